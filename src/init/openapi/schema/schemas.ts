/** The types of a document: schemas become shapes, those that have a name become types. */
import { own, type Json } from '../../../json/index.ts'
import type { Field, Shape, TypeGraph } from '../../../lens/index.ts'
import { typeName, Names, pascal } from '../../names.ts'
import type { Notes } from '../../notes.ts'
import { anything, mapInside, maybeNull, shapeText, sizeOf } from '../../shapes/form.ts'
import {
  lastOf,
  memberOf,
  objectOf,
  partsIn,
  refOf,
  textIn,
  type Documents,
  type Located,
} from '../documents.ts'
import { Runaways } from '../runaway.ts'
import { isAnnotation } from './flatten.ts'
import { keyOf } from './key.ts'
import { readShape } from './read-shape.ts'
import { subtypesOf } from './subtypes.ts'

/** As deep as schemas without names may nest. */
const deepest = 80

/** As many shapes as one schema may become, written out. */
const largest = 20_000

/** Schemas that are read in all, with those that are read again as part of others. */
const mostReads = 1_000_000

/** As many types as one may have to be opened for another, one inside the other. */
const longestChain = 20

interface Named {
  readonly name: string
  readonly read: () => Shape
  shape?: Shape
  isOpen?: boolean
}

export class Schemas {
  readonly documents: Documents
  readonly notes: Notes
  /** Names of types, which routes name theirs in, too. */
  readonly names = new Names()
  readonly descriptions: Record<string, string> = {}
  /** Defaults by the fields that have them, with their places. */
  readonly defaults = new Map<Field, string>()
  readonly runaways = new Runaways()
  /** The schemas that types come from. */
  readonly sources = new Map<string, Located>()
  private readonly named = new Map<string, Named>()
  private readonly byName = new Map<string, Named>()
  private readonly made = new Map<string, Shape>()
  private readonly byText = new Map<string, string>()
  private readonly read = new Map<Json, Shape>()
  private readonly subtypes: ReadonlyMap<string, readonly Located[]>
  private readonly choices = new Map<string, Shape>()
  private reads = 0
  private open = 0

  constructor(documents: Documents, notes: Notes) {
    this.documents = documents
    this.notes = notes
    const schemas = this.components()
    this.subtypes = subtypesOf(schemas, documents)
    // Components have the first choice of names, in their order.
    for (const schema of schemas) this.nameOf(schema)
  }

  private components(): readonly Located[] {
    const components = memberOf(this.documents.root, 'components')
    return components ? partsIn(components, 'schemas') : []
  }

  told = (at: Located, message: string): void => {
    this.notes.add(this.documents.place(at), message)
  }

  /** The shape of a value of which all of the schemas hold. */
  shape(schemas: readonly Located[], depth = 0): Shape {
    const [only] = schemas
    const key = schemas.length === 1 && typeof only?.value === 'object' ? only.value : undefined
    const known = key && this.read.get(key)
    if (known) return known
    this.reads += 1
    if (depth > deepest || this.reads > mostReads) {
      this.told(only!, 'nested too deeply to be read: anything is taken')
      return anything
    }
    let shape = readShape(schemas, this, depth)
    if (sizeOf(shape) > largest) {
      this.told(only!, 'too large once all that it is made of is written out: anything is taken')
      shape = anything
    }
    if (key) this.read.set(key, shape)
    return shape
  }

  /** The type that a reference leads to; undefined where it leads nowhere, or round in a circle. */
  typeAt(located: Located): string | undefined {
    const target = this.documents.resolved(located)
    return target && this.nameOf(target).name
  }

  /** The shape of a type. */
  shapeOf = (name: string): Shape | undefined => {
    const named = this.byName.get(name)
    if (!named) return this.made.get(name)
    if (named.shape) return named.shape
    // It is asked for while it is read: it holds itself.
    if (named.isOpen || this.open > longestChain) return undefined
    named.isOpen = true
    this.open += 1
    named.shape = named.read()
    this.open -= 1
    return named.shape
  }

  /**
   * A choice inside of a type: which shape it is depends on what its options are, which may hold this
   * very type. It is a reference until all types are read.
   */
  later(read: () => Shape): Shape {
    const name = `(${this.byName.size})`
    this.byName.set(name, { name, read })
    return { kind: 'ref', type: name }
  }

  /** A shape in which all choices are made. */
  settled(shape: Shape): Shape {
    if (shape.kind === 'ref') {
      if (!shape.type.startsWith('(')) return shape
      const known = this.choices.get(shape.type)
      if (known) return known
      // A choice that holds itself without a name has no shape that could be written down.
      this.choices.set(shape.type, anything)
      const read = this.settled(this.shapeOf(shape.type) ?? anything)
      const made = sizeOf(read) > largest ? anything : read
      this.choices.set(shape.type, made)
      return made
    }
    const inner = mapInside(shape, (one) => this.settled(one))
    if (inner.kind === 'nullable') return maybeNull(inner.of)
    return sizeOf(inner) > largest ? anything : inner
  }

  /** The shape of a body. */
  body(schema: Located): Shape {
    return this.settled(this.shape([schema]))
  }

  isComponent(name: string): boolean {
    return this.byName.has(name)
  }

  /** Subtypes of a schema that has a discriminator: those that are made of it. */
  subtypesAt(located: Located): readonly Located[] {
    return this.subtypes.get(keyOf(located)) ?? []
  }

  /** The type of a body: its own, or one that is made for it, the same for the same shape. */
  bodyType(shape: Shape, source: Located, wanted: readonly [string, ...string[]]): string {
    if (shape.kind === 'ref') return shape.type
    const text = shapeText(shape)
    const known = this.byText.get(text)
    if (known !== undefined) return known
    const plain = trivial(shape)
    const name = this.names.free(...(plain === undefined ? wanted : ([plain] as const)))
    this.made.set(name, shape)
    this.byText.set(text, name)
    if (plain === undefined) this.describe(name, source)
    return name
  }

  defaultValues(): readonly Json[] {
    return [...this.defaults.keys()].flatMap((field) => field.default ?? [])
  }

  /** All types that were asked for, and those that they hold. */
  types(): TypeGraph {
    const types: Record<string, Shape> = {}
    for (const { name } of this.named.values())
      types[name] = this.settled(this.shapeOf(name) ?? anything)
    for (const [name, shape] of this.made) types[name] = shape
    return types
  }

  private describe(name: string, source: Located): void {
    const description = textIn(source, 'description')?.trim()
    if (description) this.descriptions[name] = description
    this.sources.set(name, source)
  }

  private nameOf(target: Located): Named {
    const located = this.withoutAliases(target)
    const key = keyOf(located)
    const known = this.named.get(key)
    if (known) return known
    const name = this.names.free(...nameFrom(located))
    const named: Named = { name, read: () => this.shape([located]) }
    this.describe(name, located)
    this.named.set(key, named)
    this.byName.set(name, named)
    return named
  }

  /** A schema that is nothing but a reference is the one that it leads to. */
  private withoutAliases(target: Located): Located {
    const isAlias = refOf(target) !== undefined && Object.keys(objectOf(target)).every(isAnnotation)
    return (
      (isAlias && own(objectOf(target), 'nullable') !== true
        ? this.documents.resolved(target)
        : undefined) ?? target
    )
  }
}

/** Shapes that say too little to be called by what they are for. */
const trivial = (shape: Shape): string | undefined => {
  if (shape.kind === 'any') return 'AnyValue'
  if (shape.kind === 'map') return shape.of.kind === 'any' ? 'AnyMap' : undefined
  if (shape.kind === 'object')
    return Object.keys(shape.fields).length === 0 ? 'AnyObject' : undefined
  if (shape.kind === 'string') return Object.keys(shape).length === 1 ? 'AnyText' : undefined
  return undefined
}

/** What a schema is called by its place: its own name, then with the names of what it is in. */
const nameFrom = (located: Located): readonly [string, ...string[]] => {
  const { path, document } = located
  const isComponent = path.length === 3 && path[0] === 'components'
  if (isComponent || (path.length === 2 && /^(?:definitions|\$defs)$/.test(path[0] ?? ''))) {
    return [typeName(lastOf(located))]
  }
  const words = path.filter(
    (token) => !/^(?:components|schemas|properties|items|paths|content|schema|\d+)$/.test(token),
  )
  const file = pascal(/([^/]*?)(?:\.\w+)?$/.exec(document)?.[1] ?? '')
  const name = words.length === 0 ? file : pascal(words.slice(-2).join(' '))
  return [typeName(name === '' ? 'Schema' : name)]
}
