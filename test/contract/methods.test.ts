/** Method and kind of a route say the same, or the contract is refused. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  base,
  change,
  defineContract,
  routeMethod,
  version,
  type Method,
  type Route,
  type RouteKind,
} from '../../src/contract/index.ts'

const legal: Readonly<Record<RouteKind, readonly Method[]>> = {
  read: ['GET', 'POST'],
  list: ['GET', 'POST'],
  create: ['POST'],
  replace: ['PUT', 'POST'],
  patch: ['PATCH', 'POST', 'PUT'],
  delete: ['DELETE', 'POST'],
  stream: ['GET', 'POST'],
  schema: ['GET'],
}

const route = (method: Method, kind: RouteKind): Route => ({
  id: 'docs.do',
  method,
  path: '/docs/{id}',
  kind,
  summary: 'Do',
  response: 'Doc',
})

const first = (method: Method, kind: RouteKind) =>
  base('1.0.0', {
    summary: 'First',
    types: { Doc: z.object({ name: z.string() }) },
    routes: [route(method, kind)],
  })

const cells = (Object.keys(legal) as RouteKind[]).flatMap((kind) =>
  (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => [method, kind] as const),
)

const place = expect.stringContaining('route docs.do')

describe.each(cells)('%s as %s', (method, kind) => {
  const isLegal = legal[kind].includes(method)

  test(isLegal ? 'is taken' : 'is refused, with the methods that there are', () => {
    const define = () => defineContract({ name: 'docs', base: first(method, kind), versions: [] })
    if (isLegal) return void expect(define).not.toThrow()
    expect(define).toThrow(
      expect.objectContaining({
        code: 'contract-invalid',
        issues: [
          {
            place,
            message: expect.stringContaining('method and kind contradict each other'),
            choices: legal[kind],
          },
        ],
      }),
    )
  })

  test('is judged where a later version changes the method, too', () => {
    const [start] = legal[kind].filter((other) => other !== method)
    if (!start) return
    const define = () =>
      defineContract({
        name: 'docs',
        base: first(start, kind),
        versions: [
          version('2.0.0', {
            summary: 'Second',
            changes: [change('Another method', {}, { routes: [routeMethod('docs.do', method)] })],
          }),
        ],
      })
    if (isLegal) expect(define).not.toThrow()
    else expect(define).toThrow('contradict each other')
  })
})
