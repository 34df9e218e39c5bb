/** Finds the id of a member's name among those that a view lists, from its bytes. */
import type { Member, View } from './view.ts'

interface Entry extends Member {
  readonly name: Uint8Array
}

/** The names of one view, in short lists by length and first and last byte. */
export interface NameTable {
  readonly view: View
  readonly mask: number
  readonly buckets: readonly (readonly Entry[] | undefined)[]
}

const hash = (bytes: Uint8Array, start: number, end: number): number =>
  end === start
    ? 0
    : (end - start) * 7 + (bytes[start] as number) * 31 + (bytes[end - 1] as number) * 13

export const nameTable = (view: View): NameTable => {
  const size = 2 ** Math.ceil(Math.log2(view.members.size * 2 + 1))
  const buckets: Entry[][] = []
  for (const [name, member] of view.members) {
    // Half a character is never in UTF-8, only in escapes.
    if (!name.isWellFormed()) continue
    const bytes = new TextEncoder().encode(name)
    const slot = hash(bytes, 0, bytes.length) & (size - 1)
    buckets[slot] = [...(buckets[slot] ?? []), { ...member, name: bytes }]
  }
  return { view, mask: size - 1, buckets: Array.from({ length: size }, (_, slot) => buckets[slot]) }
}

const isAt = (bytes: Uint8Array, start: number, name: Uint8Array): boolean => {
  for (let i = 0; i < name.length; i += 1) if (bytes[start + i] !== name[i]) return false
  return true
}

/** The member whose name stands between two offsets, without its quotes and without escapes. */
export const memberAt = (
  { buckets, mask }: NameTable,
  bytes: Uint8Array,
  start: number,
  end: number,
): Member | undefined => {
  const bucket = buckets[hash(bytes, start, end) & mask]
  if (bucket === undefined) return undefined
  for (const entry of bucket) {
    if (entry.name.length === end - start && isAt(bytes, start, entry.name)) return entry
  }
  return undefined
}
