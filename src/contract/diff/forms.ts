/** Which kinds of JSON values a shape allows, and what those of each are. */
import type { JsonKind } from '../../json/index.ts'
import { membersOf, type Shape, type TypeGraph } from '../../lens/index.ts'

/** Shapes by kind; `any` where every value is allowed. */
export type Forms = 'any' | ReadonlyMap<JsonKind, Shape>

const called: Readonly<Record<JsonKind, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

/** @example kindsText(['string', 'null']) // 'a text or null' */
export const kindsText = (kinds: readonly JsonKind[]): string =>
  kinds.map((kind) => called[kind]).join(' or ')

const merged = (all: readonly Forms[]): Forms =>
  all.some((forms) => forms === 'any')
    ? 'any'
    : new Map(all.flatMap((forms) => (forms === 'any' ? [] : [...forms])))

/** @param types where references lead; a type that is missing allows everything */
export const formsOf = (shape: Shape, types: TypeGraph): Forms => {
  switch (shape.kind) {
    case 'any':
      return 'any'
    case 'map':
    case 'union':
      return new Map([['object', shape]])
    case 'nullable':
      return merged([new Map([['null', { kind: 'null' } as const]]), formsOf(shape.of, types)])
    case 'kinds':
      return merged(membersOf(shape).map(([, member]) => formsOf(member, types)))
    case 'ref':
      return Object.hasOwn(types, shape.type) ? formsOf(types[shape.type]!, types) : 'any'
    case 'null':
    case 'boolean':
    case 'string':
    case 'number':
    case 'array':
    case 'object':
      return new Map([[shape.kind, shape]])
  }
}
