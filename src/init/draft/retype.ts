/** How a value becomes one of another shape: by which ops, and what has to be asked. */
import type { CodecData, Op, Shape, TypeGraph, ValueKind } from '../../lens/index.ts'
import { makeNonNull, makeNullable } from '../../contract/index.ts'
import { shapeAfter } from './applied.ts'
import type { DraftedEdit } from './model.ts'
import { plainToPlain } from './retype-scalars.ts'
import { member, behind, sameShape } from './same.ts'
import { after, bare, convert, either, finished, guess, type Spot } from './spot.ts'
import { standInFor, standInSaid } from './stand-in.ts'

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
