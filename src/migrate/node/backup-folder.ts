/** A backup as a folder of files: written, and read whoever may have written it. */
import { createHash } from 'node:crypto'
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '../../errors/index.ts'
import type { BackupReader, BackupWriter, Compression } from '../backup/backup-files.ts'
import { damage } from '../backup/damage.ts'
import { manifestFile } from '../backup/manifest.ts'
import { contentOf } from './backup-content.ts'
import { privateFile, rowSink } from './row-sink.ts'

const privateFolder = 0o700

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** @throws Failure `not-writable` in place of what `node:fs` throws */
const writing = async <T>(where: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || error instanceof Failure) throw error
    throw new Failure('not-writable', `The backup cannot be written to ${where} (${code})`)
  }
}

/** So that what was renamed or made in it is there after a power cut. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const writeWhole = async (path: string, text: string): Promise<void> => {
  const handle = await open(path, 'w', privateFile)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Makes the folder, which must not be there.
 *
 * @throws Failure `not-writable`, `files-exist`
 */
export const backupWriter = async (
  folder: string,
  compression: Compression,
): Promise<BackupWriter> => {
  const at = (name: string): string => join(folder, name)
  const written = <T>(work: () => Promise<T>): Promise<T> => writing(folder, work)
  await written(async () => {
    await mkdir(dirname(folder), { recursive: true, mode: privateFolder })
    try {
      await mkdir(folder, { mode: privateFolder })
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      throw new Failure('files-exist', `There is a backup ${folder} already`)
    }
  })
  return {
    where: folder,
    compression,
    rows: async (name) => {
      const sink = await written(() => rowSink(at(name), compression))
      return {
        write: (bytes) => written(() => sink.write(bytes)),
        end: () => written(() => sink.end()),
        close: () => sink.close(),
      }
    },
    content: (name) => contentOf(at(name), name, compression),
    text: (name, text) =>
      written(async () => {
        await writeWhole(at(name), text)
        const bytes = Buffer.byteLength(text)
        return { bytes, sha256: createHash('sha256').update(text).digest('hex') }
      }),
    replace: (name, old) => written(() => rename(at(name), at(old))),
    seal: (manifest) =>
      written(async () => {
        const draft = at(`${manifestFile}.partial`)
        await writeWhole(draft, manifest)
        await syncFolder(folder)
        await rename(draft, at(manifestFile))
        await syncFolder(folder)
        await syncFolder(dirname(folder))
      }),
    discard: () => rm(folder, { recursive: true, force: true }),
  }
}

export const backupReader = (folder: string): BackupReader => {
  /** Of a file that is none but a plain one: no link, and nothing that would wait. */
  const sizeOf = async (name: string): Promise<number> => {
    try {
      const found = await lstat(join(folder, name))
      if (found.isFile()) return found.size
    } catch (error) {
      const code = codeOf(error)
      throw damage(name, code === 'ENOENT' ? 'is missing' : `cannot be read (${code ?? 'unknown'})`)
    }
    throw damage(name, 'is no plain file')
  }
  return {
    where: folder,
    names: async () => (await readdir(folder)).toSorted(),
    size: sizeOf,
    bytes: async (name, limit) => {
      const size = await sizeOf(name)
      if (size > limit) throw damage(name, `has ${size} bytes, more than the ${limit} it may have`)
      try {
        const handle = await open(join(folder, name))
        try {
          return new Uint8Array(await handle.readFile())
        } finally {
          await handle.close()
        }
      } catch (error) {
        throw damage(name, `cannot be read (${codeOf(error) ?? 'unknown'})`)
      }
    },
    content: (name, compression) => contentOf(join(folder, name), name, compression),
  }
}
