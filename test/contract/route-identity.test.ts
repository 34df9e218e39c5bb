import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  addRoutes,
  base,
  change,
  defineContract,
  moveRoute,
  removeRoute,
  routeMethod,
  version,
  type Route,
  type RouteChange,
} from '../../src/contract/index.ts'
import { Failure } from '../../src/errors/index.ts'

const Doc = z.object({ id: z.string() })
const Other = z.object({ id: z.string() })

const route: Route = {
  id: 'docs.get',
  method: 'GET',
  path: '/orgs/{org}/docs/{id}',
  kind: 'read',
  summary: 'Read',
  response: 'Doc',
}

/** What is said of a contract of one version after another, each with changes of routes. */
const said = (...versions: readonly (readonly RouteChange[])[]): readonly string[] => {
  try {
    defineContract({
      name: 'docs',
      base: base('1.0.0', { summary: 'Docs', types: { Doc, Other }, routes: [route] }),
      versions: versions.map((routes, index) =>
        version(`${index + 2}.0.0`, {
          summary: 'Other routes',
          changes: [change('Routes change', {}, { routes })],
        }),
      ),
    })
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.issues.map(({ place, message }) => `${place.replace(/.*> /, '')}: ${message}`)
  }
}

const again = (other: Partial<Route>): readonly RouteChange[] => [
  removeRoute(route.id),
  ...addRoutes({ ...route, ...other }),
]

const moved = (path: string) => [moveRoute(route.id, path)]

describe('a route that keeps its id', () => {
  test.each<readonly [string, readonly (readonly RouteChange[])[]]>([
    ['another place', [moved('/organisations/{org}/documents/{id}')]],
    ['its parameters the other way round', [moved('/docs/{id}/of/{org}')]],
    ['other names', [moved('/o/{organisation}/d/{key}')]],
    ['one other name', [moved('/o/{org}/d/{key}')]],
    ['another method', [[routeMethod(route.id, 'POST')]]],
    ['a break of a version', [[removeRoute(route.id)], addRoutes(route)]],
    ['another summary', [again({ summary: 'Read it' })]],
  ])('may have %s', (_, versions) => {
    // A version without any other change has to touch something.
    expect(said(...versions)).toEqual([])
  })

  test.each<readonly [string, readonly (readonly RouteChange[])[], string]>([
    [
      'another type of answer',
      [again({ response: 'Other' })],
      'the type of the answer is "Other", and "Doc" in 1.0',
    ],
    [
      'a type of request',
      [again({ kind: 'read', method: 'POST', request: 'Doc' })],
      'the type of the request is "Doc"',
    ],
    ['another kind', [again({ kind: 'list' })], 'it is a list, and a read in 1.0'],
    [
      'a stream',
      [again({ kind: 'stream', stream: 'sse' })],
      'it is a stream (sse), and a read in 1.0',
    ],
    [
      'one parameter less',
      [moved('/docs/{id}')],
      'cannot be made of the parameters of "/orgs/{org}/docs/{id}", its path in 1.0',
    ],
    ['one parameter more', [moved('/orgs/{org}/{team}/docs/{id}')], 'cannot be made'],
    ['no parameters', [moved('/docs')], 'cannot be made'],
    ['all that is left for one segment', [moved('/docs/{org}/{id+}')], 'cannot be made'],
    ['it under another name', [moved('/docs/{org}/{rest+}')], 'cannot be made'],
    ['a name that moved, and another one', [moved('/orgs/{id}/docs/{key}')], 'cannot be made'],
    [
      'what fits the version before it, but not the one before that',
      [moved('/docs/{id}/of/{org}'), moved('/docs/{key}/of/{org}')],
      'its path in 1.0',
    ],
    [
      'another type after a break of a version',
      [[removeRoute(route.id)], addRoutes({ ...route, response: 'Other' })],
      'and "Doc" in 1.0',
    ],
  ])('may not have %s', (_, versions, message) => {
    expect(said(...versions)).toEqual([expect.stringContaining(message)])
    expect(said(...versions)[0]).toMatch(/^route docs\.get: .*give the new one an id of its own/)
  })
})
