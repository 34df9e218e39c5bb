/** A field under a new name, in its place. */
import { own, set, type Json, type JsonObject } from '../../json/index.ts'
import { LensError, within } from '../lens-error.ts'
import { Barrier, fieldPlan, objectPlan } from '../plan.ts'
import { asObject } from './object-ops.ts'
import type { Described, OpDefinition } from './op.ts'

export interface RenameOp extends Described {
  readonly op: 'rename'
  readonly from: string
  readonly to: string
}

/** @throws LensError always */
export const refuseUndeclared = (name: string): never => {
  const detail = `"${name}" is not a field of this version, and is taken in the other`
  throw new LensError('wrong-shape', detail)
}

/** @throws LensError when an undeclared member already has the name that a declared one gets */
export const refuseCollision = (object: JsonObject, name: string): void => {
  if (own(object, name) !== undefined) within(name, () => refuseUndeclared(name))
}

export const renameOp: OpDefinition<RenameOp> = {
  reverse: ({ from, to }) => ({ op: 'rename', from: to, to: from }),
  apply: ({ from, to }, value) => {
    const object = asObject(value)
    refuseCollision(object, to)
    const renamed: JsonObject = {}
    for (const key of Object.keys(object)) {
      set(renamed, key === from ? to : key, object[key] as Json)
    }
    return renamed
  },
  before: ({ from, to }, path) => (path[0] === to ? [from, ...path.slice(1)] : path),
  trace: ({ from, to }, plan) => {
    const object = objectPlan(plan)
    fieldPlan(object, from)
    if (object.fields.has(to)) throw new Barrier()
    const entries = [...object.fields].map(
      ([name, field]) => [name === from ? to : name, field] as const,
    )
    object.fields = new Map(entries)
    return plan
  },
  loss: () => undefined,
}
