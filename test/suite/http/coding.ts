/** Compressing and expanding by Node's own functions: what ours are held against. */
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
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib'

export type Coding = 'gzip' | 'deflate' | 'br' | 'zstd'

/** By default it takes its time. */
const quickly = (bytes: string | Uint8Array) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })

const both = {
  gzip: [gzipSync, gunzipSync],
  deflate: [deflateSync, inflateSync],
  br: [quickly, brotliDecompressSync],
  zstd: [zstdCompressSync, zstdDecompressSync],
} as const

export const encoded = (coding: string, text: string | Uint8Array): Buffer =>
  both[coding as Coding][0](text)

export const decoded = (coding: string | undefined, bytes: Buffer): string =>
  (coding === undefined ? bytes : both[coding as Coding][1](bytes)).toString()

const streams = {
  gzip: [createGzip, createGunzip],
  deflate: [createDeflate, createInflate],
  br: [createBrotliCompress, createBrotliDecompress],
  zstd: [createZstdCompress, createZstdDecompress],
} as const

export const encoderOf = (coding: string) => streams[coding as Coding][0]()
export const decoderOf = (coding: string) => streams[coding as Coding][1]()
