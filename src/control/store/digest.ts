/** What tells entries, policies and rows apart: digests of their canonical texts. */
import { canonicalText, type Json } from '../../json/index.ts'
import type { Entry } from '../../policy/index.ts'
import { sha256Hex } from './secret.ts'

/** 64 hex digits. */
export const entryDigest = (entry: Entry): Promise<string> =>
  sha256Hex(
    canonicalText({ kind: entry.kind, id: entry.id, value: entry.value as unknown as Json }),
  )

export const tagOf = (digest: string): string => digest.slice(0, 16)

const wrap = 2n ** 256n

const sum = (digests: readonly string[]) =>
  digests.reduce((total, digest) => total + BigInt(`0x${digest}`), 0n)

/** The hash of a policy that loses and gains entries of these digests. */
export const movedHash = (
  hash: string,
  gone: readonly string[],
  come: readonly string[],
): string => {
  const moved = (BigInt(`0x${hash}`) + sum(come) - sum(gone)) % wrap
  return (moved < 0n ? moved + wrap : moved).toString(16).padStart(64, '0')
}
