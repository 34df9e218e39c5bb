/** Query parameters of two routes. */
import {
  dialectOf,
  listedType,
  readFilterName,
  type QueryParameter,
  type Route,
} from '../../contract/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { opened } from '../shapes/join.ts'
import type { Said } from './difference.ts'
import { inWords } from './documented.ts'
import { shapeDifferences, type Sides } from './shapes.ts'

/** The shape that documents show: of a filter that of its field. */
const shownShape = (shape: Shape, name: string, route: Route, types: TypeGraph): Shape => {
  const parameter = route.query?.[name]
  const type = listedType(types, route)
  const isFilter = !parameter?.use || parameter.use.kind === 'filter'
  if (!isFilter || type === undefined) return shape
  const use = parameter?.use
  if (use?.kind === 'filter' && /^(?:Contains|StartsWith|EndsWith)$/.test(use.operator ?? '')) {
    return shape
  }
  const field = fieldAt(use?.kind === 'filter' ? use.field : name, type, types)
  if (!field || !['any', 'boolean', 'number', 'string'].includes(field.kind)) return shape
  return shape.kind === 'array' ? { ...shape, of: field } : field
}

const fieldAt = (path: string, type: string, types: TypeGraph): Shape | undefined => {
  let at: Shape | undefined = { kind: 'ref', type }
  for (const name of path.split('.')) {
    const shape: Shape | undefined = at && bare(at, types)
    at =
      shape?.kind === 'object' && Object.hasOwn(shape.fields, name)
        ? shape.fields[name]?.shape
        : undefined
  }
  return at && bare(at, types)
}

const bare = (given: Shape, types: TypeGraph): Shape => {
  const shape = opened(given, (name) => (Object.hasOwn(types, name) ? types[name] : undefined))
  return shape.kind === 'nullable' ? bare(shape.of, types) : shape
}

/** Whether a parameter is a filter that the dialect of a route writes, which need not be declared. */
const isFilter = (name: string, route: Route, types: TypeGraph): boolean => {
  const read = readFilterName(dialectOf(route.dialect), name)
  const type = listedType(types, route)
  return read !== undefined && type !== undefined && fieldAt(read.field, type, types) !== undefined
}

const inForm = ({ required, explode, shape }: QueryParameter): string =>
  [
    required ? 'required' : 'not required',
    ...(shape.kind === 'array' && explode ? ['one per item'] : []),
  ].join(', ')

/** @param beside other routes of the contract with this method and path */
export const parameterDifferences = (
  real: Route,
  derived: Route,
  beside: readonly Route[],
  sides: Omit<Sides, 'mode'>,
): readonly Said[] => {
  const [one, other] = [real.query ?? {}, derived.query ?? {}]
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap(
    (name): readonly Said[] => {
      const place = `query ${name}`
      const here = Object.hasOwn(one, name) ? one[name] : undefined
      const there = Object.hasOwn(other, name) ? other[name] : undefined
      if (!there && here) {
        if (
          isFilter(name, derived, sides.derived) ||
          [derived, ...beside].some((route) => isKnown(name, route))
        )
          return []
        const said = `${inWords(here.shape, sides.real)}, ${inForm(here)}`
        return [{ place, real: said, derived: 'nothing', noticed: here.required === true }]
      }
      if (!here && there) {
        const said = `${inWords(there.shape, sides.derived)}, ${inForm(there)}`
        return [{ place, real: 'nothing', derived: said, noticed: true }]
      }
      if (!here || !there) return []
      const forms =
        inForm(here) === inForm(there)
          ? []
          : [{ place, real: inForm(here), derived: inForm(there), noticed: here.required === true }]
      return [
        ...forms,
        ...shapeDifferences(
          here.shape,
          shownShape(there.shape, name, derived, sides.derived),
          place,
          { ...sides, mode: 'request' },
        ),
      ]
    },
  )
}

/** Whether a route has a parameter, or is told from others on its path by it. */
const isKnown = (name: string, { when, query = {} }: Route): boolean =>
  Object.hasOwn(query, name) || (when !== undefined && 'query' in when && when.query === name)
