/** Gives names to objects without one that are items of lists, or occur more than once. */
import { inside, type Field, type Shape, type TypeGraph } from '../../lens/index.ts'
import { Names, pascal, singular, typeName } from '../names.ts'
import { fieldsFrom, shapeText } from './form.ts'

/** Objects with fewer fields have no name of their own, unless they are items. */
const fewestFields = 3

const general =
  /^(?:data|items?|results?|records?|values?|entries|content|rows|list|elements|hits|edges|nodes|objects)$/i

/** How often each object without a name occurs. */
const counts = (types: TypeGraph): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  const walk = (shape: Shape): void => {
    if (shape.kind === 'object' && Object.keys(shape.fields).length >= fewestFields) {
      const text = shapeText(shape)
      found.set(text, (found.get(text) ?? 0) + 1)
    }
    for (const inner of inside(shape)) walk(inner)
  }
  for (const shape of Object.values(types)) for (const inner of inside(shape)) walk(inner)
  return found
}

class Extraction {
  readonly types: Record<string, Shape> = {}
  private readonly names: Names
  private readonly counts: ReadonlyMap<string, number>
  private readonly known = new Map<string, string>()

  constructor(types: TypeGraph, names: Names) {
    this.names = names
    this.counts = counts(types)
    for (const [name, shape] of Object.entries(types)) {
      if (shape.kind === 'object') this.known.set(shapeText(shape), name)
    }
  }

  /** @param name the field or type that it is in */
  read(shape: Shape, name: string, within: string, isItem = false): Shape {
    switch (shape.kind) {
      case 'nullable':
        return { ...shape, of: this.read(shape.of, name, within, isItem) }
      case 'array':
        return { ...shape, of: this.read(shape.of, name, within, true) }
      case 'map':
        return { ...shape, of: this.read(shape.of, name, within) }
      case 'kinds': {
        const members = Object.entries(shape.members).map(([kind, member]) => [
          kind,
          this.read(member, name, within, isItem),
        ])
        return { ...shape, members: Object.fromEntries(members) as typeof shape.members }
      }
      case 'union':
        return isItem
          ? this.named(this.variants(shape, within), shapeText(shape), name, within)
          : this.variants(shape, within)
      case 'object': {
        const text = shapeText(shape)
        const often = (this.counts.get(text) ?? 0) > 1 || this.known.has(text)
        const isLarge = Object.keys(shape.fields).length >= fewestFields
        const isNamed = isLarge && often ? true : isItem && Object.keys(shape.fields).length > 0
        const known = isNamed ? this.known.get(text) : undefined
        if (known !== undefined) return { kind: 'ref', type: known }
        const read = this.fields(shape, within)
        return isNamed ? this.named(read, text, name, within) : read
      }
      default:
        return shape
    }
  }

  fields(shape: Extract<Shape, { kind: 'object' }>, within: string): Shape {
    return {
      ...shape,
      fields: fieldsFrom(
        Object.entries(shape.fields).map(([name, field]): [string, Field] => [
          name,
          { ...field, shape: this.read(field.shape, name, within) },
        ]),
      ),
    }
  }

  variants(shape: Extract<Shape, { kind: 'union' }>, within: string): Shape {
    const variants = Object.entries(shape.variants).map(([name, variant]) => [
      name,
      variant.kind === 'object' ? this.fields(variant, within) : variant,
    ])
    return { ...shape, variants: Object.fromEntries(variants) }
  }

  private named(shape: Shape, text: string, name: string, within: string): Shape {
    const known = this.known.get(text)
    if (known !== undefined) return { kind: 'ref', type: known }
    const own = singular(pascal(name))
    const holder = within.replace(/(?:Page|List|Response)$/, '')
    const type =
      general.test(name) || name === within || own === holder
        ? this.names.free(typeName(singular(holder)), `${typeName(singular(holder))}Item`)
        : this.names.free(typeName(own), typeName(`${holder}${own}`))
    this.known.set(text, type)
    this.types[type] = shape
    return { kind: 'ref', type }
  }
}

/** The same types, and more of them. Fields keep what is said of them. */
export const withExtracted = (types: TypeGraph, names: Names): TypeGraph => {
  const extraction = new Extraction(types, names)
  for (const [name, shape] of Object.entries(types)) {
    extraction.types[name] =
      shape.kind === 'object'
        ? extraction.fields(shape, name)
        : shape.kind === 'union'
          ? extraction.variants(shape, name)
          : extraction.read(shape, name, name)
  }
  return extraction.types
}
