/** The content codings of Node: brotli and zstd too, expanded at the pace of the reader and flushed where asked. */
import { pipeline, type Transform } from 'node:stream'
import {
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  createZstdCompress,
  createZstdDecompress,
} from 'node:zlib'
import type { BodyReader } from '../body-reader.ts'
import type { Codings } from '../encoding.ts'
import { readableOf } from './readable.ts'

interface Coders {
  readonly decoder: () => Transform
  readonly encoder: (flush: boolean) => Transform
}

/** Of eleven levels of brotli the default is the slowest; this one is about as fast as gzip's. */
const brotliQuality = 4

const zlibFlush = (flush: boolean) => (flush ? { flush: constants.Z_SYNC_FLUSH } : {})

const coders: Readonly<Record<string, Coders>> = {
  zstd: {
    decoder: () => createZstdDecompress(),
    encoder: (flush) => createZstdCompress(flush ? { flush: constants.ZSTD_e_flush } : {}),
  },
  br: {
    decoder: () => createBrotliDecompress(),
    encoder: (flush) =>
      createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality },
        ...(flush ? { flush: constants.BROTLI_OPERATION_FLUSH } : {}),
      }),
  },
  gzip: { decoder: () => createGunzip(), encoder: (flush) => createGzip(zlibFlush(flush)) },
  deflate: { decoder: () => createInflate(), encoder: (flush) => createDeflate(zlibFlush(flush)) },
}

const through = (body: BodyReader, coder: Transform | undefined): BodyReader => {
  if (!coder) throw new Error('no such content coding')
  // What breaks either end is thrown by the reader.
  pipeline(readableOf(body), coder, () => undefined)
  let givenUp = false
  const chunks = coder[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  return {
    read: async () => {
      try {
        const { done, value } = await chunks.next()
        return done ? { done } : { done: false, value }
      } catch (error) {
        if (givenUp) return { done: true }
        throw error
      }
    },
    cancel: async () => {
      givenUp = true
      coder.destroy()
    },
  }
}

export const nodeCodings: Codings = {
  names: Object.keys(coders),
  flushes: true,
  decode: (coding, body) => through(body, coders[coding]?.decoder()),
  encode: (coding, body, flush) => through(body, coders[coding]?.encoder(flush)),
}
