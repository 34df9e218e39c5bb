/** Which names are those of files of documents, and how what they name is packed. */
import { basename } from 'node:path'
import type { Packing } from '../row-sink.ts'

const ending = /\.(?:ndjson|jsonl)(?:\.(?:gz|zst))?$/i

/** As messages tell which names there may be. */
export const documentFileNames = '.ndjson or .jsonl, which .gz or .zst may follow'

/** @example isDocumentFile('export.ndjson.zst') // true */
export const isDocumentFile = (path: string): boolean => ending.test(path)

export const packingOf = (path: string): Packing => {
  if (/\.zst$/i.test(path)) return 'zstd'
  return /\.gz$/i.test(path) ? 'gzip' : 'none'
}

/** @example plainName('/tmp/export.ndjson.zst') // 'export' */
export const plainName = (path: string): string => basename(path).replace(ending, '')
