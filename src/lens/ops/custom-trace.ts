/** A function of some fields, traced: what it reads leaves the plan, what it writes comes in. */
import type { Path } from '../../json/index.ts'
import type { CodecLoss } from '../codecs/index.ts'
import type { Call, Made } from '../made-plan.ts'
import type { Maker } from '../made.ts'
import { settledField } from '../plan-frames.ts'
import {
  Barrier,
  fieldPlan,
  isMemberAt,
  objectPlan,
  plainObjectPlan,
  type FieldPlan,
  type ObjectPlan,
  type Plan,
} from '../plan.ts'
import type { TraceContext } from './op.ts'
import { samePath } from './parts.ts'

export interface TracedCall {
  readonly token: object
  readonly maker: Maker
  readonly loss: CodecLoss | undefined
}

/** An object that is one of the version read, whole. @throws Barrier when it is made by moves */
const settled = (plan: ObjectPlan): ObjectPlan => {
  const { at, created, prune, nullable, absent, rest } = plan
  if (at === null || created || prune || nullable || absent || rest) throw new Barrier()
  return plan
}

const holderOf = (object: ObjectPlan, path: Path): ObjectPlan => {
  let at = object
  for (const name of path.slice(0, -1)) at = settled(plainObjectPlan(fieldPlan(at, name).plan))
  return at
}

/** Whether writing into it where it is absent would bring its defaults into being as well. */
const hasDefaults = ({ fields }: ObjectPlan): boolean =>
  [...fields.values()].some(({ fallback }) => fallback !== undefined)

/** A field as a function reads it: by itself, what is inside in the form after the step. */
const inputOf = (field: FieldPlan, { to, after }: TraceContext): FieldPlan => {
  if (field.plan.kind === 'object') settled(field.plan)
  return settledField(field, to, after)
}

/** The member in whose place a field stands that is read and written. */
const steadOf = ({ from, made }: FieldPlan, object: ObjectPlan): Path | null => {
  const place = made ? made.stead : from
  return place && isMemberAt(place, object.at, place.at(-1) ?? '') ? place : null
}

/** @throws Barrier */
export const traceCustom = (
  { token, maker, loss }: TracedCall,
  plan: Plan,
  context: TraceContext,
): void => {
  const object = settled(objectPlan(plan))
  const { reads, writes, beside = [] } = maker
  const steads = new Map<number, Path | null>()
  const inputs = reads.map(({ path }): FieldPlan => {
    const holder = holderOf(object, path)
    const name = path.at(-1) ?? ''
    const field = fieldPlan(holder, name)
    const written = writes.findIndex((part) => samePath(part.path, path))
    if (written >= 0) steads.set(written, steadOf(field, holder))
    else {
      holder.fields.delete(name)
      // Nothing is made of it: it goes.
      if (writes.length === 0 && loss && holder.known.has(name)) holder.dropped.set(name, loss)
    }
    // What nobody declared, but this field took in, must not stay behind as well.
    const taken = field.from?.at(-1)
    if (taken !== undefined && isMemberAt(field.from, holder.at, taken)) holder.known.add(taken)
    return inputOf(field, context)
  })
  const others = beside.map(({ path }): FieldPlan => {
    const field = fieldPlan(holderOf(object, path), path.at(-1) ?? '')
    return inputOf(field, context)
  })
  const call: Call = {
    token,
    maker,
    types: context.types,
    at: object.at ?? [],
    inputs: [...inputs, ...others],
    loss,
  }
  for (const [part, { path, field }] of writes.entries()) {
    const holder = holderOf(object, path)
    const name = path.at(-1) ?? ''
    if (holder.fields.has(name) && !steads.has(part)) throw new Barrier()
    if (path.length > 1 && hasDefaults(holder)) throw new Barrier()
    const made: Made = { call, part, stead: steads.get(part) ?? null }
    const initial = context.initial(field.shape)
    holder.fields.set(name, {
      from: null,
      made,
      plan: initial.kind === 'object' ? { kind: 'frame', of: initial } : initial,
    })
  }
}
