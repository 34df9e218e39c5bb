/**
 * flagd-core hashes flag definitions to see which of them a new set changes. A Worker's set never
 * changes, so a short fingerprint does in place of a 36 KB package.
 */
import { fingerprint } from '../../lens/hash.ts'

export const sha1 = (value: unknown): string => fingerprint(JSON.stringify(value) ?? '')
