/** Which objects come and go with the fields that move, and which fields may be absent then. */
import type { Way } from '../../ops/move.ts'
import { mayBeAbsent } from '../../ops/object-ops.ts'
import { dotted, samePath } from '../../ops/parts.ts'
import type { Field, Fields } from '../../shape.ts'
import { commonSteps, containerOf, fieldIn, memberOf, type Container } from './move-ends.ts'
import { around, fieldAt, inlineAt, objectOf, putAt, removedAt } from './move-fields.ts'
import type { EffectContext } from './op-judge.ts'
import { startsWith } from './parts.ts'

/** Whether a valid document has it wherever there is the object around it. */
const isSure = (field: Field): boolean => !mayBeAbsent(field)
const isNullableObject = ({ shape }: Field): boolean => shape.kind === 'nullable'

/** Without the objects that the moves leave with nothing, unless they could have been there all the same. */
export const withoutEmpty = (fields: Fields, before: Fields, ways: readonly Way[]): Fields =>
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
export const takenOut = (
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
export const withPresence = (
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
        at = putAt(at, path, { ...field, optional: true })
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
    at = putAt(at, path, always)
  }
  return at
}
