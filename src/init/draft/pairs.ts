/**
 * Which types of the newer document are which of the older one. What types are called says little:
 * those that stand in the same place of the same routes are the same.
 */
import type { Field, ObjectShape, Shape, TypeGraph } from '../../lens/index.ts'
import type { ApiModel } from '../model.ts'
import { namesAlike } from './names.ts'
import { member, sameShape } from './same.ts'

/** Routes of both documents that are one. */
export interface RoutePair {
  readonly before: ApiModel['routes'][number]
  readonly after: ApiModel['routes'][number]
}

/** The newer types in the words of the older document. */
export interface Pairs {
  /** What each type of the older document becomes that the newer one has. */
  readonly target: TypeGraph
  /** Types of the newer document that the older one has not. */
  readonly fresh: TypeGraph
  /** All that there are afterwards, those that are not used any more as well. */
  readonly final: TypeGraph
  /** What a type of the newer document is called now. */
  readonly nameOf: (type: string) => string
  /** The same for all types inside a shape. */
  readonly renamed: (shape: Shape) => Shape
  /** The types of the newer document that types became, by those of the older one. */
  readonly became: ReadonlyMap<string, string>
}

/** A shape with other names of types. */
export const withNames = (shape: Shape, nameOf: (type: string) => string): Shape => {
  const of = (inner: Shape) => withNames(inner, nameOf)
  const each = <S extends Shape>(shapes: Readonly<Record<string, S>>) =>
    Object.fromEntries(Object.entries(shapes).map(([name, inner]) => [name, of(inner)]))
  switch (shape.kind) {
    case 'ref':
      return { kind: 'ref', type: nameOf(shape.type) }
    case 'array': {
      const { pathsOf } = shape
      const named = pathsOf === undefined ? {} : { pathsOf: nameOf(pathsOf) }
      return { ...shape, ...named, of: of(shape.of) }
    }
    case 'nullable':
    case 'map':
      return { ...shape, of: of(shape.of) }
    case 'object':
      return {
        kind: 'object',
        fields: Object.fromEntries(
          Object.entries(shape.fields).map(([name, field]): [string, Field] => [
            name,
            { ...field, shape: of(field.shape) },
          ]),
        ),
      }
    case 'union':
      return { ...shape, variants: each(shape.variants) }
    case 'kinds':
      return { ...shape, members: each(shape.members as Readonly<Record<string, Shape>>) }
    default:
      return shape
  }
}

const bare = (shape: Shape): Shape => (shape.kind === 'nullable' ? shape.of : shape)

const holds = ({ shape }: Field): boolean => refIn(shape) !== undefined

/** The fields of two objects that are the same ones by their names. */
const sharedFields = (a: ObjectShape, b: ObjectShape): readonly (readonly [Field, Field])[] => {
  const left = new Map(Object.entries(b.fields))
  const shared: (readonly [Field, Field])[] = []
  const unlike: (readonly [string, Field])[] = []
  for (const [name, field] of Object.entries(a.fields)) {
    const other = left.get(name)
    if (other) shared.push([field, other])
    else unlike.push([name, field])
    left.delete(name)
  }
  for (const name of Object.keys(a.fields)) left.delete(name)
  const few = unlike.length * left.size <= 2500
  for (const [name, field] of few ? unlike : []) {
    const like = [...left].filter(([other]) => namesAlike(name, other) === 1)
    const [only] = like
    if (only && like.length === 1) {
      shared.push([field, only[1]])
      left.delete(only[0])
    }
  }
  // One that went and one that came, both of which hold a type.
  const gone = unlike.filter(([, field]) => holds(field) && !shared.some(([one]) => one === field))
  const come = [...left].filter(([, field]) => holds(field))
  const [one, other] = [gone[0], come[0]]
  if (one && other && gone.length === 1 && come.length === 1) shared.push([one[1], other[1]])
  return shared
}

/** The type that a shape is, or is a list or map of. */
const refIn = (shape: Shape): string | undefined => {
  switch (shape.kind) {
    case 'ref':
      return shape.type
    case 'nullable':
    case 'array':
    case 'map':
      return refIn(shape.of)
    default:
      return undefined
  }
}

const plain = (shape: Shape): boolean => ['string', 'number', 'boolean', 'any'].includes(shape.kind)

/** Whether ops can make one shape of a named type another. */
const canBecome = (a: Shape | undefined, b: Shape | undefined): boolean => {
  if (!a || !b) return false
  const [one, other] = [bare(a), bare(b)]
  if (one.kind === 'union' && other.kind === 'union') return one.tag === other.tag
  return (
    one.kind === other.kind ||
    (plain(one) && plain(other)) ||
    one.kind === 'kinds' ||
    other.kind === 'kinds' ||
    (one.kind === 'array' && other.kind === 'object')
  )
}

class Votes {
  readonly cast = new Map<string, Map<string, number>>()
  private readonly queue: (readonly [string, string])[] = []
  private readonly met = new Set<string>()
  private readonly before: TypeGraph
  private readonly after: TypeGraph

  constructor(before: TypeGraph, after: TypeGraph) {
    this.before = before
    this.after = after
  }

  vote(a: string, b: string, weight: number): void {
    const votes = this.cast.get(a) ?? new Map<string, number>()
    votes.set(b, (votes.get(b) ?? 0) + weight)
    this.cast.set(a, votes)
    const pair = JSON.stringify([a, b])
    if (this.met.has(pair)) return
    this.met.add(pair)
    this.queue.push([a, b])
  }

  /** Goes through all pairs that there are votes for, and through those that they lead to. */
  count(): void {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const [a, b] = next
      const [one, other] = [member(this.before, a), member(this.after, b)]
      if (one && other) this.along(one, other, 0)
    }
  }

  private along(a: Shape, b: Shape, depth: number): void {
    if (depth > 40) return
    const on = (one: Shape, other: Shape) => this.along(one, other, depth + 1)
    const [one, other] = [bare(a), bare(b)]
    if (one.kind === 'ref' && other.kind === 'ref') {
      if (canBecome(member(this.before, one.type), member(this.after, other.type))) {
        this.vote(one.type, other.type, one.type === other.type ? 1.5 : 1)
      }
      return
    }
    if (one.kind === 'array' || one.kind === 'map') {
      if (other.kind === one.kind) on(one.of, other.of)
      else if (other.kind === 'object') {
        const lists = Object.values(other.fields).filter(({ shape }) => shape.kind === 'array')
        if (lists.length === 1 && lists[0]) on(one, lists[0].shape)
      } else on(one.of, other)
      return
    }
    if (other.kind === 'array') return on(one, other.of)
    if (other.kind === 'ref') {
      const named = member(this.after, other.type)
      return named && one.kind !== 'ref' ? on(one, named) : undefined
    }
    if (one.kind === 'object' && other.kind === 'object') {
      for (const [field, newer] of sharedFields(one, other)) on(field.shape, newer.shape)
    } else if (one.kind === 'union' && other.kind === 'union') {
      for (const [tag, variant] of Object.entries(one.variants)) {
        const newer = member(other.variants, tag)
        if (newer) on(variant, newer)
      }
    } else if (one.kind === 'kinds' && other.kind === 'kinds') {
      for (const [kind, own] of Object.entries(one.members)) {
        const newer = other.members[kind as keyof typeof other.members]
        if (newer) on(own, newer)
      }
    } else if (one.kind === 'kinds') {
      Object.values(one.members).forEach((own) => on(own, other))
    } else if (other.kind === 'kinds') {
      Object.values(other.members).forEach((own) => on(one, own))
    }
  }
}

const mostVotes = (type: string, votes: ReadonlyMap<string, number>): string | undefined =>
  [...votes].toSorted(
    ([a, first], [b, second]) =>
      second - first || Number(b === type) - Number(a === type) || (a < b ? -1 : 1),
  )[0]?.[0]

/**
 * @param routes those that are one in both documents
 * @param apart types of the older document of which none of the newer one can be made
 */
export const pairTypes = (
  before: ApiModel,
  after: ApiModel,
  routes: readonly RoutePair[],
  apart: ReadonlySet<string>,
): Pairs => {
  const votes = new Votes(before.types, after.types)
  const root = (a: string | undefined, b: string | undefined) => {
    if (a === undefined || b === undefined) return
    if (canBecome(member(before.types, a), member(after.types, b)))
      votes.vote(a, b, a === b ? 5.5 : 5)
  }
  for (const pair of routes) {
    root(pair.before.response, pair.after.response)
    root(pair.before.request, pair.after.request)
  }
  root(before.errors?.type, after.errors?.type)
  votes.count()
  const became = new Map<string, string>()
  for (const type of Object.keys(before.types)) {
    const cast = votes.cast.get(type)
    const most = cast && !apart.has(type) ? mostVotes(type, cast) : undefined
    if (most !== undefined) became.set(type, most)
  }
  const names = new Map<string, string>()
  for (const [older, newer] of became) {
    if (!names.has(newer) || older === newer) names.set(newer, older)
  }
  const taken = new Set([...Object.keys(before.types), ...names.values()])
  const newcomers: string[] = []
  for (const type of Object.keys(after.types)) {
    if (names.has(type)) continue
    let name = type
    for (let count = 2; taken.has(name); count += 1) name = `${type}${count}`
    taken.add(name)
    names.set(type, name)
    newcomers.push(type)
  }
  const nameOf = (type: string): string => names.get(type) ?? type
  const renamed = (shape: Shape): Shape => withNames(shape, nameOf)
  const shapeOf = (type: string): Shape => renamed(member(after.types, type) ?? { kind: 'any' })
  const target = Object.fromEntries([...became].map(([older, newer]) => [older, shapeOf(newer)]))
  const fresh = Object.fromEntries(newcomers.map((type) => [nameOf(type), shapeOf(type)]))
  return { target, fresh, final: { ...before.types, ...fresh, ...target }, nameOf, renamed, became }
}

/** Whether a body that is carried as a type becomes the one that the newer document says. */
export const isCarried = (
  older: string | undefined,
  newer: string | undefined,
  { final, nameOf }: Pairs,
): boolean => {
  if (older === undefined || newer === undefined) return older === newer
  return sameShape({ kind: 'ref', type: older }, { kind: 'ref', type: nameOf(newer) }, final)
}
