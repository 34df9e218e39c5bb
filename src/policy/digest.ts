/** What tells entries apart: digests of their canonical texts, the same in every process. */
import { canonicalText, type Json } from '../json/index.ts'
import type { Entry } from './entry.ts'

/** 64 lower-case hex digits of a text. Runtimes with a synchronous one are much faster with it. */
export type Sha256 = (text: string) => Promise<string> | string

export const hexOf = (bytes: Uint8Array): string => {
  let hex = ''
  for (const byte of bytes) hex += (byte < 16 ? '0' : '') + byte.toString(16)
  return hex
}

/** Of the web, so that it is there on Workers, too. */
export const webSha256: Sha256 = async (text) =>
  hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))

/** The same text for all entries that are equal by value. */
export const entryText = ({ kind, id, value }: Entry): string =>
  canonicalText({ kind, id, value: value as unknown as Json })

/** 64 hex digits. */
export const entryDigest = async (entry: Entry, sha256: Sha256 = webSha256): Promise<string> =>
  sha256(entryText(entry))

/** Tag of an entry that is not there. */
export const noTag = 'none'

/** @returns 16 hex digits; `none` where there is no entry */
export const entryTag = async (
  entry: Entry | undefined,
  sha256: Sha256 = webSha256,
): Promise<string> => (entry ? (await entryDigest(entry, sha256)).slice(0, 16) : noTag)
