/** A field at another level of the same type: nested into an object, or hoisted out of one. */
import { isObject, own, type Json, type JsonObject, type Path } from '../../json/index.ts'
import { within, wrongKind } from '../lens-error.ts'
import {
  Barrier,
  fieldPlan,
  isMemberAt,
  objectPlanAt,
  plainObjectPlan,
  type ObjectPlan,
  type Plan,
} from '../plan.ts'
import type { Field, ObjectShape } from '../shape.ts'
import {
  asObject,
  fieldNamed,
  fieldsWith,
  fieldsWithout,
  isFree,
  mayBeAbsent,
  withMember,
  without,
} from './object-ops.ts'
import type { EffectContext, OpDefinition } from './op.ts'
import { refuseCollision } from './rename.ts'

export interface MoveOp {
  readonly op: 'move'
  /** From the root of the type, or of the inline object at hand. */
  readonly from: Path
  readonly to: Path
  /** Containers that this move brings into being; found by `effect`. */
  readonly creates?: readonly Path[]
  /** Containers that this move leaves without fields; found by `effect`. */
  readonly prunes?: readonly Path[]
}

const emptyObject: ObjectShape = { kind: 'object', fields: {} }

const container = (field: Field | undefined, context: EffectContext): ObjectShape | undefined => {
  if (field?.shape.kind === 'object') return field.shape
  context.report(`a move goes through inline objects only, found ${field?.shape.kind ?? 'nothing'}`)
  return undefined
}

interface Taken {
  readonly shape: ObjectShape
  readonly field: Field
  readonly prunes: readonly Path[]
}

/** False after reporting when the container may be absent: the older version could not say whether it was there. */
const staysThere = (field: Field, name: string, context: EffectContext): boolean => {
  if (!mayBeAbsent(field)) return true
  context.report(`"${name}" may be absent: only objects that are always there give or take fields`)
  return false
}

/** Takes the field at `path` out, and the containers with it that it leaves empty. */
const take = (shape: ObjectShape, path: Path, context: EffectContext): Taken | undefined => {
  const [name = '', ...rest] = path
  const field = fieldNamed(shape, name, context)
  if (!field) return undefined
  if (rest.length === 0) {
    return { shape: { kind: 'object', fields: fieldsWithout(shape, name) }, field, prunes: [] }
  }
  // Where it is absent its default stands for the field too.
  if (field.default !== undefined && !staysThere(field, name, context)) return undefined
  const inner = container(field, context)
  const taken = inner && take(inner, rest, context)
  if (!taken) return undefined
  const moved = field.optional ? { ...taken.field, optional: true } : taken.field
  const prunes = taken.prunes.map((prune) => [name, ...prune])
  // An object whose members may all be absent could have been there, empty: it stays.
  if (Object.keys(taken.shape.fields).length === 0 && !mayBeAbsent(taken.field)) {
    const fields = fieldsWithout(shape, name)
    return { shape: { kind: 'object', fields }, field: moved, prunes: [...prunes, [name]] }
  }
  if (!staysThere(field, name, context)) return undefined
  const fields = fieldsWith(shape, name, { ...field, shape: taken.shape })
  return { shape: { kind: 'object', fields }, field: taken.field, prunes }
}

interface Put {
  readonly shape: ObjectShape
  readonly creates: readonly Path[]
}

/** Puts a field at `path`, with the containers that are missing. */
const put = (
  shape: ObjectShape,
  path: Path,
  field: Field,
  context: EffectContext,
  at: Path = [],
): Put | undefined => {
  const [name = '', ...rest] = path
  if (rest.length === 0) {
    if (!isFree(shape, name, context, at)) return undefined
    return { shape: { kind: 'object', fields: fieldsWith(shape, name, field) }, creates: [] }
  }
  const existing = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined
  const created = mayBeAbsent(field)
    ? { shape: emptyObject, optional: true }
    : { shape: emptyObject }
  const holder: Field = existing ?? created
  if (existing && !staysThere(existing, name, context)) return undefined
  const inner = container(holder, context)
  const result = inner && put(inner, rest, field, context, [...at, name])
  if (!result) return undefined
  const fields = fieldsWith(shape, name, { ...holder, shape: result.shape })
  const creates = result.creates.map((inside) => [name, ...inside])
  return { shape: { kind: 'object', fields }, creates: existing ? creates : [[name], ...creates] }
}

const takeValue = (object: JsonObject, path: Path): { rest: JsonObject; value?: Json } => {
  const [name = '', ...rest] = path
  const value = own(object, name)
  if (value === undefined) return { rest: object }
  if (rest.length === 0) return { rest: without(object, name), value }
  return within(name, () => {
    const taken = takeValue(isObject(value) ? value : wrongKind('an object', value), rest)
    return { ...taken, rest: withMember(object, name, taken.rest) }
  })
}

const putValue = (object: JsonObject, path: Path, value: Json): JsonObject => {
  const [name = '', ...rest] = path
  if (rest.length === 0) return withMember(object, name, value)
  const holder = own(object, name) ?? {}
  return withMember(object, name, putValue(asObject(holder), rest, value))
}

/** @throws LensError when an undeclared member stands where the field would go, or is to become its container */
const reserve = (object: JsonObject, path: Path, creates: readonly Path[]): void => {
  const [name = '', ...rest] = path
  if (rest.length === 0) refuseCollision(object, name)
  const holder = own(object, name)
  if (holder === undefined) return
  if (!isObject(holder)) within(name, () => wrongKind('an object', holder))
  else {
    // An empty one would not come back: an object that a move makes is left out when it is empty.
    if (Object.keys(holder).length === 0 && creates.some((made) => made.length === 1)) {
      refuseCollision(object, name)
    }
    const inner = creates.flatMap(([first, ...more]) =>
      first === name && more.length ? [more] : [],
    )
    within(name, () => reserve(holder, rest, inner))
  }
}

const pruned = (object: JsonObject, path: Path): JsonObject => {
  const [name = '', ...rest] = path
  const inner = own(object, name)
  if (!isObject(inner)) return object
  if (rest.length > 0) return withMember(object, name, pruned(inner, rest))
  return Object.keys(inner).length === 0 ? without(object, name) : object
}

/** The object plan at a path, with plans for the containers that are missing. */
const holderPlan = (plan: ObjectPlan, path: Path): ObjectPlan => {
  let at = plan
  for (const name of path) {
    const field = at.fields.get(name)
    if (field) at = plainObjectPlan(field.plan)
    else {
      // Should an undeclared object be there, it takes the field in.
      const from: Path | null = at.at && !at.known.has(name) ? [...at.at, name] : null
      const created: ObjectPlan = {
        kind: 'object',
        at: from,
        known: new Set(),
        fields: new Map(),
        dropped: new Map(),
        prune: false,
        created: true,
      }
      at.fields.set(name, { from, plan: created })
      at = created
    }
  }
  return at
}

const dotted = (path: Path): string => path.join('.')

export const moveOp: OpDefinition<MoveOp> = {
  effect: (op, shape, context) => {
    if (shape.kind !== 'object') {
      context.report(`a move needs an object, found ${shape.kind}`)
      return undefined
    }
    if (op.from.join('\0') === op.to.join('\0') || op.from.length * op.to.length === 0) {
      context.report(`moves "${dotted(op.from)}" to where it is`)
      return undefined
    }
    const taken = take(shape, op.from, context)
    const done = taken && put(taken.shape, op.to, taken.field, context)
    if (!taken || !done) return undefined
    return { shape: done.shape, op: { ...op, creates: done.creates, prunes: taken.prunes } }
  },
  reverse: ({ from, to, creates = [], prunes = [] }) => ({
    op: 'move',
    from: to,
    to: from,
    creates: prunes.toReversed(),
    prunes: creates.toReversed(),
  }),
  apply: ({ from, to, creates = [], prunes = [] }, input) => {
    const { rest, value } = takeValue(asObject(input), from)
    const tidy = prunes.reduce(pruned, rest)
    // The name is reserved whether or not the field is there.
    reserve(tidy, to, creates)
    return value === undefined ? tidy : putValue(tidy, to, value)
  },
  trace: ({ from, to, prunes = [] }, plan): Plan => {
    if (plan.kind !== 'object') throw new Barrier()
    const source = objectPlanAt(plan, from.slice(0, -1))
    const name = from.at(-1) ?? ''
    const field = fieldPlan(source, name)
    // Its default would bring the container into being.
    if (field.fallback !== undefined) throw new Barrier()
    source.fields.delete(name)
    // What nobody declared, but this field took in, must not stay behind as well.
    const taken = field.from?.at(-1)
    if (taken !== undefined && isMemberAt(field.from, source.at, taken)) source.known.add(taken)
    for (const path of prunes) objectPlanAt(plan, path).prune = true
    const holder = holderPlan(plan, to.slice(0, -1))
    // What nobody declares may be left of a container that was here before.
    if (holder.fields.has(to.at(-1) ?? '')) throw new Barrier()
    holder.fields.set(to.at(-1) ?? '', field)
    return plan
  },
  loss: () => undefined,
  describe: ({ from, to }) => `moves \`${dotted(from)}\` to \`${dotted(to)}\``,
  breaking: true,
}
