/** Moves traced: all fields leave the plan, and then all come in at their new places. */
import type { Path } from '../../json/index.ts'
import { inFrameAt } from '../plan-frames.ts'
import {
  Barrier,
  fieldPlan,
  isMemberAt,
  objectPlan,
  type FieldPlan,
  type ObjectPlan,
  type Plan,
} from '../plan.ts'
import { saysNothing, type End, type Holder } from './move-ends.ts'
import type { Moved } from './move.ts'
import type { TraceContext } from './op.ts'

/** Whether a value may come out as none. */
const mayVanish = (plan: Plan): boolean => {
  switch (plan.kind) {
    case 'head':
      return plan.empty === 'absent'
    case 'sequence':
    case 'steps':
      return true
    case 'nullable':
    case 'frame':
      return mayVanish(plan.of)
    case 'object':
      return plan.prune || plan.created || plan.absent !== undefined || plan.nullable === 'drop'
    default:
      return false
  }
}

/** Whether what is done to one value of a map could be done to all of them by mistake. */
const isSharedByAll = (plan: Plan): boolean => {
  switch (plan.kind) {
    case 'object':
    case 'union':
    case 'kinds':
      return true
    case 'list':
    case 'map':
    case 'nullable':
    case 'frame':
    case 'wrap':
    case 'head':
      return isSharedByAll(plan.of)
    case 'sequence':
      return plan.plans.some(isSharedByAll)
    default:
      return false
  }
}

/** @throws Barrier unless what is in an object is what was in it, but for what moved before */
const checkSettled = ({ at, known, fields, dropped, only, rest }: ObjectPlan): void => {
  const isStill = ([name, field]: readonly [string, FieldPlan]): boolean =>
    field.fallback === undefined &&
    isMemberAt(field.from, at, field.from?.at(-1) ?? name) &&
    !mayVanish(field.plan)
  const isKept = (name: string): boolean =>
    only?.has(name) || [...fields.values()].some(({ from }) => isMemberAt(from, at, name))
  const isSettled = dropped.size === 0 && [...known].every(isKept) && [...fields].every(isStill)
  if (at === null || !isSettled || (rest && mayVanish(rest))) throw new Barrier()
}

/** The object or map of a field, in the frame of what is around it. @throws Barrier */
const opened = (parent: ObjectPlan, name: string, context: TraceContext): ObjectPlan => {
  if (parent.rest) throw new Barrier()
  const field = fieldPlan(parent, name)
  if (field.made || !saysNothing(field.fallback) || field.fallback === null) throw new Barrier()
  const plan = inFrameAt(field.plan, field.from, context.inlined)
  field.plan = plan
  return plan
}

/** A member of a map by itself. @throws Barrier */
const memberPlan = ({ at, known, fields, rest }: ObjectPlan, name: string): FieldPlan => {
  if (at === null || !rest || known.has(name) || fields.has(name) || isSharedByAll(rest)) {
    throw new Barrier()
  }
  return { from: [...at, name], plan: rest }
}

/** Notes that an object goes with the last of what it holds. */
const leave = (around: readonly (readonly [Holder, ObjectPlan])[], from: Path | null): void => {
  let name = from?.at(-1)
  let inside = from
  let isNew = false
  for (const [holder, plan] of around.toReversed()) {
    if (holder.shared || !(holder.loose || holder.transient)) return
    const isSure = holder.transient && !holder.loose
    const isMember = name !== undefined && !isNew && isMemberAt(inside, plan.at, name)
    // Whether it was empty is told by what is read, which has not had what came in on the way.
    if (isSure && !isMember && !plan.created) throw new Barrier()
    if (isSure && (!plan.prune || !plan.only)) plan.prune = true
    else if (!isMember || name === undefined || (plan.prune && !plan.only)) throw new Barrier()
    else {
      plan.prune = true
      plan.only = new Set([...(plan.only ?? []), name])
    }
    if (holder.blank) plan.nullable = 'drop'
    inside = plan.at
    name = inside?.at(-1)
    isNew = plan.created
  }
}

/** @throws Barrier */
const takeOut = (root: ObjectPlan, { path, holders }: End, context: TraceContext): FieldPlan => {
  let plan = root
  const around = holders.map((holder, index) => {
    plan = opened(plan, path[index] ?? '', context)
    return [holder, plan] as const
  })
  const name = path.at(-1) ?? ''
  const field = plan.rest ? memberPlan(plan, name) : fieldPlan(plan, name)
  // Its default would bring the object into being.
  if (field.fallback !== undefined) throw new Barrier()
  for (const [{ loose, shared, transient, bound }, inner] of around) {
    if (loose && !shared) checkSettled(inner)
    // It is there for what leaves it now, and stays.
    if (inner.created && !transient && !bound) throw new Barrier()
  }
  leave(around, field.from)
  plan.fields.delete(name)
  // What nobody declared, but this field took in, must not stay behind as well.
  const taken = field.from?.at(-1)
  if (taken !== undefined && isMemberAt(field.from, plan.at, taken)) plan.known.add(taken)
  const { required: _, ...free } = field
  return free
}

/** The object to put something into, made where the version read has none. @throws Barrier */
const holderPlan = (
  parent: ObjectPlan,
  name: string,
  { transient, loose, tacit, bound, shared, nullable, blank }: Holder,
  context: TraceContext,
): ObjectPlan => {
  if (parent.fields.has(name)) {
    const plan = opened(parent, name, context)
    if (!shared && (transient || loose)) {
      if (plan.absent === undefined && !plan.created && !plan.prune) checkSettled(plan)
      // What is left of one that went before is nothing that this one declares.
      if (transient) plan.created = true
      if (transient && plan.nullable === 'keep' && (!nullable || blank)) delete plan.nullable
      const isBound = bound || plan.absent === 'refuse'
      plan.absent = isBound ? 'refuse' : tacit && plan.absent !== 'make' ? 'fill' : 'make'
    }
    return plan
  }
  if (parent.rest || !transient) throw new Barrier()
  // Should an undeclared object be there, it takes the field in.
  const from: Path | null = parent.at && !parent.known.has(name) ? [...parent.at, name] : null
  const plan: ObjectPlan = {
    kind: 'object',
    at: from,
    known: new Set(),
    fields: new Map(),
    dropped: new Map(),
    prune: false,
    created: true,
    ...(loose ? { absent: bound ? 'refuse' : tacit ? 'fill' : 'make' } : {}),
    ...(nullable && !blank ? { nullable: 'keep' } : {}),
  }
  parent.fields.set(name, { from, plan, ...(blank ? { fallback: null } : {}) })
  return plan
}

/** @throws Barrier */
const putIn = (
  root: ObjectPlan,
  { path, holders, required, adopts }: End,
  field: FieldPlan,
  context: TraceContext,
): void => {
  const plan = holders.reduce(
    (at, holder, index) => holderPlan(at, path[index] ?? '', holder, context),
    root,
  )
  const name = path.at(-1) ?? ''
  // What nobody declares may be left of a container that was here before.
  if (plan.fields.has(name)) throw new Barrier()
  if (holders.some(({ loose }) => loose) || required) {
    const { made, over, filled } = field
    if (made || over || filled || mayVanish(field.plan)) throw new Barrier()
  }
  if (adopts) plan.adopts = new Set([...(plan.adopts ?? []), name])
  plan.fields.set(name, required ? { ...field, required } : field)
}

/** @throws Barrier */
export const traceMoves = (all: readonly Moved[], plan: Plan, context: TraceContext): void => {
  const root = objectPlan(plan)
  const fields = all.map(({ from }) => takeOut(root, from, context))
  for (const [index, field] of fields.entries()) {
    const moved = all[index]
    if (moved) putIn(root, moved.to, field, context)
  }
}
