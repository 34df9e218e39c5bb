/** Compressing and expanding by Node's own functions: what ours are held against. */
import {
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

const both = {
  gzip: [gzipSync, gunzipSync],
  deflate: [deflateSync, inflateSync],
  br: [brotliCompressSync, brotliDecompressSync],
  zstd: [zstdCompressSync, zstdDecompressSync],
} as const

export const encoded = (coding: string, text: string | Uint8Array): Buffer =>
  both[coding as Coding][0](text)

export const decoded = (coding: string | undefined, bytes: Buffer): string =>
  (coding === undefined ? bytes : both[coding as Coding][1](bytes)).toString()
