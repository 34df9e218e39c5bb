/** Carries a parsed value through a linked plan. */
import { isObject, kindOf, own, set, type Json, type JsonObject, type Path } from '../json/index.ts'
import { copyOf } from './copy-of.ts'
import type { Chain } from './chain.ts'
import { carryHyperlink, type CarryAddress } from './hyperlinks.ts'
import { codecOf } from './codecs/index.ts'
import { kindNames, refuseKind } from './kinds.ts'
import { LensError, notRepresentable, ofType, within, wrongKind } from './lens-error.ts'
import { madeOf, standsAt, type Frame, type Made } from './made-plan.ts'
import type { PartValues } from './made.ts'
import { backThrough } from './map-path.ts'
import { carryNames } from './paths.ts'
import { refuseVariant } from './ops/variant-remove.ts'
import { refuseEmpty, refuseMissing, refusePut, refuseTaken } from './ops/no-place.ts'
import { passes, refuseStranger, retagged, tagged } from './ops/union-ops.ts'
import { refuseCollision, refuseUndeclared } from './ops/rename.ts'
import type { FieldPlan, HeadPlan, KindsPlan, ObjectPlan, Plan, UnionPlan } from './plan.ts'
import { applyForm, memberAt } from './ops/kind-form.ts'
import { applyStep } from './reference.ts'
import type { ValueKind } from './shape.ts'

export interface RunContext {
  readonly chain: Chain
  /** The linked plan of a type. */
  readonly plan: (type: string, from: number, to: number) => Plan
  readonly defaults: boolean
  /** What functions made, by frame; there from the first one on. */
  made?: WeakMap<object, Frame['known']>
  /** What stands around the paths of links; plain paths when absent. */
  readonly address?: CarryAddress | undefined
}

/** The value at a path of objects; undefined when there is none, or when something else is on the way. */
const find = (frame: Json, path: Path): Json | undefined => {
  let at: Json | undefined = frame
  for (const name of path) at = isObject(at) ? own(at, name) : undefined
  return at
}

/** Runs `body`; a problem out of it is at `path` of the frame. */
const inFrame = <T>(path: Path, body: () => T): T => {
  try {
    return body()
  } catch (error) {
    if (error instanceof LensError) error.path.unshift(...path)
    throw error
  }
}

/** What a function makes for a field. */
const runMade = ({ call, part }: Made, frame: Json, context: RunContext): Json | undefined => {
  const { defaults } = context
  context.made ??= new WeakMap()
  const object = frame as JsonObject
  const known = context.made.get(object) ?? new Map<object, PartValues>()
  context.made.set(object, known)
  const at = (path: Path) => find(frame, path)
  const run = (plan: Plan, value: Json) => runPlan(plan, value, context)
  return madeOf(call, { at, holds: (path) => isObject(at(path)), run, defaults, known })[part]
}

/** One member of the output; undefined where the input has nothing for it. Paths in problems are the frame's. */
const runField = (
  { from, made, plan }: FieldPlan,
  frame: Json,
  value: Json | undefined,
  context: RunContext,
): Json | undefined => {
  if (made) {
    const result = runMade(made, frame, context)
    if (result === undefined) return undefined
    return inFrame(made.call.at, () => runPlan(plan, result, context))
  }
  if (plan.kind === 'object') return runObject(plan, frame, value, context)
  return value === undefined ? undefined : inFrame(from ?? [], () => runPlan(plan, value, context))
}

/** What stands in for a field that has no value where it comes from. */
const runOthers = ({ or = [] }: FieldPlan, frame: Json, context: RunContext): Json | undefined => {
  for (const other of or) {
    const found = other.from ? find(frame, other.from) : undefined
    const carried = runField(other, frame, found, context)
    if (carried !== undefined) return carried
  }
  return undefined
}

/** Members of the input in their order, under their new names; those that no version declares stay. */
const takeMembers = (
  plan: ObjectPlan,
  frame: Json,
  input: JsonObject,
  out: JsonObject,
  context: RunContext,
): void => {
  const { rest, at } = plan
  for (const key of Object.keys(input)) {
    const taken = plan.byInput?.get(key)
    const value = input[key] as Json
    if (taken) {
      const carried = runField(taken[1], frame, value, context)
      if (carried !== undefined) set(out, taken[0], carried)
    } else if (!plan.known.has(key)) {
      if (plan.fields.has(key) && !plan.adopts?.has(key)) {
        if (rest) refuseTaken([...(at ?? []), key])
        inFrame(at ?? [], () => refuseCollision(input, key))
      }
      const carried = rest
        ? inFrame([...(at ?? []), key], () => runPlan(rest, value, context))
        : value
      if (carried !== undefined) set(out, key, carried)
    }
  }
}

/** Where the value comes from that a field, or one inside of it, is put in with. */
const putFrom = ({ from, plan }: FieldPlan, frame: Json): Path | undefined => {
  if (plan.kind !== 'object') return from && find(frame, from) !== undefined ? from : undefined
  for (const inner of plan.fields.values()) {
    const path = putFrom(inner, frame)
    if (path) return path
  }
  return undefined
}

/** @throws LensError where a field cannot be put into what is there */
const checkPut = (
  { at, created, nullable, absent }: ObjectPlan,
  field: FieldPlan,
  frame: Json,
  self: Json | undefined,
): void => {
  const path = at ?? []
  const source = putFrom(field, frame) ?? field.from ?? []
  if (self === null && nullable) refusePut(source, path, 'null')
  if (self === undefined && absent === 'refuse') refusePut(source, path, 'absent')
  if (!isObject(self) || Object.keys(self).length > 0) return
  // An empty one would not come back: an object that a move makes is left out when it is empty.
  if (absent === 'fill') return
  if (created) inFrame(path, () => refuseUndeclared(path.at(-1) ?? ''))
  if (absent) refuseEmpty(path)
}

/** Whether an object that has turned out empty goes. */
const isPruned = ({ prune, only }: ObjectPlan, input: JsonObject): boolean => {
  const names = Object.keys(input)
  return prune && names.length > 0 && (!only || names.every((name) => only.has(name)))
}

/** An object within a frame; undefined where there is nothing to put into it. */
const runObject = (
  plan: ObjectPlan,
  frame: Json,
  self: Json | undefined,
  context: RunContext,
): JsonObject | null | undefined => {
  const input = isObject(self) ? self : undefined
  const isNull = self === null && plan.nullable !== undefined
  if (self !== undefined && !input && !isNull) {
    return inFrame(plan.at ?? [], () => wrongKind('an object', self))
  }
  const out: JsonObject = {}
  let put: FieldPlan | undefined
  if (input) takeMembers(plan, frame, input, out, context)
  for (const [name, field] of plan.fields) {
    const source = standsAt(field)?.at(-1) ?? ''
    const isHere = plan.byInput?.get(source)?.[1] === field
    if (isHere && input && own(input, source) !== undefined && !field.or) continue
    // A map may have it already: then nothing must be put in its place.
    if (own(out, name) !== undefined && (!plan.rest || isHere)) continue
    const value = field.from && !isHere ? find(frame, field.from) : undefined
    const first = runField(field, frame, value, context)
    const carried = first === undefined ? runOthers(field, frame, context) : first
    if (carried === undefined) continue
    if (own(out, name) !== undefined) refuseTaken([...(plan.at ?? []), name])
    put ??= field
    set(out, name, carried)
  }
  if (put) checkPut(plan, put, frame, self)
  if (isNull) return plan.nullable === 'drop' ? undefined : null
  const isEmpty = Object.keys(out).length === 0
  if (isEmpty && (!input || isPruned(plan, input))) return undefined
  if (context.defaults) {
    for (const [name, { from, required, fallback }] of plan.fields) {
      if (required && from && find(frame, from) === undefined) refuseMissing(from)
      if (fallback !== undefined && own(out, name) === undefined) set(out, name, copyOf(fallback))
    }
  }
  return out
}

const runUnion = (plan: UnionPlan, value: Json, context: RunContext): Json => {
  const { object, name } = tagged(value, plan.tag)
  const variant = plan.variants.get(name) ?? plan.others
  if (variant?.kind === 'pass') return passes(plan, name) ? object : refuseStranger(plan.tag, name)
  if (!variant) {
    return within(plan.tag, () => {
      throw new LensError(
        'wrong-shape',
        `"${name}" is not one of ${[...plan.variants.keys()].join(', ')}`,
      )
    })
  }
  if (variant.kind === 'refuse') return refuseVariant(plan.tag, name)
  if (variant.kind === 'replace') return copyOf(variant.value)
  const carried = runWhole(variant.plan, object, context)
  return isObject(carried) ? retagged(carried, plan.tag, variant.tag) : carried
}

const runKinds = ({ members }: KindsPlan, value: Json, context: RunContext): Json | undefined => {
  const member = members.get(kindOf(value) as ValueKind) ?? members.get('any')
  if (!member) return wrongKind(kindNames([...members.keys()]), value)
  return member.kind === 'refuse' ? refuseKind(value) : runPlan(member.plan, value, context)
}

const runHead = (plan: HeadPlan, value: Json, context: RunContext): Json | undefined => {
  if (value === null && plan.nullable) return null
  if (!Array.isArray(value)) return wrongKind('an array', value)
  const [first] = value
  if (first !== undefined) return within(0, () => runPlan(plan.of, first, context))
  if (plan.empty === 'absent') return undefined
  return plan.empty === 'null' ? null : notRepresentable('an empty list has no first item')
}

const runMap = (of: Plan, value: Json, context: RunContext): Json => {
  if (!isObject(value)) return wrongKind('an object', value)
  const out: JsonObject = {}
  for (const [key, member] of Object.entries(value)) {
    const carried = within(key, () => runPlan(of, member, context))
    if (carried !== undefined) set(out, key, carried)
  }
  return out
}

/** Runs `body`, which reads what `plans` made; a problem out of it is at its place before them. */
const readAt = <T>(plans: readonly Plan[], context: RunContext, body: () => T): T => {
  try {
    return body()
  } catch (error) {
    if (error instanceof LensError) error.path = [...backThrough(plans, error.path, context.plan)]
    throw error
  }
}

/** The value in the version written; undefined where it has no place there. @throws LensError */
export const runPlan = (plan: Plan, value: Json, context: RunContext): Json | undefined => {
  switch (plan.kind) {
    case 'copy':
      return value
    case 'ref':
      return ofType(plan.type, () =>
        runPlan(context.plan(plan.type, plan.from, plan.to), value, context),
      )
    case 'object': {
      const carried = runObject(plan, value, value, context)
      return carried === undefined ? {} : carried
    }
    case 'frame':
      return runPlan(plan.of, value, context)
    case 'nullable':
      return value === null ? null : runPlan(plan.of, value, context)
    case 'paths':
      return carryNames(plan, value, context)
    case 'hyperlink':
      return carryHyperlink(plan, value, context.chain.hyperlinks, context.address)
    case 'list':
      if (!Array.isArray(value)) return wrongKind('an array', value)
      return value.map((item, index) => within(index, () => runWhole(plan.of, item, context)))
    case 'map':
      return runMap(plan.of, value, context)
    case 'union':
      return runUnion(plan, value, context)
    case 'kinds':
      return runKinds(plan, value, context)
    case 'member': {
      const inner = memberAt(value, plan.name)
      return within(plan.name, () => runPlan(plan.of, inner, context))
    }
    case 'turned':
      return applyForm(plan.form, plan.to, value, plan.types)
    case 'wrap':
      if (value === null && plan.nullable) return plan.fills ? [] : null
      return [runWhole(plan.of, value, context)]
    case 'head':
      return runHead(plan, value, context)
    case 'codec':
      return value === null && plan.nullable
        ? null
        : codecOf(plan.codec).run(plan.codec, value, plan.direction, plan.types)
    case 'sequence':
      return plan.plans.reduce<Json | undefined>(
        (at, inner, index) =>
          at === undefined
            ? undefined
            : readAt(plan.plans.slice(0, index), context, () => runPlan(inner, at, context)),
        value,
      )
    case 'steps': {
      const { type, position, direction } = plan
      return applyStep(context.chain, position, direction, type, value, context)
    }
  }
}

/** As `runPlan`, where a value must come out. @throws LensError */
export const runWhole = (plan: Plan, value: Json, context: RunContext): Json => {
  const result = runPlan(plan, value, context)
  return result === undefined ? notRepresentable('has no place in the other version') : result
}
