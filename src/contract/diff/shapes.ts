/** What differs between two shapes, for values that travel in one direction. */
import type { JsonKind } from '../../json/index.ts'
import type { ArrayShape, Shape, UnionShape } from '../../lens/index.ts'
import { effectOf, type Comparing, type Found, type Moved } from './difference.ts'
import { compareFields } from './fields.ts'
import { formsOf, kindsText } from './forms.ts'
import { compareNumbers, compareStrings } from './scalars.ts'

const told = (
  { carried }: Comparing,
  place: string,
  moved: Moved,
  message: string,
): readonly Found[] => [{ place, message, effect: effectOf(moved, carried) }]

const compareLists = (a: ArrayShape, b: ArrayShape, place: string, at: Comparing) => [
  ...compareShapes(a.of, b.of, `${place} > []`, at),
  ...(a.pathsOf === b.pathsOf
    ? []
    : [{ place, message: 'names fields of another type', effect: 'invisible' as const }]),
]

const onlyIn = (these: UnionShape, others: UnionShape): readonly string[] =>
  Object.keys(these.variants).filter((name) => !Object.hasOwn(others.variants, name))

const compareUnions = (a: UnionShape, b: UnionShape, place: string, at: Comparing) => {
  if (a.tag !== b.tag) {
    return told(at, place, 'other', `is told apart by ${b.tag} instead of ${a.tag}`)
  }
  const inBoth = Object.keys(a.variants).filter((name) => Object.hasOwn(b.variants, name))
  const [added, removed] = [onlyIn(b, a), onlyIn(a, b)]
  const found: Found[] = inBoth.flatMap((name) => [
    ...compareShapes(a.variants[name]!, b.variants[name]!, `${place} > ${a.tag}=${name}`, at),
  ])
  if (!a.open && b.open) found.push(...told(at, place, 'wider', 'may be a variant nobody declares'))
  if (a.open && !b.open) found.push(...told(at, place, 'narrower', 'is a declared variant only'))
  const [more, fewer] = [`may be ${b.tag}=${added.join(', ')}, too`, removed.join(', ')]
  if (added.length > 0) {
    found.push(
      ...(a.open
        ? [{ place, message: more, effect: 'additive' as const }]
        : told(at, place, 'wider', more)),
    )
  }
  if (removed.length > 0) {
    const message = `is never ${a.tag}=${fewer} any more`
    found.push(
      ...(b.open
        ? [{ place, message, effect: 'invisible' as const }]
        : told(at, place, 'narrower', message)),
    )
  }
  return found
}

/** Two shapes of which all values are of one kind. */
const compareAlike = (a: Shape, b: Shape, place: string, at: Comparing): readonly Found[] => {
  if (a.kind === 'string' && b.kind === 'string') return compareStrings(a, b, place, at.carried)
  if (a.kind === 'number' && b.kind === 'number') return compareNumbers(a, b, place, at.carried)
  if (a.kind === 'array' && b.kind === 'array') return compareLists(a, b, place, at)
  if (a.kind === 'map' && b.kind === 'map') return compareShapes(a.of, b.of, `${place} > {}`, at)
  if (a.kind === 'object' && b.kind === 'object') {
    return compareFields(a.fields, b.fields, place, at, compareShapes)
  }
  if (a.kind === 'union' && b.kind === 'union') return compareUnions(a, b, place, at)
  if (a.kind === b.kind) return []
  const called = { object: 'an object with fields', map: 'a map', union: 'a union' } as const
  const name = ({ kind }: Shape) => (kind in called ? called[kind as keyof typeof called] : kind)
  return told(at, place, 'other', `is ${name(b)} instead of ${name(a)}`)
}

const compareNull = (was: boolean, place: string, at: Comparing): readonly Found[] =>
  was
    ? told(at, place, 'narrower', 'is never null any more')
    : told(at, place, 'wider', 'may be null')

const values = (kinds: readonly JsonKind[]) => kinds.filter((kind) => kind !== 'null')

const byKind = (a: Shape, b: Shape, place: string, at: Comparing): readonly Found[] => {
  const [older, newer] = [formsOf(a, at.older), formsOf(b, at.newer)]
  if (older === 'any' && newer === 'any') return []
  if (older === 'any') {
    const kinds = newer === 'any' ? [] : [...newer.keys()]
    return told(at, place, 'narrower', `is ${kindsText(kinds)} only`)
  }
  if (newer === 'any') return told(at, place, 'wider', 'may be any value')
  const both = [...older.keys()].filter((kind) => newer.has(kind))
  const added = [...newer.keys()].filter((kind) => !older.has(kind))
  const removed = [...older.keys()].filter((kind) => !newer.has(kind))
  if (values(both).length === 0 && values(added).length > 0 && values(removed).length > 0) {
    const message = `is ${kindsText([...newer.keys()])} instead of ${kindsText([...older.keys()])}`
    return told(at, place, 'other', message)
  }
  return [
    ...both.flatMap((kind) => compareAlike(older.get(kind)!, newer.get(kind)!, place, at)),
    ...added.flatMap((kind) =>
      kind === 'null'
        ? compareNull(false, place, at)
        : told(at, place, 'wider', `may be ${kindsText([kind])}, too`),
    ),
    ...removed.flatMap((kind) =>
      kind === 'null'
        ? compareNull(true, place, at)
        : told(at, place, 'narrower', `is never ${kindsText([kind])} any more`),
    ),
  ]
}

/** @param place of the value, as messages name it */
export const compareShapes = (
  a: Shape,
  b: Shape,
  place: string,
  at: Comparing,
): readonly Found[] => {
  if (a.kind === 'ref' && b.kind === 'ref') {
    at.meet(a.type, b.type)
    return []
  }
  if (a.kind === 'nullable' && b.kind === 'nullable') return compareShapes(a.of, b.of, place, at)
  const [inA, inB] = [a, b].map((shape) => (shape.kind === 'nullable' ? shape.of : shape))
  if (inA?.kind === 'ref' && inB?.kind === 'ref' && inA.type === inB.type) {
    at.meet(inA.type, inB.type)
    return compareNull(a.kind === 'nullable', place, at)
  }
  return byKind(a, b, place, at)
}
