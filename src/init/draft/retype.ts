/** How a value becomes one of another shape: by which ops, and what has to be asked. */
import type { CodecData, Op, Shape, StringShape, TypeGraph, ValueKind } from '../../lens/index.ts'
import { makeNonNull, makeNullable } from '../../contract/index.ts'
import { shapeAfter } from './applied.ts'
import { catchAll, enumChoices } from './choices.ts'
import { ask, type Way } from './ask.ts'
import type { DraftedEdit } from './model.ts'
import { wordsOf } from './names.ts'
import { member, behind, sameShape } from './same.ts'
import { standInFor, standInSaid } from './stand-in.ts'

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

const convert = (spot: Spot, codec: CodecData, lossy?: string): Op => ({
  op: 'convert',
  field: spot.field,
  codec,
  ...(lossy === undefined ? {} : { lossy }),
})

const bare = (shape: Shape): Shape => (shape.kind === 'nullable' ? shape.of : shape)

/** The shape of the spot after ops on it, without what lets it be null. */
const after = (spot: Spot, ops: readonly Op[], shape: Shape): Shape | undefined => {
  const { field, types } = spot
  if (field === null) return shapeAfter(ops, shape, types)
  const made = shapeAfter(ops, { kind: 'object', fields: { [field]: { shape } } }, types)
  return made?.kind === 'object' ? member(made.fields, field)?.shape : undefined
}

/** Ops, and what is still to be said anew so that the shape is the newer one; undefined where that cannot be. */
const finished = (
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

const guess = (ops: readonly Op[], evidence: string): readonly DraftedEdit[] =>
  ops.map((op, at) => ({ op, evidence: at === 0 ? evidence : '' }))

/** Of several ways those that lead there: a question, or a guess where there is one only. */
const either = (
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
  const lossless = finished(spot, [convert(spot, codec)], older, newer)
  return (
    lossless ?? finished(spot, [convert(spot, codec, 'rounded to whole numbers')], older, newer)
  )
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
const plainToPlain = (
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

const inner = (spot: Spot, older: Shape, newer: Shape): readonly DraftedEdit[] | undefined => {
  const { field, key, types } = spot
  if (field === null) return undefined
  const into = behind(newer, types)
  if (older.kind === 'object' && into?.kind === 'object') {
    const edits = spot.inside(older, into, key)
    return edits && wrapped(edits, (ops) => ({ op: 'at', path: [field], ops }))
  }
  if ((older.kind === 'array' || older.kind === 'map') && newer.kind === older.kind) {
    const [one, other] = [older.of, newer.of]
    const items: Spot = { ...spot, field: null, key: `${key}[]` }
    const edits = retyped(items, one, other)
    return edits && wrapped(edits, (ops) => ({ op: 'each', field, ops }))
  }
  return undefined
}

/** Edits inside something, each run of guesses as one op. */
const wrapped = (
  edits: readonly DraftedEdit[],
  wrap: (ops: readonly Op[]) => Op,
): readonly DraftedEdit[] =>
  edits.map((edit): DraftedEdit => {
    if (!('question' in edit)) return { ...edit, op: wrap([edit.op]) }
    const choices = Object.entries(edit.choices).map(
      ([name, choice]) => [name, { ...choice, ops: [wrap(choice.ops)] }] as const,
    )
    return { ...edit, choices: Object.fromEntries(choices) }
  })

const listed = (spot: Spot, older: Shape, newer: Shape): readonly DraftedEdit[] | undefined => {
  const { field, types } = spot
  if (field === null) return undefined
  const lossy = 'older clients see the first'
  if (newer.kind === 'array' && older.kind !== 'array') {
    const item = plainOrSame(spot, older, newer.of)
    if (!item) return undefined
    const ops = [...item, { op: 'wrap', field, lossy } as const]
    const isText = older.kind === 'string' && !older.values && !older.format
    if (!isText || !sameShape(newer.of, { kind: 'string' }, types)) {
      const done = finished(spot, ops, older, newer)
      return done && guess(done, 'one value as a list of one; older clients see the first')
    }
    const splitting = (separator: string) => ({
      ops: [convert(spot, { codec: 'split', separator, to: 'array' })],
      evidence: `the text had several, with ${JSON.stringify(separator)} between them`,
    })
    const ways = {
      one: { ops, evidence: 'the text was one of them; older clients see the first' },
      commas: splitting(','),
      spaces: splitting(' '),
    }
    return either(
      spot,
      `Was the text in \`${spot.key}\` one item of what is a list now, or several?`,
      ways,
      older,
      newer,
      'one',
    )
  }
  if (older.kind === 'array' && newer.kind !== 'array') {
    const head: Op = { op: 'head', field, lossy: 'newer clients see the first' }
    const item = plainOrSame(spot, older.of, newer)
    if (!item) return undefined
    const isText = newer.kind === 'string' && !newer.values && !newer.format
    const first = finished(spot, [head, ...item], older, newer)
    if (!isText || !sameShape(older.of, { kind: 'string' }, types)) {
      return first && guess(first, 'the first of the list; the others have no place')
    }
    const joining = (separator: string) => ({
      ops: [convert(spot, { codec: 'split', separator, to: 'string' })],
      evidence: `the text has all of them, with ${JSON.stringify(separator)} between them`,
    })
    const ways = {
      first: { ops: [head], evidence: 'the text is the first of them' },
      commas: joining(','),
      spaces: joining(' '),
    }
    return either(
      spot,
      `What of the list in \`${spot.key}\` is the text that it is now?`,
      ways,
      older,
      newer,
      'first',
    )
  }
  return undefined
}

/** The ops that make an item of one shape one of another, where nothing has to be asked. */
const plainOrSame = (spot: Spot, older: Shape, newer: Shape): readonly Op[] | undefined => {
  if (sameShape(older, newer, spot.types)) return []
  const edits = plainToPlain(spot, older, newer)
  return edits?.every((edit) => !('question' in edit))
    ? edits.flatMap((edit) => ('op' in edit ? [edit.op] : []))
    : undefined
}

/** `x` as `{ name: x, ... }`. */
const nested = (spot: Spot, older: Shape, newer: Shape): readonly DraftedEdit[] | undefined => {
  const { field, key, types } = spot
  const into = behind(newer, types)
  if (into?.kind !== 'object' || older.kind === 'object') return undefined
  const names = Object.entries(into.fields).filter(([, one]) => sameShape(one.shape, older, types))
  const needed = names.filter(([, one]) => !one.optional)
  const [only, ...others] = needed.length > 0 ? needed : names
  if (!only || others.length > 0) return undefined
  const wrap = convert(spot, { codec: 'in-object', field: only[0] })
  const made = after(spot, [wrap], older)
  if (made?.kind !== 'object') return undefined
  const more = spot.inside(made, into, key)
  if (!more) return undefined
  const first: DraftedEdit = { op: wrap, evidence: `\`${only[0]}\` is all that it was` }
  if (field === null) return [first, ...more]
  return [first, ...wrapped(more, (ops) => ({ op: 'at', path: [field], ops }))]
}

const kindOf = (shape: Shape, types: TypeGraph): ValueKind | undefined => {
  const found = behind(shape, types)
  if (found?.kind === 'map' || found?.kind === 'union') return 'object'
  return found && ['string', 'number', 'boolean', 'object', 'array'].includes(found.kind)
    ? (found.kind as ValueKind)
    : undefined
}

/** The member of an object that is what the other kind is: its id. */
const memberLike = (shape: Shape, other: Shape, types: TypeGraph): string | undefined => {
  const object = behind(shape, types)
  if (object?.kind !== 'object') return undefined
  const fitting = Object.entries(object.fields).filter(
    ([, one]) =>
      !one.optional &&
      one.default === undefined &&
      bare(one.shape).kind === other.kind &&
      one.shape.kind !== 'nullable',
  )
  return (fitting.find(([name]) => /^(?:id|key|code|name|uuid)$/i.test(name)) ?? fitting[0])?.[0]
}

const severalKinds = (
  spot: Spot,
  older: Shape,
  newer: Shape,
): readonly DraftedEdit[] | undefined => {
  const { field, types } = spot
  const members = (shape: Shape): Readonly<Partial<Record<ValueKind, Shape>>> => {
    if (shape.kind === 'kinds') return shape.members
    const kind = kindOf(shape, types)
    return kind === undefined ? {} : { [kind]: shape }
  }
  const [before, now] = [members(older), members(newer)]
  const kinds = (of: typeof before) => Object.keys(of) as ValueKind[]
  if (kinds(before).length === 0 || kinds(now).length === 0) return undefined
  const kept = kinds(before).filter((kind) => {
    const [one, other] = [before[kind], now[kind]]
    return one && other && sameShape(one, other, types)
  })
  if (kept.length === 0 || kinds(before).some((kind) => now[kind] && !kept.includes(kind)))
    return undefined
  const edits: DraftedEdit[] = []
  const turn = (kind: ValueKind, shape: Shape) => {
    for (const stays of kept) {
      const other = before[stays]
      const name = other && kind === 'object' ? memberLike(shape, other, types) : undefined
      if (name !== undefined)
        return { into: { form: 'member', name } as const, lossy: `only its ${name}` }
      if (kind === 'array' && other) {
        const list = behind(shape, types)
        if (list?.kind === 'array' && sameShape(list.of, other, types)) {
          return { into: { form: 'first' } as const, lossy: 'only the first' }
        }
      }
    }
    return {}
  }
  for (const kind of kinds(now).filter((one) => !before[one])) {
    const declares = now[kind] as Shape
    const op: Op = { op: 'add-kind', field, kind, declares, ...turn(kind, declares) }
    edits.push({
      op,
      evidence:
        'into' in op
          ? `older clients see of it ${op.lossy?.replace('only ', '')}`
          : 'older clients have no form for it: such answers are refused',
    })
  }
  for (const kind of kinds(before).filter((one) => !now[one])) {
    const op: Op = { op: 'remove-kind', field, kind, ...turn(kind, before[kind] as Shape) }
    edits.push({
      op,
      evidence:
        'into' in op
          ? `of it remains ${op.lossy?.replace('only ', '')}`
          : 'newer versions have no form for it: such requests are refused',
    })
  }
  const made = after(
    spot,
    edits.flatMap((edit) => ('op' in edit ? [edit.op] : [])),
    older,
  )
  return made && sameShape(made, newer, types) ? edits : undefined
}

const unions = (spot: Spot, older: Shape, newer: Shape): readonly DraftedEdit[] | undefined => {
  if (spot.field !== null || older.kind !== 'union' || newer.kind !== 'union') return undefined
  if (older.tag !== newer.tag || (older.open && !newer.open)) return undefined
  const { types } = spot
  const edits: DraftedEdit[] = []
  const gone = Object.entries(older.variants).filter(
    ([name]) => !Object.hasOwn(newer.variants, name),
  )
  const come = Object.entries(newer.variants).filter(
    ([name]) => !Object.hasOwn(older.variants, name),
  )
  const renamed = new Map<string, string>()
  for (const [from, shape] of gone) {
    const like = come.filter(([, other]) => sameShape(shape, other, types))
    const unlike = gone.filter(([, other]) => sameShape(shape, other, types))
    const [only] = like
    if (only && like.length === 1 && unlike.length === 1) {
      renamed.set(from, only[0])
      edits.push({
        op: { op: 'rename-variant', from, to: only[0] },
        evidence: 'the same shape, and no other is like it',
      })
    }
  }
  const kept = Object.entries(older.variants).filter(([name]) =>
    Object.hasOwn(newer.variants, name),
  )
  for (const [name, shape] of kept) {
    const other = member(newer.variants, name) as Shape
    if (sameShape(shape, other, types)) continue
    const into = behind(other, types)
    if (shape.kind !== 'object' || into?.kind !== 'object') return undefined
    const inside = spot.inside(shape, into, `${spot.key}.${name}`)
    if (!inside) return undefined
    edits.push(...wrapped(inside, (ops) => ({ op: 'in-variant', variant: name, ops })))
  }
  for (const [variant, declares] of come) {
    if ([...renamed.values()].includes(variant)) continue
    edits.push({
      op: { op: 'add-variant', variant, declares },
      evidence:
        'older clients have no such variant: answers that hold it are refused, unless `standIn` says what they see',
    })
  }
  for (const [variant] of gone) {
    if (renamed.has(variant)) continue
    edits.push({
      op: { op: 'remove-variant', variant },
      evidence:
        'newer versions have no such variant: requests that hold it are refused, unless `standIn` says what becomes of it',
    })
  }
  if (newer.open && !older.open) {
    const standIn = standInFor({ ...older, variants: Object.fromEntries(kept) }, types)
    const value = standIn?.value
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
    const lossy = 'variants that older clients do not know'
    edits.push({
      op: { op: 'open-union', standIn: value as never, lossy },
      evidence: 'others may come; older clients see the stand-in',
    })
  }
  const made = shapeAfter(
    edits.flatMap((edit) =>
      'op' in edit ? [edit.op] : (Object.values(edit.choices)[0]?.ops ?? []),
    ),
    older,
    types,
  )
  return made && sameShape(made, newer, types) ? edits : undefined
}

const keyedLists = (spot: Spot, older: Shape, newer: Shape): readonly DraftedEdit[] | undefined => {
  const isUp = older.kind === 'array' && newer.kind === 'map'
  if (!isUp && !(older.kind === 'map' && newer.kind === 'array')) return undefined
  const list = behind(isUp ? older.of : (newer as Extract<Shape, { kind: 'array' }>).of, spot.types)
  if (list?.kind !== 'object') return undefined
  const ways = Object.entries(list.fields)
    .filter(([, field]) => field.shape.kind === 'string')
    .map(([key]) => {
      const codec: CodecData = { codec: 'keyed', key, to: isUp ? 'map' : 'array' }
      return [
        key,
        {
          ops: [convert(spot, codec, 'the order of the list')],
          evidence: `\`${key}\` tells the items apart`,
        },
      ] as const
    })
  const question = `By which member are the items of \`${spot.key}\` kept?`
  return either(spot, question, Object.fromEntries(ways), older, newer)
}

/**
 * Edits after which a value of one shape is of another; undefined where no op leads there.
 */
export const retyped = (
  spot: Spot,
  older: Shape,
  newer: Shape,
): readonly DraftedEdit[] | undefined => {
  const { types } = spot
  if (sameShape(older, newer, types)) return []
  const [one, other] = [bare(older), bare(newer)]
  const [wasNull, isNull] = [older.kind === 'nullable', newer.kind === 'nullable']
  const between = wasNull ? ({ kind: 'nullable', of: other } as const) : other
  const shaped = sameShape(one, other, types)
    ? []
    : (plainToPlain(spot, one, other) ??
      severalKinds(spot, one, other) ??
      listed(spot, one, other) ??
      keyedLists(spot, one, other) ??
      unions(spot, one, other) ??
      nested(spot, one, other) ??
      inner(spot, one, other))
  if (!shaped) return undefined
  if (wasNull === isNull) return shaped
  const standIn = standInFor(other, types)
  if (!standIn) return undefined
  const { value } = standIn
  const shown = JSON.stringify(value)
  const lossy = isNull ? `older clients see ${shown} in place of null` : `null becomes ${shown}`
  const build = isNull ? makeNullable : makeNonNull
  const op = build(spot.field, value, { lossy })
  if (!after(spot, [op], between)) return undefined
  if (standIn.obvious && standIn.fits && shown !== 'false' && shown !== '0')
    return [...shaped, { op, evidence: lossy }]
  const doubt = isNull ? 'older clients need another value' : undefined
  return [
    ...shaped,
    { op, evidence: `${lossy}${standInSaid({ ...standIn, obvious: false }, doubt)}` },
  ]
}
