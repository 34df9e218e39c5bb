/** What the store that is written has to hold of a document: through the lens, onto what is there. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import { replicaOf } from '../../gateway/rollout/replica.ts'
import { checkBytes, parseBytes, print, type Json, type ParseLimits } from '../../json/index.ts'
import type { Pair } from '../pairs.ts'
import type { Bytes } from '../store/document-store.ts'
import { isEqualBytes } from '../store/equal-bytes.ts'
import { Slab } from './slab.ts'

export type Carried =
  | { readonly kind: 'put'; readonly document: Bytes }
  /** What is there says it already. */
  | { readonly kind: 'same' }
  /** The transform has left it out. */
  | { readonly kind: 'dropped' }
  /** It cannot be said in the other version. */
  | { readonly kind: 'refused'; readonly problem: Problem }

/** @param theirs what is there; undefined where nothing is */
export type Carry = (mine: Bytes, theirs: Bytes | undefined) => Carried | Promise<Carried>

/**
 * Changes a document that the lens has carried; null leaves it out. It is called again for the same
 * document, by a copy that is resumed and when it is verified, and has to answer the same each time.
 */
export type Transform = (document: Json) => Json | null | Promise<Json | null>

export interface CarryOptions {
  readonly contract: Contract
  /** Of the document that is read, and of the one that is written. */
  readonly from: ContractVersion
  readonly to: ContractVersion
  readonly limits: ParseLimits
  readonly transform?: Transform
}

const encoder = new TextEncoder()

/** The transform is a function of a team: what it throws is of its document alone. */
const transformed = async (
  document: Bytes,
  transform: Transform,
  limits: ParseLimits,
): Promise<Result<Bytes | null>> => {
  const parsed = parseBytes(document, limits)
  if (!parsed.ok) return parsed
  try {
    const changed = await transform(parsed.value)
    return ok(changed === null ? null : encoder.encode(print(changed)))
  } catch {
    return failed(problem('transform-failed', 'The transform has thrown on this document.'))
  }
}

/** Of one pair of kinds. */
export const carryOf = ({ sides, to: { type } }: Pair, options: CarryOptions): Carry => {
  const { contract, from, to, limits, transform } = options
  const { up } = sides

  const onto = (mine: Bytes, theirs: Bytes): Carried => {
    const replica = replicaOf(contract, { type, from, to }, { mine, theirs, limits })
    return replica.ok ? replica.value : { kind: 'refused', problem: replica.problem }
  }

  const briefly = { ...limits, brief: true }
  const slab = new Slab()

  /**
   * Good until the next document is carried. A lens that changes nothing does not look at the document,
   * which may be no JSON.
   */
  const carriedOf = (mine: Bytes): Result<Bytes> => {
    if (!up.identity) return up.bytes(mine, briefly)
    const checked = checkBytes(mine, limits)
    return checked.ok ? ok(mine) : checked
  }

  const kept = (carried: Bytes): Carried => ({
    kind: 'put',
    document: up.identity ? carried : slab.copyOf(carried),
  })

  const carry = (mine: Bytes, theirs: Bytes | undefined): Carried => {
    const carried = carriedOf(mine)
    if (!carried.ok) return { kind: 'refused', problem: carried.problem }
    if (theirs === undefined) return kept(carried.value)
    // What the lens fills in is there already, so that there is nothing of theirs to be kept.
    return isEqualBytes(carried.value, theirs) ? { kind: 'same' } : onto(mine, theirs)
  }
  if (!transform) return carry

  return async (mine, theirs) => {
    const carried = carriedOf(mine)
    if (!carried.ok) return { kind: 'refused', problem: carried.problem }
    const changed = await transformed(carried.value, transform, limits)
    if (!changed.ok) return { kind: 'refused', problem: changed.problem }
    if (changed.value === null) return { kind: 'dropped' }
    if (theirs === undefined) return { kind: 'put', document: changed.value }
    return isEqualBytes(changed.value, theirs)
      ? { kind: 'same' }
      : { kind: 'put', document: changed.value }
  }
}
