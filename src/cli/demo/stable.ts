/** Ids, hashes and timestamps that are the same on every machine and every day. */
import { createHash } from 'node:crypto'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** 64 lower-case hex digits; also the form of an identity. */
export const stableHash = sha256

/** A UUID of version 8 (RFC 9562 section 5.8) made from a name. */
export const stableId = (name: string): string => {
  const hex = sha256(name)
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4]
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** Microseconds of 2024-01-01T00:00:00Z. */
const dawn = 1_704_067_200_000_000

/** A clock that starts at the dawn of the demo's world and ticks a second and a bit a call. */
export const stableClock = (): (() => number) => {
  let now = dawn
  return () => {
    now += 1_000_123
    return now
  }
}
