/** Valid documents of any declared type: all laws draw from here. */
import * as fc from 'fast-check'
import { isObject, numberOf, type Json } from '../../json/index.ts'
import type { Field, Fields, NumberShape, Shape, TypeGraph, UnionShape } from '../../lens/index.ts'
import { compareNumbers } from '../../contract/emit/number-order.ts'
import { json, key as anyKey, mapOf, mostly, number, object, oddNumbers } from './json-values.ts'
import { heightsOf, type HeightOf } from './heights.ts'
import { stringOf } from './strings.ts'

export interface DocumentOptions {
  /** Whether objects carry members that no version declares. Their names start with `x-`. */
  readonly extras?: boolean
  /** How deep arrays, maps and optional parts nest at most. */
  readonly depth?: number
}

const i64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }

const integer = ({ minimum, maximum }: NumberShape): fc.Arbitrary<Json> => {
  const range = {
    min: minimum === undefined ? i64.min : BigInt(Math.ceil(minimum)),
    max: maximum === undefined ? i64.max : BigInt(Math.floor(maximum)),
  }
  const small = {
    min: range.min > -1000n || range.max < -1000n ? range.min : -1000n,
    max: range.max < 1000n || range.min > 1000n ? range.max : 1000n,
  }
  const edges = [range.min, range.max]
  return fc
    .oneof(fc.bigInt(small), fc.bigInt(range), fc.constantFrom(...edges))
    .map((value) => numberOf(String(value)))
}

const fraction = ({ minimum, maximum }: NumberShape): fc.Arbitrary<Json> => {
  if (minimum === undefined && maximum === undefined) return number
  const odd = oddNumbers.filter(
    (text) =>
      (minimum === undefined || compareNumbers(text, String(minimum)) >= 0) &&
      (maximum === undefined || compareNumbers(text, String(maximum)) <= 0),
  )
  const usual = fc
    .double({
      noNaN: true,
      noDefaultInfinity: true,
      ...(minimum === undefined ? {} : { min: minimum }),
      ...(maximum === undefined ? {} : { max: maximum }),
    })
    .map((value) => numberOf(String(value)))
  return odd.length === 0
    ? usual
    : mostly(
        usual,
        fc.constantFrom(...odd).map((text) => numberOf(text)),
      )
}

const extraName = fc
  .oneof(
    fc.constantFrom('', '/', '~', '~1', '.', "'", '"', '\\', '\u{1F30D}', '\u0000', '__proto__'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  .map((rest) => `x-${rest}`)

const extra: fc.Arbitrary<(readonly [string, Json])[]> = mostly(
  fc.constant([]),
  fc.uniqueArray(fc.tuple(extraName, json(2)), { maxLength: 2, selector: ([name]) => name }),
)

/** Often one that ops may name. */
const mapKey = fc.oneof(anyKey, fc.constantFrom('n1', 'n2', 'left'))

/** Lists of single values say one of them twice now and then. */
const repeating = (of: Shape, lists: fc.Arbitrary<Json[]>): fc.Arbitrary<Json> =>
  of.kind === 'string' || of.kind === 'number'
    ? fc
        .tuple(lists, fc.nat({ max: 7 }))
        .map(([items, turn]) => (turn === 7 ? [...items, ...items.slice(0, 1)] : items))
    : lists

class Generator {
  private readonly types: TypeGraph
  private readonly extra: typeof extra
  private readonly heightOf: HeightOf
  private readonly made = new Map<string, fc.Arbitrary<Json>>()

  constructor(types: TypeGraph, extras: boolean) {
    this.types = types
    this.heightOf = heightsOf(types)
    this.extra = extras ? extra : fc.constant([])
  }

  type(name: string, depth: number): fc.Arbitrary<Json> {
    const id = `${name} ${depth}`
    const known = this.made.get(id)
    if (known) return known
    if (this.heightOf(this.named(name)) === Infinity) throw new Error(`type ${name} has no end`)
    const made = this.shape(this.named(name), depth)
    this.made.set(id, made)
    return made
  }

  private named(name: string): Shape {
    const shape = this.types[name]
    if (!shape) throw new Error(`no type ${name}`)
    return shape
  }

  private shape(shape: Shape, depth: number): fc.Arbitrary<Json> {
    const most = depth <= 0 ? 0 : depth > 2 ? 3 : 2
    switch (shape.kind) {
      case 'any':
        return json(depth)
      case 'null':
        return fc.constant(null)
      case 'boolean':
        return fc.boolean()
      case 'string':
        return stringOf(shape)
      case 'number':
        return shape.integer ? integer(shape) : fraction(shape)
      case 'nullable':
        return depth <= 0
          ? fc.constant(null)
          : mostly(this.shape(shape.of, depth - 1), fc.constant(null))
      case 'array':
        if (shape.pathsOf !== undefined) return fc.array(this.name(shape.pathsOf), { maxLength: 3 })
        if (most === 0) return fc.constant([])
        return repeating(shape.of, fc.array(this.shape(shape.of, depth - 1), { maxLength: most }))
      case 'map':
        return most === 0 ? fc.constant({}) : mapOf(this.shape(shape.of, depth - 1), most, mapKey)
      case 'object':
        return this.object(shape.fields, depth)
      case 'union':
        return this.union(shape, depth)
      case 'kinds':
        return this.kinds(Object.entries(shape.members), depth)
      case 'ref':
        break
    }
    return this.type(shape.type, depth)
  }

  /** Mostly a dotted name of a field of a type, sometimes any text. */
  private name(type: string): fc.Arbitrary<Json> {
    const names = this.namesIn({ kind: 'ref', type }, [])
    const any = stringOf({ kind: 'string' })
    return names.length === 0 ? any : mostly<Json>(fc.constantFrom(...names), any)
  }

  private namesIn(shape: Shape, at: readonly string[]): readonly string[] {
    const member = (name: string, inner: Shape) => [
      [...at, name].join('.'),
      ...this.namesIn(inner, [...at, name]),
    ]
    switch (shape.kind) {
      case 'ref':
        return at.length > 4 ? [] : this.namesIn(this.named(shape.type), at)
      case 'nullable':
        return this.namesIn(shape.of, at)
      case 'array':
        // Which one of a list of names it is, is not told where some are left out.
        return shape.pathsOf === undefined ? member('0', shape.of) : []
      case 'map':
        return member('key', shape.of)
      case 'object':
        return Object.entries(shape.fields).flatMap(([name, field]) => member(name, field.shape))
      case 'union':
        return [
          [...at, shape.tag].join('.'),
          ...Object.values(shape.variants).flatMap((variant) => this.namesIn(variant, at)),
        ]
      case 'kinds':
        return Object.values(shape.members).flatMap((one) => this.namesIn(one, at))
      default:
        return []
    }
  }

  private field(field: Field, depth: number): fc.Arbitrary<Json | undefined> {
    const mayBeAbsent = field.optional || field.default !== undefined
    if (!mayBeAbsent) return this.shape(field.shape, depth - 1)
    if (depth <= 0) return fc.constant(undefined)
    return mostly<Json | undefined>(this.shape(field.shape, depth - 1), fc.constant(undefined))
  }

  private object(
    fields: Fields,
    depth: number,
    first: readonly (readonly [string, Json])[] = [],
  ): fc.Arbitrary<Json> {
    const names = Object.keys(fields)
    const values = names.map((name) => this.field(fields[name] as Field, depth))
    return fc
      .tuple(fc.tuple(...values), depth > 0 ? this.extra : fc.constant([]), fc.nat({ max: 12 }))
      .map(([present, extras, turn]) => {
        const entries = [...first, ...extras]
        for (const [index, value] of present.entries()) {
          if (value !== undefined) entries.push([names[index] as string, value])
        }
        const start = turn % (entries.length || 1)
        return object([...entries.slice(start), ...entries.slice(0, start)])
      })
  }

  private kinds(all: readonly (readonly [string, Shape])[], depth: number): fc.Arbitrary<Json> {
    return fc.oneof(...this.ending(all, depth).map(([, member]) => this.shape(member, depth)))
  }

  /** Those that a value may be made of where it is to come to an end. */
  private ending<T extends readonly [string, Shape]>(all: readonly T[], depth: number) {
    const least = Math.min(...all.map(([, shape]) => this.heightOf(shape)))
    return all.filter(([, shape]) => this.heightOf(shape) <= (depth > 0 ? Number.MAX_VALUE : least))
  }

  private union({ tag, variants, open }: UnionShape, depth: number): fc.Arbitrary<Json> {
    const known = this.variants(tag, variants, depth)
    if (!open) return known
    const name = fc
      .constantFrom('Stranger', 'New', '', '__proto__')
      .filter((each) => !Object.hasOwn(variants, each))
    const stranger = fc
      .tuple(name, mostly(fc.constant({}), json(1)))
      .map(([each, rest]) =>
        object([
          [tag, each],
          ...Object.entries(isObject(rest) ? rest : {}).filter(([key]) => key !== tag),
        ]),
      )
    return mostly<Json>(known, stranger)
  }

  private variants(
    tag: string,
    variants: Readonly<Record<string, Shape>>,
    depth: number,
  ): fc.Arbitrary<Json> {
    return fc.oneof(
      ...this.ending(Object.entries(variants), depth).map(([name, variant]) =>
        this.object(this.fieldsOf(variant), depth, [[tag, name]]),
      ),
    )
  }

  private fieldsOf(shape: Shape): Fields {
    if (shape.kind === 'ref') return this.fieldsOf(this.named(shape.type))
    return shape.kind === 'object' ? shape.fields : {}
  }
}

/**
 * Valid documents of a type: optional members and those with a default sometimes absent, nullable
 * ones sometimes null, members in any order, unknown members, numbers that doubles cannot hold.
 *
 * @example fc.assert(fc.property(documents(version.types, 'Entity'), (entity) => law(entity)))
 */
export const documents = (
  types: TypeGraph,
  type: string,
  { extras = true, depth = 5 }: DocumentOptions = {},
): fc.Arbitrary<Json> => new Generator(types, extras).type(type, depth)
