/** What the code weighs where weight counts. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { bundleWorker } from '../../test/support/workerd.ts'

export interface Weight {
  readonly name: string
  /** Bytes, compressed. */
  readonly gzipped: number
  /** Bytes, compressed, before documents were carried as bytes. */
  readonly before: number
}

const scanner = new URL('../../src/json/wasm/scanner.wasm', import.meta.url)

/** The Worker as it was when every document went through values. */
const workerBefore = 144_952

export const measureSize = async (): Promise<readonly Weight[]> => {
  const { gzipped } = await bundleWorker('wrangler.toml')
  return [
    { name: 'Worker, script', gzipped, before: workerBefore },
    { name: '`scanner.wasm`', gzipped: gzipSync(readFileSync(scanner)).length, before: 0 },
  ]
}
