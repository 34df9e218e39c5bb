/** From a named type to what it is in the newer document. */
import type { Json } from '../../json/index.ts'
import type { Op, Shape } from '../../lens/index.ts'
import { settled, shapeAfter, survives } from './applied.ts'
import { ask } from './ask.ts'
import { isQuestion, type DraftedEdit } from './model.ts'
import { objectEdits, type Around } from './objects.ts'
import { retyped } from './retype.ts'
import { sameShape } from './same.ts'

const bare = (shape: Shape): Shape => (shape.kind === 'nullable' ? shape.of : shape)

const editsFor = (
  type: string,
  older: Shape,
  newer: Shape,
  around: Around,
): readonly DraftedEdit[] | undefined => {
  const [one, other] = [bare(older), bare(newer)]
  const isSameHolder = older.kind === newer.kind
  if (isSameHolder && one.kind === 'object' && other.kind === 'object') {
    return objectEdits(one, other, type, around)
  }
  const inside = (a: typeof one, b: typeof other, path: string, examples: readonly Json[] = []) =>
    a.kind === 'object' && b.kind === 'object'
      ? objectEdits(a, b, path, { ...around, examples: { before: [], after: examples } })
      : undefined
  const spot = {
    field: null,
    key: type,
    types: around.types,
    hints: type,
    inside: (
      a: Extract<Shape, { kind: 'object' }>,
      b: Extract<Shape, { kind: 'object' }>,
      at: string,
    ) => inside(a, b, at, around.examples.after),
  }
  return retyped(spot, older, newer)
}

/** The ops of all edits, where each question is answered by its choice at a place, if it has as many. */
const answeredAt = (edits: readonly DraftedEdit[], at: number): readonly Op[] =>
  edits.flatMap((edit) => {
    const other = isQuestion(edit) ? Object.values(edit.choices)[at] : undefined
    return other ? other.ops : settled([edit])
  })

/** Every question with those choices only that lead to the newer shape; all are tried at once first. */
const withSoundChoices = (
  edits: readonly DraftedEdit[],
  leads: (ops: readonly Op[]) => boolean,
): readonly DraftedEdit[] => {
  const counts = edits.map((edit) => (isQuestion(edit) ? Object.keys(edit.choices).length : 0))
  const places = Array.from({ length: Math.max(0, ...counts) }, (_, at) => at)
  const doubtful = new Set(places.filter((at) => !leads(answeredAt(edits, at))))
  if (doubtful.size === 0) return edits
  return edits.flatMap((edit, index): readonly DraftedEdit[] => {
    if (!isQuestion(edit)) return [edit]
    const [before, after] = [settled(edits.slice(0, index)), settled(edits.slice(index + 1))]
    const sound = Object.entries(edit.choices).filter(
      ([, { ops }], at) => !doubtful.has(at) || leads([...before, ...ops, ...after]),
    )
    return ask(edit.key, edit.question, sound, edit.suggested)
  })
}

/** Edits after which a type is what the newer document says; undefined where no ops lead there. */
export const typeEdits = (
  type: string,
  older: Shape,
  newer: Shape,
  around: Around,
): readonly DraftedEdit[] | undefined => {
  if (sameShape(older, newer, around.types)) return []
  const edits = editsFor(type, older, newer, around)
  if (!edits) return undefined
  const leads = (ops: readonly Op[]): boolean => {
    const made = shapeAfter(ops, older, around.types)
    return (
      made !== undefined &&
      sameShape(made, newer, around.types) &&
      survives(ops, older, around.types)
    )
  }
  return leads(settled(edits)) ? withSoundChoices(edits, leads) : undefined
}
