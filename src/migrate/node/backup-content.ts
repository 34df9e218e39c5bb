/** Reads a compressed file of a backup, as far as anybody takes it. */
import { createReadStream } from 'node:fs'
import { constants, createGunzip, createZstdDecompress } from 'node:zlib'
import type { Compression, Content } from '../backup/backup-files.ts'
import { damage } from '../backup/damage.ts'
import { digesting } from './digested.ts'

/** What the compressor here asks for is 2 MiB; files of others may want far more memory. */
const mostWindow = 23

export const decompressor = (compression: Compression) =>
  compression === 'zstd'
    ? createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: mostWindow } })
    : createGunzip()

export const isZlibError = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /^(?:Z_|ZSTD_|ERR_ZLIB|ERR_ZSTD)/.test(code)

/** @param name of the file, for people */
export const contentOf = (path: string, name: string, compression: Compression): Content => {
  const [content, stored] = [digesting(), digesting()]
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    const file = createReadStream(path)
    const plain = decompressor(compression)
    file.on('data', (chunk) => stored.add(chunk as Buffer))
    file.on('error', (error) => plain.destroy(error))
    file.pipe(plain)
    try {
      for await (const chunk of plain) {
        content.add(chunk as Buffer)
        yield chunk as Buffer
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (isZlibError(error as NodeJS.ErrnoException)) {
        throw damage(name, 'is cut off or has been altered: it cannot be decompressed')
      }
      throw code === undefined ? error : damage(name, `cannot be read (${code})`)
    } finally {
      plain.destroy()
      file.destroy()
    }
  }
  return {
    chunks: chunks(),
    digests: () => ({ content: content.digest(), stored: stored.digest() }),
  }
}
