import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  change,
  defineContract,
  routeSecurity,
  version,
  type Route,
  type Security,
} from '../../src/contract/index.ts'
import type { ChangeDeclaration } from '../../src/contract/declare.ts'
import { Failure, formatIssue } from '../../src/errors/index.ts'

const key = { type: 'apiKey', in: 'header', name: 'X-Key' } as const
const token = { type: 'http', scheme: 'bearer' } as const
const keyed: Security = { schemes: { key }, required: [{ key: [] }] }

const route = (more: Partial<Route> = {}): Route => ({
  id: 'items.get',
  method: 'GET',
  path: '/items/{id}',
  kind: 'read',
  summary: 'Read an item',
  response: 'Item',
  ...more,
})

const contractOf = (
  { security, routes = [route()] }: { security?: Security; routes?: readonly Route[] },
  ...changes: readonly ChangeDeclaration[]
) =>
  defineContract({
    name: 'items',
    base: base('1.0.0', {
      summary: 'Items',
      types: { Item: z.object({ id: z.string() }) },
      routes,
      ...(security ? { security } : {}),
    }),
    versions: changes.length > 0 ? [version('2.0.0', { summary: 'Later', changes })] : [],
  })

const issuesOf = (make: () => unknown): readonly string[] => {
  try {
    make()
  } catch (error) {
    if (error instanceof Failure) return error.issues.map(formatIssue)
    throw error
  }
  return []
}

describe('security', () => {
  test('is that of the base in every version until a change says otherwise', () => {
    const { versions } = contractOf(
      { security: keyed },
      change('Tokens', {}, { security: { schemes: { token }, required: [{ token: [] }] } }),
      change('Anybody reads', {}, { routes: [routeSecurity('items.get', [])] }),
    )
    expect(versions.map(({ security }) => security)).toEqual([
      keyed,
      { schemes: { key, token }, required: [{ token: [] }] },
    ])
    expect(versions.map(({ routes }) => routes[0]?.security)).toEqual([undefined, []])
    expect(versions[1]?.changes.map(({ details, breaking }) => ({ details, breaking }))).toEqual([
      {
        details: ['every route needs `token`', 'adds the security scheme `token`'],
        breaking: true,
      },
      { details: ['`items.get` may be called by anybody'], breaking: false },
    ])
  })

  test('of a route goes back to what all routes need', () => {
    const { versions } = contractOf(
      { security: keyed, routes: [route({ security: [{}, { key: [] }] })] },
      change('Keys', {}, { routes: [routeSecurity('items.get', undefined)] }),
    )
    expect(versions.map(({ routes }) => routes[0]?.security)).toEqual([
      [{}, { key: [] }],
      undefined,
    ])
  })

  test.each<[string, Parameters<typeof contractOf>, RegExp]>([
    [
      'a scheme that nobody declares',
      [{ security: { ...keyed, required: [{ kye: [] }] } }],
      /1\.0\.0\) > security: unknown security scheme "kye" .*key/,
    ],
    [
      'one on a route',
      [{ security: keyed, routes: [route({ security: [{ key: [], kye: [] }] })] }],
      /route items\.get > security: unknown security scheme "kye"/,
    ],
    ['one without any', [{ routes: [route({ security: [{ key: [] }] })] }], /scheme "key"/],
    [
      'a name of objects',
      [{ security: { ...keyed, required: [{ constructor: [] }] } }],
      /unknown security scheme "constructor"/,
    ],
    [
      'a header that cannot be sent',
      [{ security: { ...keyed, schemes: { key: { ...key, name: 'X Key' } } } }],
      /security > key: "X Key" is no name of a header/,
    ],
    [
      'a key in the body',
      [{ security: { ...keyed, schemes: { key: { ...key, in: 'body' as 'query' } } } }],
      /an API key is not in "body" .*header, query, cookie/,
    ],
    [
      'another kind',
      [{ security: { ...keyed, schemes: { key: { type: 'basic' as 'mutualTLS' } } } }],
      /unknown kind of scheme "basic" .*apiKey, http/,
    ],
    [
      'a name that documents cannot have',
      [{ security: { schemes: { 'my key': key }, required: [] } }],
      /security > my key: names of schemes are letters, digits and \._-/,
    ],
    [
      'an address that is none',
      [
        {
          security: {
            schemes: { id: { type: 'openIdConnect', openIdConnectUrl: 'login' } },
            required: [],
          },
        },
      ],
      /security > id: "login" is no URL/,
    ],
    [
      'flows that are none',
      [{ security: { schemes: { o: { type: 'oauth2', flows: 'code' } }, required: [] } }],
      /security > o: the flows of OAuth are an object/,
    ],
    [
      'a change that changes nothing on a route',
      [
        { security: keyed },
        change('Nothing', {}, { routes: [routeSecurity('items.get', undefined)] }),
      ],
      /route-security\): changes nothing on "items.get"/,
    ],
    [
      'a change that changes nothing for all',
      [{ security: keyed }, change('Nothing', {}, { security: { required: [{ key: [] }] } })],
      /2\.0\.0 change 1 "Nothing"\) > security: changes nothing/,
    ],
    [
      'a change to a scheme that nobody declares',
      [{ security: keyed }, change('X', {}, { security: { required: [{ x: [] }] } })],
      /2\.0\.0\) > security: unknown security scheme "x"/,
    ],
  ])('is refused with %s', (_, parts, message) => {
    expect(issuesOf(() => contractOf(...parts))).toEqual([expect.stringMatching(message)])
  })
})
