/** Types as constants, one after another, each with what it says of itself. */
import { refsOf, type TypeGraph } from '../../lens/index.ts'
import type { Code } from './layout.ts'
import { groupsOf, orderedGroup } from './order.ts'
import { schemaCode, type Schemas } from './zod.ts'

/** The declaration of one type. */
export interface Declaration {
  readonly type: string
  readonly code: Code
}

/** Declarations that hold each other, and so have to stand in one file. */
export type DeclarationGroup = readonly Declaration[]

export interface Declared {
  /** New ones. */
  readonly types: TypeGraph
  readonly descriptions: Readonly<Record<string, string>>
  /** What constants are called, those of types declared before included. */
  readonly identifiers: ReadonlyMap<string, string>
}

/** A constant that may be used before its own type is known has to say that it is a schema. */
const isRecursive = (type: string, group: readonly string[], types: TypeGraph): boolean =>
  types[type]?.kind === 'ref' || (types[type]?.kind !== 'object' && group.length > 1)

/** Groups of declarations, each after those that it uses. */
export const declarationsOf = ({
  types,
  descriptions,
  identifiers,
}: Declared): readonly DeclarationGroup[] => {
  const waiting = new Set(Object.keys(types))
  const schemas: Schemas = { identifiers, types, isLater: (type) => waiting.has(type) }
  return groupsOf(types).map((group) =>
    orderedGroup(group, types).map((type): Declaration => {
      const shape = types[type] ?? { kind: 'any' }
      const description = Object.hasOwn(descriptions, type) ? descriptions[type] : undefined
      // The type that another name stands for has a name of its own: only what runs later is another one.
      const alias: Schemas = shape.kind === 'ref' ? { ...schemas, isLater: () => true } : schemas
      const schema = schemaCode(shape, alias, { description })
      const namesItself = isRecursive(type, group, types) || usesItself(type, types)
      waiting.delete(type)
      const kind: Code = namesItself
        ? [': ', { name: 'z', from: { module: 'zod' } }, '.ZodType']
        : ''
      return { type, code: [`export const ${identifiers.get(type) ?? type}`, kind, ' = ', schema] }
    }),
  )
}

const usesItself = (type: string, types: TypeGraph): boolean => {
  const shape = types[type]
  return shape !== undefined && shape.kind !== 'object' && refsOf(shape).includes(type)
}
