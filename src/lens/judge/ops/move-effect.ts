/** What moves, all at once, do to the shape of their object, and everything that can be wrong with them. */
import type { Path } from '../../../json/index.ts'
import { saysNothing, type End } from '../../ops/move-ends.ts'
import type { Moved, MoveOp, Way } from '../../ops/move.ts'
import { bare } from '../../ops/object-ops.ts'
import { dotted, samePath } from '../../ops/parts.ts'
import type { Field, Fields, Shape } from '../../shape.ts'
import { containerOf, endOf, memberOf, sameShape, type Container } from './move-ends.ts'
import { objectOf, putAt, removedAt } from './move-fields.ts'
import { takenOut, withoutEmpty, withPresence } from './move-presence.ts'
import { objectShape, rebuilt } from './object-ops.ts'
import type { EffectContext } from './op-judge.ts'
import { startsWith } from './parts.ts'

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
    fixed ? unknownField(holder, name, context) : { shape: objectOf({}), nullable: false }
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
