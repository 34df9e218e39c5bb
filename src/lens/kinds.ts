/** Values of one of several kinds of JSON: which member of their shape they are. */
import { kindOf, type Json, type JsonKind } from '../json/index.ts'
import { notRepresentable, wrongKind } from './lens-error.ts'
import type { KindsShape, Shape, TypeGraph, ValueKind } from './shape.ts'

/** Those of which a shape may be, and how a value of each is called. */
const called: Readonly<Record<ValueKind, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
}

export const valueKinds = Object.keys(called) as readonly ValueKind[]

/** @example kindNames(['string', 'object']) // 'a string or an object' */
export const kindNames = (kinds: readonly string[]): string =>
  kinds.map((kind) => called[kind as ValueKind] ?? kind).join(' or ')

/** Kinds and shapes, in the order of their declaration. */
export const membersOf = ({ members }: KindsShape): readonly (readonly [ValueKind, Shape])[] =>
  Object.entries(members) as [ValueKind, Shape][]

/** The shape of the values of a kind; undefined where there may be none. */
export const memberOf = ({ members }: KindsShape, kind: JsonKind): Shape | undefined =>
  kind === 'null' ? undefined : members[kind]

/** The shape with other members. */
export const withMembers = (members: readonly (readonly [ValueKind, Shape])[]): KindsShape => ({
  kind: 'kinds',
  members: Object.fromEntries(members),
})

/** The kind of all values of a shape; undefined where they may be of several, or null. */
export const kindOfShape = (
  shape: Shape | undefined,
  types: TypeGraph,
  met: ReadonlySet<string> = new Set(),
): ValueKind | undefined => {
  switch (shape?.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'array':
    case 'object':
      return shape.kind
    case 'map':
    case 'union':
      return 'object'
    case 'ref': {
      const { type } = shape
      if (met.has(type) || !Object.hasOwn(types, type)) return undefined
      return kindOfShape(types[type], types, new Set([...met, type]))
    }
    default:
      return undefined
  }
}

/** @throws LensError where a value is of another kind */
export const expectKinds = (kinds: readonly string[], value: Json): void => {
  if (!kinds.includes(kindOf(value))) wrongKind(kindNames(kinds), value)
}

/** @throws LensError always */
export const refuseKind = (value: Json): never =>
  notRepresentable(`${kindNames([kindOf(value)])} has no place there in the other version`)
