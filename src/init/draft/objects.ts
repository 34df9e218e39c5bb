/** From the fields of an object to those of the newer one: what moved, was renamed, retyped, went and came. */
import type { Json } from '../../json/index.ts'
import { isObject, own } from '../../json/index.ts'
import type { Field, Op, Shape, TypeGraph } from '../../lens/index.ts'
import { add, discard, makeOptional, makeRequired, remove, rename } from '../../contract/index.ts'
import { settled, shapeAfter, survives } from './applied.ts'
import { ask, told, type Way } from './ask.ts'
import { isQuestion, type DraftedEdit } from './model.ts'
import { movesOf } from './moves.ts'
import {
  answerFor,
  evidenceOf,
  groupsOf,
  matchings,
  type Group,
  type Likeness,
  type Named,
} from './renames.ts'
import { rescaled } from './retype-scalars.ts'
import { retyped } from './retype.ts'
import type { Spot } from './spot.ts'
import { mayLack, sameShape } from './same.ts'
import { standInFor, standInSaid } from './stand-in.ts'

export type ObjectShape = Extract<Shape, { kind: 'object' }>

/** What is known besides the two shapes. */
export interface Around {
  /** All types as they will be, and those of before that remain. */
  readonly types: TypeGraph
  /** Whether clients send such objects, so that they may go on sending a field that went. */
  readonly sent: boolean
  /** Documents of the object as the older and the newer source show them. */
  readonly examples: { readonly before: readonly Json[]; readonly after: readonly Json[] }
}

const same = (a: Shape, b: Shape, { types }: Around) => sameShape(a, b, types)

const shown = (documents: readonly Json[], name: string): readonly Json[] =>
  documents.flatMap((document) => {
    const value = isObject(document) ? own(document, name) : undefined
    return value === undefined ? [] : [value]
  })

const inside = ({ examples, ...around }: Around, name: string): Around => ({
  ...around,
  examples: { before: shown(examples.before, name), after: shown(examples.after, name) },
})

const getsAnother = 'older clients need another value'

/** A field that goes; undefined where nothing can stand in for it. */
const removed = (
  name: string,
  field: Field,
  key: string,
  around: Around,
  why: string,
): readonly DraftedEdit[] | undefined => {
  const lets = around.sent && field.readOnly !== true
  const take = lets ? discard : remove
  const evidence = lets ? `${why}; older clients may go on sending it` : why
  if (mayLack(field)) return [{ op: take(name), evidence }]
  const { types, examples } = around
  const found = standInFor(field.shape, types, shown(examples.before, name))
  if (!found) return undefined
  const { value, obvious, fits } = found
  if (fits) {
    const says = obvious
      ? `${evidence}; they get ${JSON.stringify(value)}`
      : `${evidence}${standInSaid(found, getsAnother)}`
    return told({ ops: [take(name, value)], evidence: says })
  }
  const plain = retypedPlain(field.shape)
  if (!plain) return undefined
  const ops: readonly Op[] = [
    { op: 'convert', field: name, codec: { codec: 'restated', to: plain } },
    take(name, value),
  ]
  return told({ ops, evidence: `${evidence}; ${JSON.stringify(value)} is not of its form` })
}

const retypedPlain = (shape: Shape): Shape | undefined =>
  shape.kind === 'string' || shape.kind === 'number' ? { kind: shape.kind } : undefined

const said = ({ description, readOnly, key }: Field) => ({
  ...(description === undefined ? {} : { description }),
  ...(readOnly ? { readOnly } : {}),
  ...(key ? { key } : {}),
})

/** A field that comes; undefined where nothing can stand in for it. */
const added = (
  name: string,
  field: Field,
  key: string,
  around: Around,
  why: string,
): readonly DraftedEdit[] | undefined => {
  const { shape, default: standsFor } = field
  if (mayLack(field)) return [{ op: add(name, shape, standsFor, said(field)), evidence: why }]
  const { types, examples } = around
  const found = standInFor(shape, types, shown(examples.after, name))
  if (!found) return undefined
  const { value, obvious, fits } = found
  const text = JSON.stringify(value)
  if (fits) {
    const ops = [add(name, shape, value, said(field)), makeRequired(name, value)]
    const says = obvious ? `; ${text} stands in for older clients` : standInSaid(found)
    return told({ ops, evidence: `${why}${says}` })
  }
  const plain = retypedPlain(shape)
  if (!plain) return undefined
  const ops: readonly Op[] = [
    add(name, plain, value, said(field)),
    makeRequired(name, value),
    { op: 'convert', field: name, codec: { codec: 'restated', to: shape } },
  ]
  return told({ ops, evidence: `${why}; ${text} is not of its form` })
}

const present = (
  name: string,
  older: Field,
  newer: Field,
  key: string,
  around: Around,
): readonly DraftedEdit[] | undefined => {
  if (mayLack(older) === mayLack(newer)) return []
  const { types, examples } = around
  const standsFor = older.default ?? newer.default
  const found =
    standsFor === undefined
      ? standInFor(newer.shape, types, shown(examples.after, name))
      : { value: standsFor, obvious: true, fits: true }
  if (!found?.fits) return undefined
  const { value, obvious } = found
  const text = JSON.stringify(value)
  if (mayLack(newer)) {
    const says = obvious ? `; older clients get ${text}` : standInSaid(found, getsAnother)
    return told({ ops: [makeOptional(name, value)], evidence: `required before${says}` })
  }
  const says = obvious ? `; ${text} stands in` : standInSaid(found)
  return told({ ops: [makeRequired(name, value)], evidence: `optional before${says}` })
}

const spotOf = (name: string, newer: Field, key: string, around: Around, former = name): Spot => ({
  field: name,
  key,
  types: around.types,
  hints: `${former} ${name} ${newer.description ?? ''}`,
  inside: (one, other, at) => objectEdits(one, other, at, inside(around, name)),
})

const field = (shape: ObjectShape, name: string): Field | undefined =>
  Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined

/** Whether ops leave a field as the newer version has it. */
const leads = (
  ops: readonly Op[],
  name: string,
  older: Field,
  newer: Field,
  around: Around,
): boolean => {
  const shape = { kind: 'object', fields: { [name]: older } } as const
  const made = shapeAfter(ops, shape, around.types)
  const found = made?.kind === 'object' ? field(made, name) : undefined
  return (
    found !== undefined &&
    mayLack(found) === mayLack(newer) &&
    same(found.shape, newer.shape, around) &&
    survives(ops, shape, around.types)
  )
}

/** A field in another form, of the same name; undefined where no op leads there. */
const changed = (
  name: string,
  older: Field,
  newer: Field,
  key: string,
  around: Around,
  former = name,
): readonly DraftedEdit[] | undefined => {
  if (mayLack(older) === mayLack(newer) && same(older.shape, newer.shape, around)) return []
  const shaped = retyped(spotOf(name, newer, key, around, former), older.shape, newer.shape)
  if (!shaped) return undefined
  const after = shapeAfter(
    settled(shaped),
    { kind: 'object', fields: { [name]: older } },
    around.types,
  )
  const now = after?.kind === 'object' ? field(after, name) : undefined
  if (now) {
    const presence = present(name, now, newer, key, around)
    const edits = presence && [...shaped, ...presence]
    if (edits && leads(settled(edits), name, older, newer, around)) return edits
    // What stands in for a field may be of no form in the other version: then it is said there first.
    const first = present(name, older, { ...newer, shape: older.shape }, key, around)
    const turned = first && [...first, ...shaped]
    if (turned && leads(settled(turned), name, older, newer, around)) return turned
  }
  if (older.default === undefined) return undefined
  // A default that no op can carry along is said by a value that stands in.
  const { default: standsFor, ...needed } = older
  const first: DraftedEdit = {
    op: makeRequired(name, standsFor),
    evidence: 'its default is of the former shape',
  }
  const rest = changed(name, needed, newer, key, around)
  return rest && leads(settled([first, ...rest]), name, older, newer, around)
    ? [first, ...rest]
    : undefined
}

/** A field that is another one under the same name. */
const replaced = (
  name: string,
  older: Field,
  newer: Field,
  key: string,
  around: Around,
): readonly DraftedEdit[] | undefined => {
  const why = 'no op makes one shape of the other'
  const gone = removed(name, older, key, around, why)
  const come = gone && added(name, newer, key, around, why)
  if (!gone || !come) return undefined
  const ops = [...settled(gone), ...settled(come)]
  const evidence =
    'neither shape can be made of the other: what older clients say in it is not seen by newer ones'
  return told({ ops, evidence })
}

/** The edits of a pair: the rename, and then whatever else became of the field. */
const pairEdits = (
  { from, to, evidence }: Likeness,
  path: string,
  around: Around,
): readonly DraftedEdit[] | undefined => {
  const { description } = to.field
  const says = description !== undefined && description !== from.field.description
  const op = rename(from.name, to.name, says ? { description } : {})
  const rest = changed(to.name, from.field, to.field, `${path}.${to.name}`, around, from.name)
  return rest && [{ op, evidence }, ...rest]
}

const all = (
  lists: readonly (readonly DraftedEdit[] | undefined)[],
): readonly DraftedEdit[] | undefined =>
  lists.every((list) => list !== undefined) ? lists.flat() : undefined

/** Everything that becomes of a group of fields where these are each other. */
const matched = (
  group: Group,
  pairs: readonly Likeness[],
  path: string,
  around: Around,
): readonly DraftedEdit[] | undefined => {
  const [taken, met] = [pairs.map(({ from }) => from), pairs.map(({ to }) => to)]
  const why = 'no other is like it'
  return all([
    ...pairs.map((pair) => pairEdits(pair, path, around)),
    ...group.from
      .filter((one) => !taken.includes(one))
      .map((one) => removed(one.name, one.field, `${path}.${one.name}`, around, why)),
    ...group.to
      .filter((one) => !met.includes(one))
      .map((one) => added(one.name, one.field, `${path}.${one.name}`, around, why)),
  ])
}

const quoted = (list: readonly Named[]): string =>
  list.map(({ name }) => `\`${name}\``).join(' or ')

/** The word for a way through a question inside of an answer. */
const within = (name: string, more: string): string => {
  if (more === '') return name
  const isTelling = name === 'renamed' && more !== 'renamed' && more !== 'unrelated'
  return isTelling ? more : `${name}-${more}`
}

/** The ops of some edits, for each answer to the only question among them. */
const waysThrough = (
  edits: readonly DraftedEdit[],
): readonly (readonly [answer: string, ops: readonly Op[], evidence: string])[] => {
  const asked = edits.filter(isQuestion)
  const [only] = asked
  if (!only || asked.length > 1) return [['', settled(edits), '']]
  const at = edits.indexOf(only)
  return Object.entries(only.choices).map(([answer, { ops, evidence }]) => [
    answer,
    [...settled(edits.slice(0, at)), ...ops, ...settled(edits.slice(at + 1))],
    evidence,
  ])
}

/** The way in which a number of another unit is multiplied, where that is what a group may be. */
const scaledWays = (group: Group, path: string, around: Around): readonly Way<Op>[] => {
  const [pair, ...others] = group.pairs
  if (!pair?.unit || others.length > 0) return []
  const { from, to, unit } = pair
  const key = `${path}.${to.name}`
  const ops = rescaled(
    spotOf(to.name, to.field, key, around),
    from.field.shape,
    to.field.shape,
    unit.factor,
  )
  if (!ops || mayLack(from.field) !== mayLack(to.field)) return []
  const evidence = `${pair.evidence}: newer values are ${unit.factor} times the older ones`
  return [['scaled', { ops: [rename(from.name, to.name), ...ops], evidence }]]
}

const groupEdits = (
  group: Group,
  path: string,
  around: Around,
): readonly DraftedEdit[] | undefined => {
  const [pair, ...others] = group.pairs
  if (pair?.sure && others.length === 0) {
    const edits = pairEdits(pair, path, around)
    if (edits) return edits
  }
  const scaled = scaledWays(group, path, around)
  const found: Way<Op>[] = [...scaled]
  for (const pairs of matchings(group)) {
    const edits = matched(group, pairs, path, around)
    if (!edits) continue
    const evidence =
      pairs.length === 0
        ? 'what older clients say in the one is not seen in the other'
        : evidenceOf(pairs)
    const name = answerFor(group, pairs)
    // Where the unit is asked already, nothing else is.
    const through = scaled.length > 0 ? ([['', settled(edits), '']] as const) : waysThrough(edits)
    for (const [more, ops, why] of through) {
      const says = [evidence, why].filter((part) => part !== '').join('; ')
      found.push([within(name, more), { ops, evidence: says }])
    }
  }
  const [first] = found
  if (first === undefined) return undefined
  const of =
    group.to.length === 1
      ? `Is ${quoted(group.to)} the former`
      : `Is ${quoted(group.to)} in \`${path}\` the former`
  const question = `${of} ${quoted(group.from)}${group.to.length === 1 ? ` of \`${path}\`` : ''}?`
  const suggested = pair && pair.score >= 0.8 ? first[0] : undefined
  return ask(`${path}.${group.to[0]?.name ?? ''}`, question, found, suggested)
}

const moved = (
  older: ObjectShape,
  newer: ObjectShape,
  path: string,
  around: Around,
): { readonly edits: readonly DraftedEdit[]; readonly shape: ObjectShape } => {
  const { types } = around
  let shape = older
  const edits: DraftedEdit[] = []
  for (const moves of movesOf(older, newer, types, (a, b) => same(a, b, around))) {
    if (!moves.sure) continue
    const made = shapeAfter(moves.ops, shape, types)
    if (made?.kind !== 'object') continue
    const holder = field(made, moves.holder)
    const target = field(newer, moves.holder)
    // Whatever else is to be done with the object has to be possible, too.
    if (
      holder &&
      target &&
      !changed(moves.holder, holder, target, `${path}.${moves.holder}`, around)
    )
      continue
    if (holder && !target && !removed(moves.holder, holder, path, around, '')) continue
    shape = made
    edits.push(...moves.ops.map((op, at) => ({ op, evidence: at === 0 ? moves.evidence : '' })))
  }
  return { edits, shape }
}

const named = ([name, value]: readonly [string, Field]): Named => ({ name, field: value })

/**
 * Edits after which objects of one shape are of another; undefined where no op leads there.
 *
 * @param path what it is called in questions: `Order`, `Order.customer`
 */
export const objectEdits = (
  older: ObjectShape,
  newer: ObjectShape,
  path: string,
  around: Around,
): readonly DraftedEdit[] | undefined => {
  if (same(older, newer, around)) return []
  const first = moved(older, newer, path, around)
  const { shape } = first
  const entries = Object.entries(shape.fields)
  const missing =
    (into: ObjectShape) =>
    ([name]: readonly [string, Field]) =>
      !Object.hasOwn(into.fields, name)
  const gone = entries.filter(missing(newer)).map(named)
  const come = Object.entries(newer.fields).filter(missing(shape)).map(named)
  const groups = groupsOf(gone, come, {
    before: Object.keys(older.fields),
    after: Object.keys(newer.fields),
    same: (a, b) => same(a, b, around),
    convertible: (a, b) => retyped(spotOf('value', { shape: b }, path, around), a, b) !== undefined,
  })
  const grouped = new Set(groups.flatMap(({ from, to }) => [...from, ...to]))
  const kept = entries.flatMap(([name, one]) => {
    const other = field(newer, name)
    if (!other) return []
    const key = `${path}.${name}`
    return [changed(name, one, other, key, around) ?? replaced(name, one, other, key, around)]
  })
  const rest = all([
    ...groups.map((group) => groupEdits(group, path, around)),
    ...kept,
    ...gone
      .filter((one) => !grouped.has(one))
      .map((one) =>
        removed(one.name, one.field, `${path}.${one.name}`, around, 'no new field is like it'),
      ),
    ...come
      .filter((one) => !grouped.has(one))
      .map((one) =>
        added(one.name, one.field, `${path}.${one.name}`, around, 'no former field is like it'),
      ),
  ])
  const edits = rest && [...first.edits, ...rest]
  if (!edits) return undefined
  const made = shapeAfter(settled(edits), older, around.types)
  return made && same(made, newer, around) ? edits : undefined
}
