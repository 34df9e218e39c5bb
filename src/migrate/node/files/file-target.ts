/** The port onto a file that is written: documents are collected in a draft, and become the file once all are there. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, lstatSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure, type Result } from '../../../errors/index.ts'
import type { ContractVersion } from '../../../contract/index.ts'
import type { Digest } from '../../backup/backup-files.ts'
import { documentLine } from '../../files/document-line.ts'
import { kindsOf } from '../../kinds.ts'
import type { DocumentStore, RowWrite, RowWritten } from '../../store/document-store.ts'
import { rowSink } from '../row-sink.ts'
import { draftPath, openDraft, type Draft } from './draft.ts'
import { packingOf } from './packing.ts'
import type { RowTable } from './row-table.ts'
import { asked, readingTable } from './table-store.ts'

export interface FileTargetOptions {
  readonly path: string
  /** As messages and the run call it. */
  readonly name: string
  readonly version: ContractVersion
  /** Whose documents are the lines; undefined: each line tells its own. */
  readonly type: string | undefined
  /** Of the migration. */
  readonly run: string
}

export interface Written {
  readonly documents: number
  /** Of the file. */
  readonly bytes: number
}

export interface FileTarget {
  readonly store: DocumentStore
  /** Makes the file of what was written. @throws Failure `files-exist`, `not-writable` */
  readonly finish: () => Promise<Written>
}

/** Documents that are written to the file at a time. */
const pageRows = 1000

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

/** @throws Failure `files-exist` where there is such a file, or what another migration has left of one */
export const assertNew = (path: string): void => {
  if (isThere(path)) throw new Failure('files-exist', `There is a file ${path} already`)
  const draft = draftPath(path)
  if (!isThere(draft)) return
  throw new Failure(
    'files-exist',
    `There is ${draft}, what another migration has written so far: resume that one, or delete the file`,
  )
}

/**
 * @param hasBegun whether the migration has written documents
 * @throws Failure `migration-refused` where the file was written, or what there was of it has gone
 */
export const assertThere = (path: string, hasBegun: boolean): void => {
  const draft = draftPath(path)
  if (existsSync(draft)) return
  if (isThere(path)) {
    throw new Failure(
      'migration-refused',
      `${path} has been written as a whole: begin a new migration, into another file`,
    )
  }
  if (!hasBegun) return
  throw new Failure(
    'migration-refused',
    `${draft} has gone, which had all that was written so far: begin a new migration`,
  )
}

const conditionHolds = (table: RowTable, type: string, { key, condition }: RowWrite): boolean => {
  if (condition === 'none') return true
  const tag = table.get(type, key)?.tag
  return condition === 'absent' ? tag === undefined : tag === condition.ifMatch
}

const writeRow = (table: RowTable, type: string, write: RowWrite): RowWritten => {
  if (!conditionHolds(table, type, write)) return { kind: 'overtaken' }
  const { key, document } = write
  const created = document !== undefined && !table.get(type, key)
  table.remove(type, key)
  if (document) table.add(type, key, document)
  return { kind: 'written', created }
}

const digestOf = async (path: string): Promise<Digest> => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return { bytes, sha256: hash.digest('hex') }
}

const isSame = (a: Digest | undefined, b: Digest): boolean =>
  a !== undefined && a.bytes === b.bytes && a.sha256 === b.sha256

/** So that the new name is there after a power cut. */
const syncFolder = async (path: string): Promise<void> => {
  const handle = await open(dirname(path))
  await handle.sync().finally(() => handle.close())
}

/** Opens its draft when it is first asked for: a run that is refused leaves nothing. */
export const fileTarget = (options: FileTargetOptions): FileTarget => {
  const { path, name, version, type: alone, run } = options
  let opened: Draft | undefined
  const draft = (): Draft => (opened ??= openDraft(path, run))
  const reading = () => readingTable({ name, version, table: draft().table })

  const pack = async (file: string): Promise<Written & { readonly digest: Digest }> => {
    const { table } = draft()
    const sink = await rowSink(file, packingOf(path))
    let documents = 0
    try {
      for (const { type } of kindsOf(version).kinds) {
        for (let after: string | undefined; ;) {
          const page = table.page(type, after === undefined ? {} : { after }, pageRows)
          for (const row of page.rows) {
            await sink.write(documentLine(type, row, alone !== undefined))
          }
          documents += page.rows.length
          after = page.rows.at(-1)?.key
          if (page.isLast) break
        }
      }
      const { stored } = await sink.end()
      return { documents, bytes: stored.bytes, digest: stored }
    } catch (error) {
      await sink.close()
      throw error
    }
  }

  const finish = async (): Promise<Written> => {
    const packed = `${path}.partial-packed`
    // It may have got its name just before the process was killed.
    if (isThere(path) && !isSame(draft().promised, await digestOf(path))) {
      throw new Failure(
        'files-exist',
        `There is a file ${path} that this migration has not written: move it away, and resume`,
      )
    }
    const { digest, ...written } = await pack(packed)
    draft().promise(digest)
    await rename(packed, path)
    await syncFolder(path)
    await draft().remove()
    opened = undefined
    return written
  }

  return {
    store: {
      name,
      version,
      read: async (...of) => reading().read(...of),
      get: async (...of) => reading().get(...of),
      count: async (...of) => reading().count(...of),
      write: async ({ type }, writes): Promise<Result<readonly RowWritten[]>> =>
        asked(name, () => {
          const { table } = draft()
          return table.atOnce(() => writes.map((write) => writeRow(table, type, write)))
        }),
      close: async () => {
        opened?.table.close()
        opened = undefined
      },
    },
    finish: async () => {
      try {
        return await finish()
      } catch (error) {
        const { code = '', errstr = code } = error as { code?: string; errstr?: string }
        if (error instanceof Failure || code === '') throw error
        await rm(`${path}.partial-packed`, { force: true })
        throw new Failure('not-writable', `${path} cannot be written (${errstr})`)
      }
    },
  }
}
