/** Looking only at routes that begin like a path finds what looking at all of them does. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  bySpecificity,
  defineContract,
  fit,
  segmentsOf,
  templateOf,
  type Route,
  type Segment,
} from '../../../src/contract/index.ts'
import { createRoutes } from '../../../src/gateway/match/match.ts'
import { holds } from '../../support/seed.ts'

const segment = fc.constantFrom('a', 'b', '{x}')
const template = fc
  .tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([segments, isOpen]) => {
    const named = segments.map((one, at) => (one === '{x}' ? `{x${at}}` : one))
    return `/${[...named, ...(isOpen ? ['{rest+}'] : [])].join('/')}`
  })

const routeOf = ([path, method]: readonly [string, 'GET' | 'DELETE']): Route => ({
  id: `${method} ${path}`,
  method,
  path,
  kind: method === 'GET' ? 'read' : 'delete',
  summary: path,
  ...(method === 'GET' ? { response: 'Thing' } : {}),
})

const table = fc
  .uniqueArray(fc.tuple(template, fc.constantFrom('GET' as const, 'DELETE' as const)), {
    minLength: 1,
    maxLength: 12,
    selector: ([path, method]) => `${method} ${path}`,
  })
  .map((drawn) =>
    defineContract({
      name: 'things',
      base: base('1.0.0', {
        summary: 'First',
        types: { Thing: z.object({ id: z.string() }) },
        routes: drawn.map(routeOf),
      }),
      versions: [],
    }),
  )

const path = fc
  .array(fc.constantFrom('a', 'b', 'c', '%61', ''), { maxLength: 4 })
  .map((segments) => `/${segments.join('/')}`)

const ofMethod = (route: Route, method: string): boolean =>
  route.method === method || (method === 'HEAD' && route.method === 'GET')

/** The most specific one of all that fit, by looking at each. */
const found = (routes: readonly Route[], method: string, asked: string): string | undefined =>
  routes
    .filter((route) => ofMethod(route, method))
    .map((route) => ({ id: route.id, own: templateOf(route.path) }))
    .filter(({ own }) => fit(own, segmentsOf(asked)))
    .reduce<{ id: string; own: readonly Segment[] } | undefined>(
      (best, one) => (best && bySpecificity(best.own, one.own) <= 0 ? best : one),
      undefined,
    )?.id

test('which of two routes is more specific does not depend on others', () => {
  const drawn = template.map(templateOf)
  holds(
    3000,
    fc.property(drawn, drawn, drawn, (a, b, c) => {
      const [ab, ba, bc, ac] = [
        bySpecificity(a, b),
        bySpecificity(b, a),
        bySpecificity(b, c),
        bySpecificity(a, c),
      ]
      expect(Math.sign(ab) + Math.sign(ba)).toBe(0)
      const isOrdered = ab > 0 || bc > 0 || ac <= 0
      expect(isOrdered).toBe(true)
    }),
  )
})

test('of many routes the one is found that fits best, whatever they begin with', () => {
  let routed = 0
  holds(
    500,
    fc.property(
      table,
      fc.array(fc.tuple(path, fc.constantFrom('GET', 'HEAD', 'DELETE', 'PUT')), { minLength: 5 }),
      (contract, asked) => {
        const routes = createRoutes(contract)
        const [version] = contract.versions
        for (const [at, method] of asked) {
          const match = version && routes.match(version, method, at)
          const id = match?.kind === 'route' ? match.route.id : undefined
          // A path that other stores may read otherwise is no route, but nothing else either.
          if (match?.kind === 'near') continue
          if (id !== undefined) routed += 1
          expect([method, at, id]).toEqual([method, at, found(version?.routes ?? [], method, at)])
        }
      },
    ),
  )
  expect(routed).toBeGreaterThan(100)
})
