/** Keeps documents in a file before they are replaced or deleted: one line each, for their owner only. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import { Failure } from '../../errors/index.ts'
import type { Row } from '../../migrate/index.ts'
import { nameAt } from '../backup/places.ts'

export interface KeptRows {
  /** Undefined as long as nothing was kept. */
  readonly file: string | undefined
  /** @throws Failure `not-writable` */
  readonly keep: (type: string, row: Row) => Promise<void>
  readonly close: () => Promise<void>
}

const decoder = new TextDecoder()

/** The document stays as it is, to the byte, apart from line ends between its members. */
const lineOf = (type: string, { key, document }: Row): string => {
  const text = decoder.decode(document).replaceAll(/[\r\n]+/g, ' ')
  return `{"type":${JSON.stringify(type)},"key":${JSON.stringify(key)},"document":${text}}\n`
}

const begun = async (folder: string, file: string): Promise<WriteStream> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const stream = createWriteStream(file, { mode: 0o600, flags: 'wx' })
  await once(stream, 'open')
  // Whoever writes is told of it.
  stream.on('error', () => undefined)
  return stream
}

/** @param backend whose documents these are */
export const keepRows = (folder: string, backend: string): KeptRows => {
  const file = join(folder, `${nameAt(backend, new Date())}-${process.pid}.ndjson`)
  let stream: WriteStream | undefined
  return {
    get file() {
      return stream && file
    },
    keep: async (type, row) => {
      try {
        stream ??= await begun(folder, file)
        const to = stream
        await new Promise<void>((resolve, reject) =>
          to.write(lineOf(type, row), (error) => (error ? reject(error) : resolve())),
        )
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException
        throw new Failure(
          'not-writable',
          `${file} cannot be written (${code}): what would be replaced is kept there. Give it the space and the rights, or name another folder with --kept`,
        )
      }
    },
    close: async () => {
      if (!stream) return
      stream.end()
      await once(stream, 'close')
    },
  }
}
