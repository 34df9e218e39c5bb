/** A route in a few lines, to be compared with what it was. */
import type { Route, SecurityRequirements } from '../../contract/index.ts'
import { formsOf } from '../../contract/index.ts'

const whoOf = (security: SecurityRequirements): string =>
  security.length === 0
    ? 'anybody'
    : security.map((needed) => Object.keys(needed).join(' and ') || 'anybody').join(' or ')

export const routeText = (route: Route): string => {
  const { method, path, query = {}, request, response, status = 200, security } = route
  return [
    `${method} ${path}`,
    ...Object.entries(query).map(
      ([name, { required }]) => `  ?${name}${required ? ' (needed)' : ''}`,
    ),
    ...(request === undefined ? [] : [`  takes ${request} as ${formsOf(route).join(', ')}`]),
    `  answers ${status}${response === undefined ? '' : ` ${response}`}${route.media === undefined ? '' : ` as ${route.media}`}`,
    ...(security === undefined ? [] : [`  for ${whoOf(security)}`]),
  ].join('\n')
}
