/** The hash of a policy: a sum, so that the order of entries says nothing and an edit costs nothing. */
import { entryDigest, webSha256, type Sha256 } from './digest.ts'
import type { Entry } from './entry.ts'

const wrap = 2n ** 256n

/** Of a policy without entries. */
export const emptyHash = '0'.repeat(64)

const sumOf = (digests: readonly string[]): bigint =>
  digests.reduce((sum, digest) => sum + BigInt(`0x${digest}`), 0n)

/**
 * The hash once entries have gone and come: the sum modulo 2^256 of the digests of all entries.
 *
 * @param hash 64 hex digits
 * @param gone digests of entries that were part of it
 */
export const movedHash = (
  hash: string,
  gone: readonly string[],
  come: readonly string[],
): string => {
  const moved = (BigInt(`0x${hash}`) + sumOf(come) - sumOf(gone)) % wrap
  return (moved < 0n ? moved + wrap : moved).toString(16).padStart(64, '0')
}

/** As many are digested at once. */
const atOnce = 1000

/** @returns 64 hex digits, the same for the same entries in any order */
export const hashOf = async (
  entries: Iterable<Entry>,
  sha256: Sha256 = webSha256,
): Promise<string> => {
  let hash = emptyHash
  let digests: Promise<string>[] = []
  const add = async () => {
    hash = movedHash(hash, [], await Promise.all(digests))
    digests = []
  }
  for (const entry of entries) {
    digests.push(entryDigest(entry, sha256))
    if (digests.length === atOnce) await add()
  }
  await add()
  return hash
}
