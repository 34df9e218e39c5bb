/** Reading versions: MAJOR.MINOR or MAJOR.MINOR.PATCH, an optional leading `v`; the patch is ignored. */
import type { VersionKey } from './contract.ts'

const pattern = /^v?(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5}))?$/

/** @example versionKey('v1.0.3') // '1.0' */
export const versionKey = (text: string): VersionKey | undefined => {
  const match = pattern.exec(text)
  return match ? `${match[1]}.${match[2]}` : undefined
}
