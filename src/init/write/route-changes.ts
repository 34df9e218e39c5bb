/** Changes of routes as their builders say them. */
import type { RouteChange } from '../../contract/index.ts'
import { codecSaid } from './codecs.ts'
import { parameterSaid, routeSaid } from './routes.ts'
import { built, data, options, saying, type Said } from './said.ts'

/** Names of the builders that take the values of a change in the order of its members. */
const inOrder = {
  'remove-route': ['removeRoute', 'id'],
  'move-route': ['moveRoute', 'id', 'path'],
  'route-method': ['routeMethod', 'id', 'method'],
  'route-status': ['routeStatus', 'id', 'status'],
  'route-takes': ['routeTakes', 'id', 'takes'],
  'route-media': ['routeMedia', 'id', 'media'],
  'route-accept': ['routeAccept', 'id', 'accept'],
  'route-dialect': ['routeDialect', 'id', 'dialect'],
  'route-security': ['routeSecurity', 'id', 'security'],
  'rename-header': ['renameHeader', 'id', 'from', 'to'],
  'rename-query': ['renameQuery', 'id', 'from', 'to'],
  'change-query': ['changeQuery', 'id', 'name', 'to'],
} as const

const called = (change: RouteChange): Said => {
  switch (change.op) {
    case 'route-response': {
      const { id, response, standIn } = change
      return built('routeResponse', data(id), data(response), data({ standIn }))
    }
    case 'add-query':
      return built('addQuery', data(change.id), data(change.name), parameterSaid(change.parameter))
    case 'remove-query': {
      const { id, name, value, lossy } = change
      return built('removeQuery', data(id), data(name), options({ value, lossy }))
    }
    case 'convert-query': {
      const { id, name, codec, lossy } = change
      return built('convertQuery', data(id), data(name), codecSaid(codec), options({ lossy }))
    }
    default:
      break
  }
  if (!Object.hasOwn(inOrder, change.op)) return data(change)
  const [name, ...members] = inOrder[change.op as keyof typeof inOrder]
  const values = change as unknown as Readonly<Record<string, unknown>>
  return built(name, ...members.map((member) => data(values[member])))
}

/** A change of routes; as data where no builder makes it. New ones are `addRoutes`, which makes a list. */
export const routeChangeSaid = (change: RouteChange): Said => saying(change, () => called(change))

/** What stands in a list of changes: `...addRoutes({...})` for a new route. */
export const listedRouteChange = (change: RouteChange): Said => {
  if (change.op !== 'add-route') return routeChangeSaid(change)
  const { code } = built('addRoutes', routeSaid(change.route))
  return { code: ['...', code], value: change }
}
