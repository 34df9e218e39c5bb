/** Whether texts and numbers of two shapes are more, fewer or others. */
import type { NumberShape, StringShape } from '../../lens/index.ts'
import { effectOf, type Carried, type Found, type Moved } from './difference.ts'

type Told = readonly [moved: Moved, message: string]

const lowest = (name: string, a = -Infinity, b = -Infinity): readonly Told[] => {
  if (a === b) return []
  if (b === -Infinity) return [['wider', `has no ${name} any more`]]
  return [[b > a ? 'narrower' : 'wider', `has the ${name} ${b}`]]
}

const highest = (name: string, a = Infinity, b = Infinity): readonly Told[] => {
  if (a === b) return []
  if (b === Infinity) return [['wider', `has no ${name} any more`]]
  return [[b < a ? 'narrower' : 'wider', `has the ${name} ${b}`]]
}

/** What two texts say of values is not compared: another pattern allows others. */
const rule = (name: string, a?: string, b?: string): readonly Told[] => {
  if (a === b) return []
  if (a === undefined) return [['narrower', `has the ${name} ${b}`]]
  if (b === undefined) return [['wider', `has no ${name} any more`]]
  return [['other', `has the ${name} ${b} instead of ${a}`]]
}

const quoted = (values: readonly string[]): string =>
  values.map((value) => JSON.stringify(value)).join(', ')

const without = (all: readonly string[] = [], others: readonly string[] = []): readonly string[] =>
  all.filter((value) => !others.includes(value))

/** Values, where only the listed ones may come in at least one of the shapes. */
const listed = (a: StringShape, b: StringShape): readonly Told[] => {
  const [wasClosed, isClosed] = [a, b].map(({ values, open }) => values !== undefined && !open)
  if (wasClosed && !isClosed) return [['wider', 'may be another text than the listed ones']]
  if (!wasClosed && isClosed) return [['narrower', `is one of ${quoted(b.values ?? [])} only`]]
  if (!isClosed) return []
  const [added, removed] = [without(b.values, a.values), without(a.values, b.values)]
  return [
    ...(added.length > 0 ? [['wider', `may be ${quoted(added)}, too`] as const] : []),
    ...(removed.length > 0 ? [['narrower', `is never ${quoted(removed)} any more`] as const] : []),
  ]
}

/** Values of which only some are known, in both. */
const known = (a: StringShape, b: StringShape): readonly Omit<Found, 'place'>[] => {
  if ([a, b].some(({ values, open }) => values !== undefined && !open)) return []
  const [added, removed] = [without(b.values, a.values), without(a.values, b.values)]
  return [
    ...(added.length > 0
      ? [{ message: `may be ${quoted(added)}, too`, effect: 'additive' as const }]
      : []),
    ...(removed.length > 0
      ? [{ message: `is not known to be ${quoted(removed)}`, effect: 'invisible' as const }]
      : []),
  ]
}

const foundOf = (told: readonly Told[], place: string, carried: Carried): readonly Found[] =>
  told.map(([moved, message]) => ({ place, message, effect: effectOf(moved, carried) }))

export const compareStrings = (
  a: StringShape,
  b: StringShape,
  place: string,
  carried: Carried,
): readonly Found[] => [
  ...foundOf(
    [
      ...listed(a, b),
      ...lowest('shortest length', a.minLength ?? 0, b.minLength ?? 0),
      ...highest('greatest length', a.maxLength, b.maxLength),
      ...rule('pattern', a.pattern, b.pattern),
      ...rule('format', a.format, b.format),
    ],
    place,
    carried,
  ),
  ...known(a, b).map((found) => ({ place, ...found })),
  ...(a.link !== b.link || a.names !== b.names
    ? [{ place, message: 'is read otherwise by the gateway', effect: 'invisible' as const }]
    : []),
]

export const compareNumbers = (
  a: NumberShape,
  b: NumberShape,
  place: string,
  carried: Carried,
): readonly Found[] => {
  const whole: readonly Told[] =
    Boolean(a.integer) === Boolean(b.integer)
      ? []
      : [b.integer ? ['narrower', 'is a whole number'] : ['wider', 'may have a fraction']]
  return foundOf(
    [
      ...whole,
      ...lowest('minimum', a.minimum, b.minimum),
      ...highest('maximum', a.maximum, b.maximum),
    ],
    place,
    carried,
  )
}
