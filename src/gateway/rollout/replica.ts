/**
 * What one backend has to hold, given what the authority holds: its document through the lens, onto
 * the one that is there, so that what only that version has stays as it is.
 */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import { equal, parseBytes, parseSpanned, type ParseLimits } from '../../json/index.ts'
import { sidesBetween, type Sides } from '../map/sides.ts'
import { isSeen, maySee } from '../map/place.ts'
import { mergeWrite, printMerged } from '../upgrade/write/merge.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** `same`: what is held says it already. */
export type Replica = { readonly kind: 'same' } | { readonly kind: 'put'; readonly document: Bytes }

export interface Replicated {
  /** Type of the documents. */
  readonly type: string
  /** Of the authority, and of the backend that is to follow it. */
  readonly from: ContractVersion
  readonly to: ContractVersion
}

const encoder = new TextEncoder()

/**
 * What the lens cannot say is lost there, as it is for every client of that version: the authority
 * keeps it. Where what is held has no form in the authority's version nothing of it can be kept.
 */
const merged = (mine: Bytes, theirs: Bytes, sides: Sides, limits: ParseLimits): Result<Bytes> => {
  const { up, down, storeTypes, type } = sides
  const document = parseBytes(mine, limits)
  if (!document.ok) return document
  const written = up.value(document.value)
  if (!written.ok) return written
  const held = parseSpanned(theirs, limits)
  const seen = held.ok ? down.value(held.value.value) : held
  const returned = seen.ok ? up.value(seen.value) : seen
  if (!held.ok || !returned.ok) return up.bytes(mine, limits)
  const { value: stored, text, spans } = held.value
  const into = mergeWrite({
    stored,
    text,
    spans,
    returned: returned.value,
    written: written.value,
    types: storeTypes,
    type,
    sees: (path) => isSeen(path, sides),
    maySee: (path) => maySee(path, sides),
    follows: (path) => down.mapPath([...path, '0']).kind !== 'dropped',
  })
  return ok(encoder.encode(printMerged(into)))
}

const isSame = (a: Bytes, b: Bytes, limits: ParseLimits): boolean => {
  const [one, other] = [parseBytes(a, limits), parseBytes(b, limits)]
  return one.ok && other.ok && equal(one.value, other.value)
}

export interface Held {
  /** Document of the authority. */
  readonly mine: Bytes
  /** What the other backend holds; undefined where it holds nothing. */
  readonly theirs: Bytes | undefined
  /** Whether that is of an earlier life of the key: nothing of it is kept. */
  readonly fresh?: boolean
  readonly limits: ParseLimits
}

/** Problems: those of the lens, and those of JSON. */
export const replicaOf = (
  contract: Contract,
  { type, from, to }: Replicated,
  { mine, theirs, fresh = false, limits }: Held,
): Result<Replica> => {
  const sides = sidesBetween(contract, type, from, to)
  const carried =
    theirs && !fresh && !(sides.up.identity && sides.down.identity)
      ? merged(mine, theirs, sides, limits)
      : sides.up.bytes(mine, limits)
  if (!carried.ok) return carried
  const same = theirs !== undefined && isSame(carried.value, theirs, limits)
  return ok(same ? { kind: 'same' } : { kind: 'put', document: carried.value })
}
