/** How clients say who they are. */
import { equal, isObject } from '../../json/index.ts'
import type { Security, SecurityRequirements, SecurityScheme } from '../../contract/index.ts'
import type { Notes } from '../notes.ts'
import {
  lastOf,
  memberOf,
  objectOf,
  partsIn,
  partsOf,
  textIn,
  type Documents,
  type Located,
} from './documents.ts'
import type { Operation } from './routes/operation.ts'

const schemeOf = (scheme: Located): SecurityScheme | undefined => {
  const text = (name: string): string => textIn(scheme, name) ?? ''
  const description = text('description') === '' ? {} : { description: text('description') }
  switch (text('type')) {
    case 'apiKey': {
      const place = (['header', 'query', 'cookie'] as const).find((one) => one === text('in'))
      if (!place || text('name') === '') return undefined
      return { type: 'apiKey', in: place, name: text('name'), ...description }
    }
    case 'http': {
      const form = text('bearerFormat') === '' ? {} : { bearerFormat: text('bearerFormat') }
      if (text('scheme') === '') return undefined
      return { type: 'http', scheme: text('scheme').toLowerCase(), ...form, ...description }
    }
    case 'oauth2': {
      const { flows } = objectOf(scheme)
      return flows === undefined ? undefined : { type: 'oauth2', flows, ...description }
    }
    case 'openIdConnect': {
      const openIdConnectUrl = text('openIdConnectUrl')
      return openIdConnectUrl === ''
        ? undefined
        : { type: 'openIdConnect', openIdConnectUrl, ...description }
    }
    case 'mutualTLS':
      return { type: 'mutualTLS', ...description }
    default:
      return undefined
  }
}

const requirementsOf = (security: Located, known: ReadonlySet<string>): SecurityRequirements =>
  partsOf(security)
    .filter(({ value }) => isObject(value))
    .map((one) =>
      Object.fromEntries(
        partsOf(one).map(({ path, value }) => [
          path.at(-1) ?? '',
          Array.isArray(value) ? value.filter((scope) => typeof scope === 'string') : [],
        ]),
      ),
    )
    .filter((one) => Object.keys(one).every((name) => known.has(name)))

/** What most operations need, where the document says it of each. */
const usual = (given: readonly Located[]): Located | undefined => {
  const count = (one: Located) => given.filter(({ value }) => equal(value, one.value)).length
  return given.slice(0, 50).toSorted((a, b) => count(b) - count(a))[0]
}

/** What a single operation requires, where that is something else than all the others do. */
export const ownSecurity = (
  operation: Located,
  security: Security | undefined,
): SecurityRequirements | undefined => {
  const given = security && memberOf(operation, 'security')
  if (!security || !given || !Array.isArray(given.value)) return undefined
  const required = requirementsOf(given, new Set(Object.keys(security.schemes)))
  // Where a scheme cannot be read, nobody is told that anybody may call it.
  const isLost = required.length === 0 && given.value.length > 0
  const isSame = JSON.stringify(required) === JSON.stringify(security.required)
  return isLost || isSame ? undefined : required
}

export const securityOf = (
  documents: Documents,
  operations: readonly Operation[],
  notes: Notes,
): Security | undefined => {
  const components = memberOf(documents.root, 'components')
  const schemes: Record<string, SecurityScheme> = {}
  for (const given of components ? partsIn(components, 'securitySchemes') : []) {
    const resolved = documents.resolved(given)
    const scheme = resolved && schemeOf(resolved)
    if (scheme) schemes[lastOf(given)] = scheme
    else notes.add(documents.place(given), 'the security scheme cannot be read: it is left out')
  }
  if (Object.keys(schemes).length === 0) return undefined
  const own = operations.flatMap(({ located }) => memberOf(located, 'security') ?? [])
  const standing = memberOf(documents.root, 'security') ?? usual(own)
  return {
    schemes,
    required: standing ? requirementsOf(standing, new Set(Object.keys(schemes))) : [],
  }
}
