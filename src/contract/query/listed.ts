/** Which documents the query of a route is about, and what its parameters do with them. */
import type { Shape, TypeGraph } from '../../lens/index.ts'
import type { Route } from '../route.ts'
import { parameterId, useByName, type ParameterUse, type QueryParameter } from './parameter.ts'

const named = (types: TypeGraph, type: string): Shape | undefined =>
  Object.hasOwn(types, type) ? types[type] : undefined

/** The types whose documents an answer lists: items of its lists, or of lists right inside its members. */
const listedIn = (types: TypeGraph, shape: Shape, depth: number): readonly string[] => {
  switch (shape.kind) {
    case 'nullable':
      return listedIn(types, shape.of, depth)
    case 'ref': {
      const inner = named(types, shape.type)
      return inner && depth > 0 ? listedIn(types, inner, depth - 1) : []
    }
    case 'array': {
      const item = shape.of.kind === 'nullable' ? shape.of.of : shape.of
      return item.kind === 'ref' ? [item.type] : []
    }
    case 'kinds':
      return Object.values(shape.members).flatMap((member) => listedIn(types, member, depth))
    case 'object':
      return Object.values(shape.fields).flatMap((field) => listedIn(types, field.shape, depth - 1))
    default:
      return []
  }
}

/**
 * The type whose fields the query of a route names: as it declares with `filters`, else that of its
 * items, where there is just one.
 */
export const listedType = (types: TypeGraph, route: Route): string | undefined => {
  const { filters, response, stream, kind, query = {} } = route
  if (filters !== undefined || response === undefined) return filters
  const uses = new Set(
    Object.entries(query).map(
      ([name, parameter]) => (parameter.use ?? useByName(parameterId(name, parameter)))?.kind,
    ),
  )
  if (stream !== undefined || (kind === 'read' && uses.has('fields'))) return response
  if (kind !== 'list' && uses.has('names')) return response
  if (kind !== 'list') return undefined
  const [only, ...more] = new Set(listedIn(types, { kind: 'ref', type: response }, 2))
  return more.length === 0 ? only : undefined
}

const isField = (types: TypeGraph, type: string | undefined, name: string): boolean => {
  const shape = type === undefined ? undefined : named(types, type)
  return shape?.kind === 'object' && Object.hasOwn(shape.fields, name)
}

/** What a declared parameter does. */
export const useOf = (
  types: TypeGraph,
  route: Route,
  name: string,
  parameter: QueryParameter,
): ParameterUse => {
  if (parameter.use) return parameter.use
  const byName = useByName(parameterId(name, parameter))
  if (byName) return byName
  return isField(types, listedType(types, route), name)
    ? { kind: 'filter', field: name }
    : { kind: 'plain' }
}
