/** Which of the fields that went are which of those that came. */
import type { Field, Shape } from '../../lens/index.ts'
import { namesAlike, percent, spelling, textsAlike, wordKey } from './names.ts'
import { unitChange, type UnitChange } from './units.ts'

export interface Named {
  readonly name: string
  readonly field: Field
}

/** A field that went and one that came, which may be the same one. */
export interface Likeness {
  /** Where both are numbers of the same thing in units that differ. */
  readonly unit?: UnitChange
  readonly from: Named
  readonly to: Named
  /** How alike, for comparing candidates: 2 at most. */
  readonly score: number
  /** Whether nothing else is needed to believe it, if no other is like either of them. */
  readonly sure: boolean
  readonly evidence: string
}

/** What is known of the fields on both sides. */
export interface Surroundings {
  /** Names of the older and the newer fields in their order. */
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly same: (a: Shape, b: Shape) => boolean
  /** Whether ops make a value of one shape one of another. */
  readonly convertible: (a: Shape, b: Shape) => boolean
}

/** Whether a field stands between the same others as the other one. */
const samePlace = (from: string, to: string, { before, after }: Surroundings): boolean => {
  const known = new Set(after.filter((name) => before.includes(name)))
  const beside = (names: readonly string[], name: string, step: 1 | -1): string => {
    let at = names.indexOf(name) + step
    while (at >= 0 && at < names.length && !known.has(names[at] ?? '')) at += step
    return names[at] ?? ''
  }
  if (known.size === 0) return before.indexOf(from) === after.indexOf(to)
  return (
    beside(before, from, -1) === beside(after, to, -1) &&
    beside(before, from, 1) === beside(after, to, 1)
  )
}

/** Whether a shape is one of many of its kind, so that it says little that another field has it, too. */
const isCommon = (shape: Shape): boolean => {
  if (shape.kind === 'nullable' || shape.kind === 'array') return isCommon(shape.of)
  if (shape.kind === 'string') return !shape.values && !shape.format && !shape.pattern
  return shape.kind === 'number' || shape.kind === 'boolean' || shape.kind === 'any'
}

/** Whether a shape is a named type, or a list or map of one: two such fields of one object are rare. */
const holdsType = (shape: Shape): boolean => {
  if (shape.kind === 'nullable' || shape.kind === 'array' || shape.kind === 'map') {
    return holdsType(shape.of)
  }
  return shape.kind === 'ref'
}

/** Whether both are a number with the same bounds and the same default, as limits of pages are. */
const sameLimits = (a: Field, b: Field): boolean =>
  a.shape.kind === 'number' &&
  a.shape.maximum !== undefined &&
  a.default !== undefined &&
  JSON.stringify(a.default) === JSON.stringify(b.default)

/** Whether a switch is one of the choices of another field: `premium` and `access: free | premium`. */
const isWordOf = (flag: Named, choice: Named): boolean => {
  const [one, other] = [flag.field.shape, choice.field.shape]
  const { name } = flag
  return (
    one.kind === 'boolean' &&
    other.kind === 'string' &&
    other.values?.some((value) => namesAlike(value, name) === 1) === true
  )
}

const isNumeric = (shape: Shape): boolean =>
  shape.kind === 'nullable' ? isNumeric(shape.of) : shape.kind === 'number'

const bothNumbers = (from: Named, to: Named): boolean =>
  isNumeric(from.field.shape) && isNumeric(to.field.shape)

/** How alike two fields are; undefined where nothing speaks for it that they are the same. */
export const likeness = (from: Named, to: Named, around: Surroundings): Likeness | undefined => {
  const { same, convertible } = around
  const unit = bothNumbers(from, to) ? unitChange(from.name, to.name) : undefined
  const isWord = isWordOf(from, to) || isWordOf(to, from)
  const names = isWord || unit ? 0.8 : namesAlike(from.name, to.name)
  const isSame = same(from.field.shape, to.field.shape)
  const place = samePlace(from.name, to.name, around)
  const { description: told = '' } = from.field
  const texts = textsAlike(told, to.field.description)
  const described = texts >= 0.6 && told.length >= 12
  const rare = isSame && !isCommon(from.field.shape)
  const speaks = names >= 0.34 || described || (isSame && place) || (rare && names > 0)
  if (!speaks || (!isSame && names < 0.6 && !described)) return undefined
  if (!isSame && !convertible(from.field.shape, to.field.shape)) return undefined
  const only = place && isSame && holdsType(from.field.shape)
  const limits = place && isSame && sameLimits(from.field, to.field)
  const evidence = [
    limits ? 'same shape, bounds and default' : isSame ? 'same shape' : 'another shape',
    ...(unit
      ? [`${unit.from} became ${unit.to}`]
      : isWord
        ? ['the one is among the values of the other']
        : names === 1
          ? ['the same words']
          : names > 0
            ? [`names ${percent(names)} alike`]
            : []),
    ...(place ? ['same place in the order'] : []),
    ...(described
      ? [texts === 1 ? 'same description' : `descriptions ${percent(texts)} alike`]
      : []),
  ].join(', ')
  const score = names + (isSame ? 0.4 : 0) + (place ? 0.3 : 0) + (described ? 0.3 : 0)
  const spelt = spelling(from.name) === spelling(to.name)
  const sure = unit
    ? false
    : isSame
      ? names === 1 || only || limits || (texts === 1 && described && names >= 0.34)
      : spelt
  return { from, to, score, sure, evidence, ...(unit ? { unit } : {}) }
}

/** Fields that may be each other, and none besides. */
export interface Group {
  readonly from: readonly Named[]
  readonly to: readonly Named[]
  /** The likeliest first. */
  readonly pairs: readonly Likeness[]
}

/** Beyond this, pairs are only looked for among fields whose names are the same words. */
const manyPairs = 2500

/** Words as one, since digits may be words of their own or not. */
const lettersOf = (name: string): string => wordKey(name).replaceAll(' ', '')

/** All groups, in the order of the newer fields; fields that are like no other are in none. */
export const groupsOf = (
  gone: readonly Named[],
  come: readonly Named[],
  around: Surroundings,
): readonly Group[] => {
  const few = gone.length * come.length <= manyPairs
  const byWords = grouped(gone, ({ name }) => lettersOf(name))
  const near = (to: Named) => (few ? gone : (byWords.get(lettersOf(to.name)) ?? []))
  const pairs = come.flatMap((to) => near(to).flatMap((from) => likeness(from, to, around) ?? []))
  // Where one is plainly the other, what is only somewhat like either of them is something else.
  const sure = pairs.filter((pair) => pair.sure)
  const [sureFrom, sureTo] = [grouped(sure, ({ from }) => from), grouped(sure, ({ to }) => to)]
  const plain = sure.filter(
    ({ from, to }) => sureFrom.get(from)?.length === 1 && sureTo.get(to)?.length === 1,
  )
  const taken = new Set(plain.flatMap(({ from, to }) => [from, to]))
  const left = pairs.filter(({ from, to }) => !taken.has(from) && !taken.has(to))
  const groups: Group[] = plain.map((pair) => ({ from: [pair.from], to: [pair.to], pairs: [pair] }))
  const [byFrom, byTo] = [grouped(left, ({ from }) => from), grouped(left, ({ to }) => to)]
  const rest = new Set(left)
  for (const first of left) {
    if (!rest.has(first)) continue
    const group = new Set([first])
    for (const { from, to } of group) {
      for (const other of [...(byFrom.get(from) ?? []), ...(byTo.get(to) ?? [])]) group.add(other)
    }
    group.forEach((one) => rest.delete(one))
    const all = [...group]
    groups.push({
      from: [...new Set(all.map(({ from }) => from))],
      to: [...new Set(all.map(({ to }) => to))],
      pairs: all.toSorted((a, b) => b.score - a.score),
    })
  }
  return groups
}

const grouped = <T, K>(list: readonly T[], by: (one: T) => K): ReadonlyMap<K, readonly T[]> => {
  const groups = new Map<K, T[]>()
  for (const one of list) {
    const key = by(one)
    const known = groups.get(key)
    if (known) known.push(one)
    else groups.set(key, [one])
  }
  return groups
}

/** As many answers as somebody can look through. */
const mostAnswers = 6

/** The ways to pair the fields of a group, the likeliest first; the last one pairs none. */
export const matchings = ({ pairs }: Group): readonly (readonly Likeness[])[] => {
  const best: Likeness[] = []
  for (const pair of pairs) {
    if (best.every(({ from, to }) => from !== pair.from && to !== pair.to)) best.push(pair)
  }
  const single = pairs.map((pair) => [pair])
  const all = best.length > 1 ? [best, ...single] : single
  return [...all.slice(0, mostAnswers - 1), []]
}

/** What an answer is called: by the name that tells it from the others. */
export const answerFor = (group: Group, pairs: readonly Likeness[]): string => {
  const [only, ...more] = pairs
  if (only === undefined) return 'unrelated'
  if (more.length > 0) return 'all-renamed'
  if (group.from.length > 1 && group.to.length > 1) return `${only.from.name}-is-${only.to.name}`
  if (group.from.length > 1) return only.from.name
  return group.to.length > 1 ? only.to.name : 'renamed'
}

/** What speaks for several pairs, each by its names where there are more of them. */
export const evidenceOf = (pairs: readonly Likeness[]): string =>
  pairs.length === 1
    ? (pairs[0]?.evidence ?? '')
    : pairs
        .map(({ from, to, evidence }) => `\`${from.name}\` is \`${to.name}\` (${evidence})`)
        .join('; ')
