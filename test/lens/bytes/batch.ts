/** What goes to the Worker that carries bytes, and what comes back. */
import type { Result } from '../../../src/errors/index.ts'
import type { RunOptions } from '../../../src/lens/index.ts'
import type { Bytes } from '../../support/bytes-laws.ts'

export interface Batch {
  /** What the contract is generated from; empty for the shipped one. */
  readonly numbers: readonly number[]
  readonly type: string
  readonly from: string
  readonly to: string
  readonly cases: readonly {
    /** In base64. */
    readonly input: string
    readonly options: RunOptions & { readonly depth?: number }
  }[]
}

/** The bytes in base64, a problem as JSON, or `failed: ` and which law was broken. */
export type Answer = string

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

export const unpacked = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'base64'))

export const packed = (result: Result<Bytes>): Answer =>
  result.ok ? base64(result.value) : JSON.stringify(result.problem)
