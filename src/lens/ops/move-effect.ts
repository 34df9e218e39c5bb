/** What moves, all at once, do to the shape of their object, and everything that can be wrong with them. */
import type { Path } from '../../json/index.ts'
import type { Field, Fields, ObjectShape, Shape } from '../shape.ts'
import type { MoveOp, Moved, Way } from './move.ts'
import {
  commonSteps,
  containerOf,
  endOf,
  fieldIn,
  memberOf,
  sameShape,
  saysNothing,
  type Container,
  type End,
} from './move-ends.ts'
import { bare, fieldsWith, fieldsWithout, mayBeAbsent, objectShape, rebuilt } from './object-ops.ts'
import type { EffectContext } from './op.ts'
import { dotted, samePath, startsWith } from './parts.ts'

const emptyObject: ObjectShape = { kind: 'object', fields: {} }
const objectOf = (fields: Fields): ObjectShape => ({ kind: 'object', fields })

/** The fields with those at a path of inline objects changed; missing objects are made. Maps and named types stay. */
const changedAt = (
  fields: Fields,
  [name, ...rest]: Path,
  change: (inside: Fields) => Fields,
): Fields => {
  if (name === undefined) return change(fields)
  const field = fieldIn(fields, name) ?? { shape: emptyObject }
  const inner = bare(field.shape)
  if (inner.kind !== 'object') return fields
  const shape = rebuilt(field.shape, changedAt(inner.fields, rest, change))
  return fieldsWith(objectOf(fields), name, { ...field, shape })
}

const removedAt = (fields: Fields, path: Path): Fields =>
  changedAt(fields, path.slice(0, -1), (inside) =>
    fieldsWithout(objectOf(inside), path.at(-1) ?? ''),
  )

const putAt = (fields: Fields, path: Path, field: Field): Fields =>
  changedAt(fields, path.slice(0, -1), (inside) =>
    fieldsWith(objectOf(inside), path.at(-1) ?? '', field),
  )

/** The inline object at a path; undefined where there is none. */
const inlineAt = (fields: Fields, path: Path): Fields | undefined =>
  path.reduce<Fields | undefined>((at, name) => {
    const shape = at && fieldIn(at, name)?.shape
    const inner = shape && bare(shape)
    return inner?.kind === 'object' ? inner.fields : undefined
  }, fields)

interface Found {
  readonly holder: Container
  /** Whether nothing of the shape may change: within maps and named types. */
  readonly fixed: boolean
}

/** What is at a path of containers; undefined after reporting. A step that is missing is left to `missing`. */
const holderAt = (
  fields: Fields,
  path: Path,
  context: EffectContext,
  missing: (at: Container, name: string, fixed: boolean) => Container | undefined,
): Found | undefined => {
  let holder: Container = { shape: objectOf(fields), nullable: false }
  let fixed = false
  for (const name of path) {
    const field = memberOf(holder, name)
    const next: Container | undefined = field
      ? containerOf(field.shape, context.types)
      : missing(holder, name, fixed)
    if (!next) {
      if (field) {
        const kind = bare(field.shape).kind
        context.report(
          `a move goes through objects, maps and named types of them: "${name}" is ${kind}`,
        )
      }
      return undefined
    }
    if (!saysNothing(field?.default)) {
      context.report(`"${name}" has a default, which says what is in it where it is absent`)
      return undefined
    }
    if (next.type !== undefined && context.changes?.(next.type)) {
      context.report(`the type ${next.type} changes in the same change: put the move into another`)
      return undefined
    }
    fixed ||= next.type !== undefined || next.shape.kind === 'map'
    holder = next
  }
  return { holder, fixed }
}

const ofType = (found: Found, name: string, context: EffectContext): boolean => {
  if (!found.fixed || found.holder.shape.kind === 'map') return false
  const { type } = found.holder
  const way =
    type === undefined ? 'change the type or the map around it' : `change the type ${type}`
  context.report(`"${name}" is a field of ${type ?? 'what a move leaves as it is'}: ${way} instead`)
  return true
}

const unknownField = (holder: Container, name: string, context: EffectContext): undefined => {
  const choices = holder.shape.kind === 'object' ? Object.keys(holder.shape.fields) : []
  context.report(`unknown field "${name}"`, choices)
}

/** The field that moves; undefined after reporting. */
const sourceAt = (fields: Fields, path: Path, context: EffectContext): Field | undefined => {
  const missing = (holder: Container, name: string) => unknownField(holder, name, context)
  const found = holderAt(fields, path.slice(0, -1), context, missing)
  const name = path.at(-1) ?? ''
  if (!found || ofType(found, name, context)) return undefined
  return memberOf(found.holder, name) ?? unknownField(found.holder, name, context)
}

/** The fields with one put at a path; undefined after reporting. */
const putIn = (
  fields: Fields,
  { from, to }: Way,
  field: Field,
  context: EffectContext,
): Fields | undefined => {
  const made = (holder: Container, name: string, fixed: boolean): Container | undefined =>
    fixed ? unknownField(holder, name, context) : { shape: emptyObject, nullable: false }
  const found = holderAt(fields, to.slice(0, -1), context, made)
  const name = to.at(-1) ?? ''
  if (!found || ofType(found, name, context)) return undefined
  const { shape } = found.holder
  if (shape.kind === 'map') {
    if (sameShape(shape.of, field.shape)) return fields
    const what = `"${dotted(to.slice(0, -1))}" is a map of other values than "${dotted(from)}"`
    context.report(`${what} (${shape.of.kind}, and ${field.shape.kind}): convert it first`)
    return undefined
  }
  if (Object.hasOwn(shape.fields, name)) {
    const by = context.declaredBy(to)
    context.report(`the name "${name}" is already taken${by ? ` by ${by}` : ''}`)
    return undefined
  }
  return putAt(fields, to, field)
}

/** Paths around those of fields, the innermost first, each once. */
const around = (paths: readonly Path[]): readonly Path[] => {
  const all = paths.flatMap((path) => path.slice(0, -1).map((_, index) => path.slice(0, index + 1)))
  return all
    .filter((path, at) => !all.slice(0, at).some((other) => samePath(other, path)))
    .toSorted((a, b) => b.length - a.length)
}

const fieldAt = (fields: Fields, path: Path): Field | undefined => {
  const holder = inlineAt(fields, path.slice(0, -1))
  return holder && fieldIn(holder, path.at(-1) ?? '')
}

/** Whether a valid document has it wherever there is the object around it. */
const isSure = (field: Field): boolean => !mayBeAbsent(field)
const isNullableObject = ({ shape }: Field): boolean => shape.kind === 'nullable'

/** Without the objects that the moves leave with nothing, unless they could have been there all the same. */
const withoutEmpty = (fields: Fields, before: Fields, ways: readonly Way[]): Fields =>
  around(ways.map(({ from }) => from)).reduce((at, path) => {
    const left = inlineAt(at, path)
    const field = fieldAt(before, path)
    if (!field || !left || Object.keys(left).length > 0) return at
    if (ways.some(({ to }) => to.length > path.length && startsWith(to, path))) return at
    const holds = Object.entries(inlineAt(before, path) ?? {})
    const hadSome = holds.some(
      ([name, held]) =>
        isSure(held) &&
        (ways.some(({ from }) => samePath(from, [...path, name])) || !isNullableObject(held)),
    )
    return hadSome || mayBeAbsent(field) || isNullableObject(field) ? removedAt(at, path) : at
  }, fields)

/** The field as it is outside of the objects around it: absent where one of them is. */
const takenOut = (
  before: Fields,
  { from, to }: Way,
  field: Field,
  context: EffectContext,
): Field => {
  if (field.default !== undefined) return field
  const shared = commonSteps(from, to)
  let holder: Container | undefined = { shape: objectOf(before), nullable: false }
  let mayLack = false
  for (const [index, name] of from.slice(0, -1).entries()) {
    const held: Field | undefined = holder && memberOf(holder, name)
    holder = held && containerOf(held.shape, context.types)
    if (index >= shared && held) mayLack ||= mayBeAbsent(held) || holder?.nullable === true
  }
  return mayLack ? { ...field, optional: true } : field
}

/** Objects that the moves make may be absent where all that is in them may; others are there where something has to be. */
const withPresence = (
  fields: Fields,
  before: Fields,
  ways: readonly Way[],
  context: EffectContext,
): Fields | undefined => {
  let at: Fields | undefined = fields
  const moving = ways.map(({ from }) => from)
  for (const path of around(ways.map(({ to }) => to))) {
    const field = at && fieldAt(at, path)
    const holds = at && inlineAt(at, path)
    if (!at || !field || !holds) continue
    const old = moving.some((from) => samePath(from, path)) ? undefined : fieldAt(before, path)
    if (!old) {
      if (Object.values(holds).every(mayBeAbsent))
        at = putInPlace(at, path, { ...field, optional: true })
      continue
    }
    const sure = ways.find(({ from, to }) => {
      if (to.length <= path.length || !startsWith(to, path)) return false
      if (commonSteps(from, to) >= path.length) return false
      const [next = ''] = to.slice(path.length)
      const inside = fieldIn(holds, next)
      const wasThere = fieldIn(inlineAt(before, path) ?? {}, next) !== undefined
      return inside !== undefined && isSure(inside) && (to.length === path.length + 1 || !wasThere)
    })
    if (!sure) continue
    const what = `"${dotted(sure.from)}" is always there, and "${dotted(path)}"`
    if (isNullableObject(field)) {
      context.report(`${what} may be null: there it would have no place`)
      return undefined
    }
    if (!mayBeAbsent(field)) continue
    const needed = Object.entries(inlineAt(before, path) ?? {}).find(
      ([name, held]) => isSure(held) && !moving.some((from) => startsWith(from, [...path, name])),
    )
    if (needed) {
      context.report(
        `${what} may be absent and needs "${needed[0]}" as well: there it would have no place`,
      )
      return undefined
    }
    const { optional: _, default: __, ...always } = field
    at = putInPlace(at, path, always)
  }
  return at
}

const putInPlace = (fields: Fields, path: Path, field: Field): Fields =>
  changedAt(fields, path.slice(0, -1), (inside) => ({ ...inside, [path.at(-1) ?? '']: field }))

/** Two places of which one is inside of the other, and from which, or to which, something moves. */
const overlapping = (ways: readonly Way[]): readonly Path[] =>
  [ways.map(({ from }) => from), ways.map(({ to }) => to)].flatMap((places) =>
    places.flatMap((place, at) => {
      const other = places.find((one, index) => index !== at && startsWith(one, place))
      return other ? [place, other] : []
    }),
  )

/** What older documents said with a key of a map, newer ones may still say with it. */
const withKeys = (end: End): End => ({ ...end, adopts: end.holders.at(-1)?.keys === true })

/** The context of one of the moves. */
const partOf = (context: EffectContext, part: number): EffectContext => ({
  ...context,
  report: (message, choices) => context.report(message, choices, part),
})

/** The shape after them, and the op with both ends of each; undefined after reporting. */
export const judgeMoves = (
  op: MoveOp,
  ways: readonly Way[],
  shape: Shape,
  context: EffectContext,
): { shape: Shape; op: MoveOp } | undefined => {
  const object = objectShape(shape, context)
  if (!object) return undefined
  const { fields } = object
  const [first, second] = overlapping(ways)
  if (first && second) {
    context.report(`"${dotted(first)}" and "${dotted(second)}" cannot move at the same time`)
    return undefined
  }
  let sound = true
  const taken = ways.map((way, part) => {
    const { from, to } = way
    const here = partOf(context, part)
    if (samePath(from, to) || from.length * to.length === 0) {
      here.report(`moves "${dotted(from)}" to where it is`)
      sound = false
      return undefined
    }
    const field = sourceAt(fields, from, here)
    sound &&= field !== undefined
    return field && takenOut(fields, way, field, here)
  })
  const without = ways.reduce((at, { from }) => removedAt(at, from), fields)
  const left = withoutEmpty(without, fields, ways)
  let put = left
  for (const [part, way] of ways.entries()) {
    const field = taken[part]
    const done = field && putIn(put, way, field, partOf(context, part))
    sound &&= done !== undefined
    put = done ?? put
  }
  const after = sound ? withPresence(put, fields, ways, context) : undefined
  if (!after) return undefined
  const older = { shape: object, moving: ways.map(({ from }) => from) }
  const newer = { shape: objectOf(after), moving: ways.map(({ to }) => to) }
  const done = ways.map(({ from, to }): Moved => ({
    from: withKeys(endOf(from, to, older, newer, context.types)),
    to: endOf(to, from, newer, older, context.types),
  }))
  return {
    shape: rebuilt(shape, after),
    op: { ...op, done, nullable: shape.kind === 'nullable' },
  }
}
