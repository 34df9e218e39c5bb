/** How text, numbers and booleans become one another: by which ops, and what has to be asked. */
import type { CodecData, Op, Shape, StringShape } from '../../lens/index.ts'
import { catchAll, enumChoices } from './choices.ts'
import type { DraftedEdit } from './model.ts'
import { wordsOf } from './names.ts'
import { sameShape } from './same.ts'
import { bare, convert, either, finished, guess, type Spot } from './spot.ts'

const isTime = ({ format }: StringShape): boolean => format === 'date-time'

const numberToText = (
  spot: Spot,
  older: Shape,
  newer: StringShape,
): readonly DraftedEdit[] | undefined => {
  if (newer.values || newer.format === 'date') return undefined
  if (isTime(newer)) return times(spot, older, newer, 'up')
  const ops = finished(spot, [convert(spot, { codec: 'number-text', to: 'string' })], older, newer)
  return ops && guess(ops, 'a number as its text, digit for digit')
}

const textToNumber = (
  spot: Spot,
  older: StringShape,
  newer: Shape,
): readonly DraftedEdit[] | undefined => {
  if (older.values || older.format === 'date') return undefined
  if (isTime(older)) return times(spot, older, newer, 'down')
  // The text of a number need not keep to the limits that there were: the API judges that.
  const plain: Shape = { kind: 'string' }
  const free = sameShape(older, plain, spot.types)
    ? []
    : [convert(spot, { codec: 'restated', to: plain })]
  const read = convert(spot, { codec: 'number-text', to: 'number' })
  const ops = finished(spot, [...free, read], older, newer)
  return ops && guess(ops, 'the text of a number as a number, digit for digit')
}

const units = { seconds: 'unix-s', milliseconds: 'unix-ms', microseconds: 'unix-us' } as const

/** The unit that a name or a description tells, if any. */
const toldUnit = (hints: string): keyof typeof units | undefined => {
  const text = hints.toLowerCase()
  if (/milli|[_ ]ms\b|epochms/.test(text)) return 'milliseconds'
  if (/micro|[_ ]us\b/.test(text)) return 'microseconds'
  return /\bseconds?\b|[_ ]s\b|[_ ]sec\b|unix time|unix timestamp/.test(text)
    ? 'seconds'
    : undefined
}

/** Points in time: in which unit they are as numbers is asked, unless the document tells it. */
const times = (
  spot: Spot,
  older: Shape,
  newer: Shape,
  way: 'up' | 'down',
): readonly DraftedEdit[] | undefined => {
  const told = toldUnit(spot.hints)
  const names = told === undefined ? (Object.keys(units) as (keyof typeof units)[]) : [told]
  const ways = names.map((name) => {
    const codec: CodecData =
      way === 'up'
        ? { codec: 'timestamp', from: units[name], to: 'rfc3339' }
        : { codec: 'timestamp', from: 'rfc3339', to: units[name] }
    const evidence =
      told === undefined
        ? `the number counts ${name} since 1970`
        : `a point in time, and the document tells of ${name}`
    return [name, { ops: [convert(spot, codec)], evidence }] as const
  })
  const [only] = ways
  if (told !== undefined && only) {
    const ops = finished(spot, only[1].ops, older, newer)
    return ops && guess(ops, only[1].evidence)
  }
  const question = `Does the number in \`${spot.key}\` count seconds, milliseconds or microseconds since 1970?`
  return either(spot, question, Object.fromEntries(ways), older, newer, 'seconds')
}

const words: readonly (readonly [yes: string, no: string])[] = [
  ['yes', 'no'],
  ['true', 'false'],
  ['on', 'off'],
  ['enabled', 'disabled'],
  ['active', 'inactive'],
  ['y', 'n'],
  ['1', '0'],
]

/** A word that says that something is not so. */
const saysNo = /^(?:no|none|not|off|false|n|0|disabled|inactive|never|without)$/i

/** A boolean and two words or more. */
const flagged = (
  spot: Spot,
  older: Shape,
  newer: Shape,
  values: readonly string[],
): readonly DraftedEdit[] | undefined => {
  const isUp = older.kind === 'boolean'
  if (values.length < 2 || values.length > 6) return undefined
  const known = words.find(
    ([yes, no]) =>
      values.length === 2 &&
      [yes, no].every((word) => values.some((v) => v.toLowerCase() === word)),
  )
  const pairs = values.flatMap((yes) =>
    values.flatMap((no) => (yes === no ? [] : [[yes, no] as const])),
  )
  const told = wordsOf(spot.hints)
  const weight = ([yes, no]: readonly [string, string]) =>
    4 * Number(saysNo.test(no)) + 2 * Number(wordsOf(yes).every((word) => told.includes(word)))
  const likely = pairs.toSorted((a, b) => weight(b) - weight(a))
  const all = known ? pairs.filter(([yes]) => yes.toLowerCase() === known[0]) : likely
  const opsOf = (yes: string, no: string): readonly Op[] => {
    const flag = convert(spot, { codec: 'flag', on: yes, off: no })
    if (values.length === 2) return [flag]
    const up = { [yes]: yes, [no]: no }
    const down = Object.fromEntries(values.map((value) => [value, value === no ? no : yes]))
    const lossy = `only whether it is \`${no}\` is told apart`
    return isUp
      ? [flag, convert(spot, { codec: 'values', up, down }, lossy)]
      : [convert(spot, { codec: 'values', up: down, down: up }, lossy), flag]
  }
  if (known && all[0]) {
    const ops = finished(spot, opsOf(...all[0]), older, newer)
    return ops && guess(ops, 'the two words for true and false')
  }
  // One answer for each value that may stand for true, with what is likeliest to stand for false.
  const heads = all.filter(([yes], at) => all.findIndex(([one]) => one === yes) === at)
  const clear = heads.filter(([yes]) => values.length === 2 || !saysNo.test(yes))
  const ways = Object.fromEntries(
    clear.map(([yes, no]) => [
      `true-is-${yes}`,
      { ops: opsOf(yes, no), evidence: `\`${yes}\` stands for true, \`${no}\` for false` },
    ]),
  )
  return either(
    spot,
    `Which values of \`${spot.key}\` stand for true and false?`,
    ways,
    older,
    newer,
  )
}

const textToText = (
  spot: Spot,
  older: StringShape,
  newer: StringShape,
): readonly DraftedEdit[] | undefined => {
  const restate = convert(spot, { codec: 'restated', to: newer })
  if (older.values && newer.values) return enumChoices(older, newer, spot, finished)
  if (older.values && !older.open) {
    const value = older.values.find((one) => catchAll.test(one)) ?? older.values[0] ?? ''
    const same = Object.fromEntries(older.values.map((one) => [one, one]))
    const codec: CodecData = { codec: 'values', up: same, down: same, otherwise: value }
    const lossy = `older clients see other values as \`${value}\``
    const ops = finished(spot, [convert(spot, codec, lossy), restate], older, newer)
    const evidence = `any text now; older clients see \`${value}\` in place of values that they do not know: change it if another one says more`
    return ops && guess(ops, evidence)
  }
  const evidence = newer.values
    ? 'only some values are left: others that older clients send are for the API to refuse'
    : 'the same text with other limits: values pass as they are'
  return guess([restate], evidence)
}

/** Ops after which a number is in another unit; undefined where no factor leads there and back. */
export const rescaled = (
  spot: Spot,
  older: Shape,
  newer: Shape,
  factor: number,
): readonly Op[] | undefined => {
  const [one, other] = [bare(older), bare(newer)]
  if (one.kind !== 'number' || other.kind !== 'number') return undefined
  if ((older.kind === 'nullable') !== (newer.kind === 'nullable')) return undefined
  // A sixtieth has no end as a decimal: where values are not rounded, it would show.
  if (!other.integer && String(factor).replaceAll(/\D/g, '').length > 15) return undefined
  const integer = other.integer ? { integer: true } : {}
  const codec: CodecData = { codec: 'scale', factor, ...integer }
  const lossy = 'rounded to whole numbers'
  const scales = [convert(spot, codec), convert(spot, codec, lossy)]
  // What leaves a rest divides whole numbers only: others are made such first.
  const whole = convert(spot, { codec: 'scale', factor: 1, integer: true }, lossy)
  const more = other.integer && !one.integer ? scales.map((scale) => [whole, scale]) : []
  for (const ops of [...scales.map((scale) => [scale]), ...more]) {
    const done = finished(spot, ops, older, newer)
    if (done) return done
  }
  return undefined
}

const isWhole = (shape: Shape): boolean => shape.kind === 'number' && shape.integer === true

const numberToNumber = (
  spot: Spot,
  older: Shape,
  newer: Shape,
): readonly DraftedEdit[] | undefined => {
  const restate = convert(spot, { codec: 'restated', to: newer })
  if (!isWhole(older) || isWhole(newer)) {
    return guess([restate], 'the same number with other limits: values pass as they are')
  }
  const rounding = convert(spot, { codec: 'scale', factor: 1 }, 'older clients see whole numbers')
  const question = `\`${spot.key}\` may have a fraction now, and was a whole number: what do older clients see?`
  const ways = {
    rounded: { ops: [rounding], evidence: 'older clients get the nearest whole number' },
    passed: { ops: [restate], evidence: 'older clients get the fraction, too' },
  }
  return either(spot, question, ways, older, newer, 'rounded')
}

/** Scalars as scalars; undefined where no op makes one of the other. */
export const plainToPlain = (
  spot: Spot,
  older: Shape,
  newer: Shape,
): readonly DraftedEdit[] | undefined => {
  if (older.kind === 'string' && newer.kind === 'string') return textToText(spot, older, newer)
  if (older.kind === 'number' && newer.kind === 'number') return numberToNumber(spot, older, newer)
  if (older.kind === 'number' && newer.kind === 'string') return numberToText(spot, older, newer)
  if (older.kind === 'string' && newer.kind === 'number') return textToNumber(spot, older, newer)
  if (older.kind === 'boolean' && newer.kind === 'string' && newer.values)
    return flagged(spot, older, newer, newer.values)
  if (older.kind === 'string' && newer.kind === 'boolean' && older.values)
    return flagged(spot, older, newer, older.values)
  if (older.kind === 'any' || newer.kind === 'any') {
    const ops = finished(spot, [convert(spot, { codec: 'restated', to: newer })], older, newer)
    return ops && guess(ops, 'the same value, of which one version says more')
  }
  return undefined
}
