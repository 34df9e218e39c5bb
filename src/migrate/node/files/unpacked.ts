/** The bytes of a file as they are unpacked: all of its parts, and no more than any documents would be. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { decompressor, isZlibError } from '../backup-content.ts'
import type { Packing } from '../row-sink.ts'

/** What is wrong with a file as a whole, in words that follow its name. */
export class FileFault extends Error {}

/** Up to here a file may unpack to as many times its size as it likes. */
const smallBytes = 64 * 1024 * 1024
/** Documents with keys of their own do not get near this. */
const mostTimes = 200

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? ''

const faultOf = (error: unknown): unknown => {
  if (error instanceof FileFault) return error
  const code = codeOf(error)
  if (/windowTooLarge/i.test(code)) {
    return new FileFault('needs too much memory to unpack: pack it without --long and --ultra')
  }
  if (isZlibError(error as NodeJS.ErrnoException)) {
    return new FileFault('cannot be unpacked: it is cut off, damaged, or of another kind')
  }
  return code === '' ? error : new FileFault(`cannot be read (${code})`)
}

/** One part of the file, from a byte on; tells how many bytes that part has. */
async function* part(
  path: string,
  packing: Exclude<Packing, 'none'>,
  start: number,
  onEnd: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const file = createReadStream(path, { start })
  const plain = decompressor(packing)
  file.on('error', (error) => plain.destroy(error))
  file.pipe(plain)
  try {
    for await (const chunk of plain) yield chunk as Buffer
    onEnd(plain.bytesWritten)
  } finally {
    plain.destroy()
    file.destroy()
  }
}

/** Files may be packed in parts, one behind the other: decompressors end with the first one. */
async function* parts(
  path: string,
  packing: Exclude<Packing, 'none'>,
  size: number,
): AsyncGenerator<Uint8Array, void, void> {
  let start = 0
  do {
    let taken = 0
    yield* part(path, packing, start, (bytes) => (taken = bytes))
    if (taken === 0) throw new FileFault('cannot be unpacked to its end')
    start += taken
  } while (start < size)
}

/** @throws FileFault where it is no file, cannot be read or unpacked, or unpacks to far too much */
export async function* unpacked(
  path: string,
  packing: Packing,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    const handle = await open(path)
    const before = await handle.stat().finally(() => handle.close())
    if (!before.isFile()) throw new FileFault('is no file')
    const { size } = before
    const chunks: AsyncIterable<Uint8Array> =
      packing === 'none' ? (createReadStream(path) as Readable) : parts(path, packing, size)
    const most = Math.max(smallBytes, size * mostTimes)
    let bytes = 0
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (packing !== 'none' && bytes > most) {
        throw new FileFault(
          `unpacks to more than ${mostTimes} times its size, as no documents do: unpack it yourself if it is sound`,
        )
      }
      yield chunk
    }
  } catch (error) {
    throw faultOf(error)
  }
}
