/** A value that changes, and what leads from its older shape to the newer one. */
import type { CodecData, Op, Shape, TypeGraph } from '../../lens/index.ts'
import { shapeAfter } from './applied.ts'
import { ask, type Way } from './ask.ts'
import type { DraftedEdit } from './model.ts'
import { member, sameShape } from './same.ts'

/** A value that changes: a field, or the value itself. */
export interface Spot {
  readonly field: string | null
  /** Where it is, for questions: `Order.status`. */
  readonly key: string
  /** All types of the version as it will be, and of the one before that remain. */
  readonly types: TypeGraph
  /** Of the field, in the newer document: what says in which unit it is. */
  readonly hints: string
  /** What becomes of an object inside, of objects that are inline on both sides. */
  readonly inside: (
    older: Extract<Shape, { kind: 'object' }>,
    newer: Extract<Shape, { kind: 'object' }>,
    key: string,
  ) => readonly DraftedEdit[] | undefined
}

export const convert = (spot: Spot, codec: CodecData, lossy?: string): Op => ({
  op: 'convert',
  field: spot.field,
  codec,
  ...(lossy === undefined ? {} : { lossy }),
})

export const bare = (shape: Shape): Shape => (shape.kind === 'nullable' ? shape.of : shape)

/** The shape of the spot after ops on it, without what lets it be null. */
export const after = (spot: Spot, ops: readonly Op[], shape: Shape): Shape | undefined => {
  const { field, types } = spot
  if (field === null) return shapeAfter(ops, shape, types)
  const made = shapeAfter(ops, { kind: 'object', fields: { [field]: { shape } } }, types)
  return made?.kind === 'object' ? member(made.fields, field)?.shape : undefined
}

/** Ops, and what is still to be said anew so that the shape is the newer one; undefined where that cannot be. */
export const finished = (
  spot: Spot,
  ops: readonly Op[],
  older: Shape,
  newer: Shape,
): readonly Op[] | undefined => {
  const made = after(spot, ops, older)
  if (!made) return undefined
  if (sameShape(made, newer, spot.types)) return ops
  const more = [...ops, convert(spot, { codec: 'restated', to: bare(newer) })]
  const restated = after(spot, more, older)
  return restated && sameShape(restated, newer, spot.types) ? more : undefined
}

export const guess = (ops: readonly Op[], evidence: string): readonly DraftedEdit[] =>
  ops.map((op, at) => ({ op, evidence: at === 0 ? evidence : '' }))

/** Of several ways those that lead there: a question, or a guess where there is one only. */
export const either = (
  spot: Spot,
  question: string,
  ways: Readonly<Record<string, { readonly ops: readonly Op[]; readonly evidence: string }>>,
  older: Shape,
  newer: Shape,
  suggested?: string,
): readonly DraftedEdit[] | undefined => {
  const found: Way<Op>[] = []
  for (const [name, { ops, evidence }] of Object.entries(ways)) {
    const done = finished(spot, ops, older, newer)
    if (done && done.length > 0) found.push([name, { ops: done, evidence }])
  }
  return found.length === 0 ? undefined : ask(spot.key, question, found, suggested)
}
