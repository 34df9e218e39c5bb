/** Routes as objects, what is most important first. */
import type { QueryParameter, Route } from '../../contract/index.ts'
import type { Code } from './layout.ts'
import { data, saidObject, type Said } from './said.ts'
import { shapeSaid } from './shapes.ts'

export const parameterSaid = ({ shape, ...rest }: QueryParameter): Said =>
  saidObject({
    shape: shapeSaid(shape),
    ...Object.fromEntries(
      Object.entries(rest).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, data(value)]],
      ),
    ),
  })

export const querySaid = (query: Readonly<Record<string, QueryParameter>>): Said =>
  saidObject(
    Object.fromEntries(
      Object.entries(query).map(([name, parameter]) => [name, parameterSaid(parameter)]),
    ),
  )

export const routeSaid = (route: Route): Said => {
  const { id, method, path, kind, summary, request, response, query, ...rest } = route
  const first = { id, method, path, kind, summary, request, response }
  const members = Object.entries({ ...first, ...rest, query }).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name, name === 'query' && query ? querySaid(query) : data(value)] as const],
  )
  return saidObject(Object.fromEntries(members))
}

export const routeCode = (route: Route): Code => routeSaid(route).code
