/** Every small document of a shape: each member absent, null, empty and full. */
import { type Json } from '../../src/json/index.ts'
import type { Field, Shape, TypeGraph } from '../../src/lens/index.ts'
import { object } from '../../src/testing/generate/json-values.ts'

type Members = readonly (readonly [string, Json])[]

const combined = (choices: readonly (readonly Members[])[]): readonly Members[] =>
  choices.reduce<readonly Members[]>(
    (all, next) => all.flatMap((members) => next.map((more) => [...members, ...more])),
    [[]],
  )

export interface EveryOptions {
  /** Keys of maps. */
  readonly keys?: readonly string[]
  /** Whether objects also come with a member that nobody declares. */
  readonly extras?: boolean
}

export const everyDocument = (
  types: TypeGraph,
  shape: Shape,
  { keys = ['k', 'other'], extras = false }: EveryOptions = {},
): readonly Json[] => {
  const of = (inner: Shape): readonly Json[] => {
    switch (inner.kind) {
      case 'ref':
        return of(types[inner.type] ?? { kind: 'any' })
      case 'nullable':
        return [null, ...of(inner.of)]
      case 'map':
        return combined(
          keys.map((key) => [[], ...of(inner.of).map((value) => [[key, value]] as Members)]),
        ).map(object)
      case 'object': {
        const fields = Object.entries(inner.fields).map(([name, field]) => members(name, field))
        const extra: readonly Members[] = extras ? [[], [['x-more', 1]]] : [[]]
        return combined([...fields, extra]).map(object)
      }
      case 'array':
        return of(inner.of).map((item) => [item])
      case 'number':
        return [7]
      case 'boolean':
        return [true]
      default:
        return ['text']
    }
  }
  const members = (name: string, field: Field): readonly Members[] => {
    const there = of(field.shape).map((value): Members => [[name, value]])
    return field.optional || field.default !== undefined ? [[], ...there] : there
  }
  return of(shape)
}
