/** What a document of an API says otherwise than a version of a contract, operation by operation. */
import { formsOf, routesBeside, type Route } from '../../contract/index.ts'
import type { ApiModel } from '../model.ts'
import type { Difference, Said } from './difference.ts'
import { parameterDifferences } from './parameters.ts'
import { shapeDifferences, type Sides } from './shapes.ts'

const signature = ({ method, path }: Route): string =>
  `${method} ${path.replace('+}', '}').replaceAll(/\{[^}]*\}/g, '{}')}`

const said = (value: string | number | undefined): string =>
  value === undefined ? 'none' : String(value)

const unlike = (
  place: string,
  real: string | number | undefined,
  derived: string | number | undefined,
): readonly Said[] =>
  real === derived ? [] : [{ place, real: said(real), derived: said(derived), noticed: true }]

/** Documents cannot say what a patch is about, only which form it has. */
const isFree = (type: string | undefined, { types }: ApiModel): boolean => {
  const shape = type === undefined ? undefined : types[type]
  return (
    shape?.kind === 'any' || (shape?.kind === 'object' && Object.keys(shape.fields).length === 0)
  )
}

const bodyWords = (type: string | undefined): string => (type === undefined ? 'no body' : 'a body')

const formWords = (route: Route): string => formsOf(route).toSorted().join(', ')

const bodies = (
  part: 'request' | 'response',
  real: Route,
  derived: Route,
  [one, other]: readonly [ApiModel, ApiModel],
): readonly Said[] => {
  const place = part === 'request' ? 'request' : 'answer'
  const [here, there] = [real[part], derived[part]]
  if (here === undefined || there === undefined) {
    if (here === there) return []
    return [{ place, real: bodyWords(here), derived: bodyWords(there), noticed: true }]
  }
  const isPatch = part === 'request' && derived.kind === 'patch'
  if (isPatch && (isFree(here, one) || formsOf(real).every((form) => form === 'json-patch'))) {
    return []
  }
  const sides: Sides = { real: one.types, derived: other.types, mode: place }
  return shapeDifferences({ kind: 'ref', type: here }, { kind: 'ref', type: there }, place, sides)
}

const ofRoute = (
  real: Route,
  derived: Route,
  models: readonly [ApiModel, ApiModel],
): readonly Said[] => {
  const [one, other] = models
  const isStreamed = real.stream !== undefined || derived.stream !== undefined
  return [
    ...unlike('path', signature(real), signature(derived)),
    ...unlike('status', real.status ?? 200, derived.status ?? 200),
    ...unlike('stream', real.stream, derived.stream),
    ...(isStreamed || real.response === undefined || derived.response === undefined
      ? []
      : unlike('media', real.media ?? 'application/json', derived.media ?? 'application/json')),
    ...(real.request === undefined || derived.request === undefined
      ? []
      : unlike('request form', formWords(real), formWords(derived))),
    ...parameterDifferences(real, derived, routesBeside(other.routes, derived), {
      real: one.types,
      derived: other.types,
    }),
    ...bodies('request', real, derived, models),
    ...bodies('response', real, derived, models),
  ]
}

/** Errors are the same on all routes. */
const ofErrors = (real: ApiModel, derived: ApiModel): readonly Said[] =>
  real.errors === undefined || derived.errors?.problem === undefined
    ? []
    : shapeDifferences(
        { kind: 'ref', type: real.errors.type },
        { kind: 'ref', type: derived.errors.type },
        'error',
        { real: real.types, derived: derived.types, mode: 'answer' },
      )

/** Routes of a contract by what asks for them; of those that share it the one for all requests. */
const bySignature = (routes: readonly Route[]): ReadonlyMap<string, Route> =>
  new Map(
    routes
      .toSorted((a, b) => Number(b.when !== undefined) - Number(a.when !== undefined))
      .map((route) => [signature(route), route]),
  )

/**
 * @param real what a document of the API says
 * @param derived a version of a contract, as `modelOf` makes it
 * @returns none where a client that goes by the contract finds what it says
 */
export const differences = (real: ApiModel, derived: ApiModel): readonly Difference[] => {
  const models = [real, derived] as const
  const [ours, theirs] = [bySignature(derived.routes), bySignature(real.routes)]
  const ids = new Map(real.routes.map((route) => [route.id, route]))
  const matched = new Set<string>()
  const found: Difference[] = []
  for (const [key, route] of ours) {
    const other = theirs.get(key) ?? movedTo(ids.get(route.id), ours)
    if (other) matched.add(other.id)
    // The gateway answers it itself, whatever the API does.
    if (route.kind === 'schema') continue
    if (!other) {
      const missing = {
        place: 'operation',
        real: 'nothing',
        derived: `${route.method} ${route.path}`,
      }
      found.push({ route: route.id, ...missing, noticed: true })
      continue
    }
    found.push(...ofRoute(other, route, models).map((one) => ({ route: route.id, ...one })))
  }
  for (const route of theirs.values()) {
    if (matched.has(route.id)) continue
    const place = { place: 'operation', real: `${route.method} ${route.path}`, derived: 'nothing' }
    found.push({ route: route.id, ...place, noticed: true })
  }
  return [...found, ...ofErrors(real, derived).map((one) => ({ route: '*', ...one }))]
}

/** The same route on another path, unless that path is another route of the contract. */
const movedTo = (route: Route | undefined, ours: ReadonlyMap<string, Route>): Route | undefined =>
  route && !ours.has(signature(route)) ? route : undefined
