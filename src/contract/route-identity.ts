/** An id is one route in all versions: what a client's version says of it has to make sense in the store's. */
import type { Issue } from '../errors/index.ts'
import type { VersionKey } from './version-key.ts'
import { templateOf } from './path-template.ts'
import type { Route } from './route.ts'

/** The forms that each id had so far, each with the first version that has it. */
export type KnownRoutes = Map<string, { readonly route: Route; readonly since: VersionKey }[]>

const wayOut =
  'an id is one route in all versions: give the new one an id of its own (removeRoute, addRoutes)'

const parametersOf = ({ path }: Route): readonly string[] =>
  templateOf(path).flatMap((segment) =>
    typeof segment === 'string' ? [] : [segment.parameter + (segment.rest ? '+' : '')],
  )

const takesRest = (name: string | undefined): boolean => name?.endsWith('+') === true

/**
 * Whether the parameters of one path make the other: each is there by its name, or stands where
 * the other path has one that is not there either (`renderPath`).
 */
const sameParameters = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length &&
  one.every((name, i) => {
    const there = other[i]
    if (other.includes(name)) return true
    return there !== undefined && !one.includes(there) && takesRest(name) === takesRest(there)
  })

const said = (type: string | undefined): string => (type === undefined ? 'none' : `"${type}"`)

const kindOf = ({ kind, stream }: Route): string =>
  stream === undefined ? kind : `${kind} (${stream})`

/** Answers may come and go (`route-response`). */
const mayBeNone = (part: 'request' | 'response', route: Route, earlier: Route): boolean =>
  part === 'response' && (route.response === undefined || earlier.response === undefined)

/** What an earlier form of a route has otherwise. */
const differences = (route: Route, earlier: Route, since: VersionKey): readonly string[] => {
  const types = (
    [
      ['request', 'the request'],
      ['response', 'the answer'],
    ] as const
  ).flatMap(([part, words]) =>
    route[part] === earlier[part] || mayBeNone(part, route, earlier)
      ? []
      : [
          `the type of ${words} is ${said(route[part])}, and ${said(earlier[part])} in ${since}: change a type by ops; ${wayOut}`,
        ],
  )
  const kinds =
    route.kind === earlier.kind && route.stream === earlier.stream
      ? []
      : [`it is a ${kindOf(route)}, and a ${kindOf(earlier)} in ${since}; ${wayOut}`]
  const paths = sameParameters(parametersOf(route), parametersOf(earlier))
    ? []
    : [
        `"${route.path}" cannot be made of the parameters of "${earlier.path}", its path in ${since}, nor the other way round: use the same ones; ${wayOut}`,
      ]
  return [...types, ...kinds, ...paths]
}

/** What is wrong with the routes of a version after those of the versions before it, which it joins. */
export const identityIssues = (
  routes: readonly Route[],
  key: VersionKey,
  known: KnownRoutes,
  place: string,
): readonly Issue[] =>
  routes.flatMap((route) => {
    const forms = known.get(route.id) ?? []
    if (forms.some((form) => form.route === route)) return []
    known.set(route.id, [...forms, { route, since: key }])
    // That a version has an id twice is told elsewhere.
    const earlier = forms.filter(({ since }) => since !== key)
    const messages = earlier.flatMap((form) => differences(route, form.route, form.since))
    return messages
      .slice(0, 1)
      .map((message) => ({ place: `${place} > route ${route.id}`, message }))
  })
