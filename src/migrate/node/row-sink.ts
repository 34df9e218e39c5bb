/** A file of a backup as it is written: digested, compressed, and no faster than the disk takes it. */
import { open } from 'node:fs/promises'
import { PassThrough, type Duplex, type Writable } from 'node:stream'
import { constants, createGzip, createZstdCompress } from 'node:zlib'
import type { Compression, RowSink } from '../backup/backup-files.ts'
import { digesting } from './digested.ts'

/** Files that people name may be plain. */
export type Packing = Compression | 'none'

const compressor = (packing: Packing): Duplex => {
  switch (packing) {
    case 'zstd':
      return createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } })
    case 'gzip':
      return createGzip()
    case 'none':
      return new PassThrough()
  }
}

const takesMore = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })

/** Only who made the backup may read it: it holds all data. */
export const privateFile = 0o600

/** @throws what `node:fs` throws */
export const rowSink = async (path: string, packing: Packing): Promise<RowSink> => {
  const file = await open(path, 'w', privateFile)
  const [content, stored] = [digesting(), digesting()]
  const packed = compressor(packing)
  const pumping = (async (): Promise<void> => {
    for await (const chunk of packed) {
      stored.add(chunk as Buffer)
      await file.writeFile(chunk as Buffer)
    }
  })()
  pumping.catch(() => undefined)
  return {
    write: async (bytes) => {
      content.add(bytes)
      if (!packed.destroyed && !packed.write(bytes)) await takesMore(packed)
      // Only a disk that does not take it ends it before its time.
      if (packed.destroyed) await pumping
    },
    end: async () => {
      packed.end()
      await pumping
      await file.sync()
      await file.close()
      return { content: content.digest(), stored: stored.digest() }
    },
    close: async () => {
      packed.destroy()
      await pumping.catch(() => undefined)
      await file.close().catch(() => undefined)
    },
  }
}
