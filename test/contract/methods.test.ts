/** Method and kind of a route say the same, or the contract is refused. */
import * as z from 'zod'
import { expect, test } from 'vitest'
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

const isLegal = ([method, kind]: readonly [Method, RouteKind]) => legal[kind].includes(method)
const contradicting = cells.filter((cell) => !isLegal(cell))

const define = (method: Method, kind: RouteKind) =>
  defineContract({ name: 'docs', base: first(method, kind), versions: [] })

/** A contract whose second version has another method. */
const changed = (from: Method, to: Method, kind: RouteKind) =>
  defineContract({
    name: 'docs',
    base: first(from, kind),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [change('Another method', {}, { routes: [routeMethod('docs.do', to)] })],
      }),
    ],
  })

test.each(cells.filter(isLegal))('%s is a way to %s', (method, kind) => {
  expect(() => define(method, kind)).not.toThrow()
})

test.each(contradicting)('%s is no way to %s', (method, kind) => {
  const message: unknown = expect.stringContaining('method and kind contradict each other')
  const place: unknown = expect.stringContaining('route docs.do')
  const issues = [{ place, message, choices: legal[kind] }]
  expect(() => define(method, kind)).toThrow(
    expect.objectContaining({ code: 'contract-invalid', issues }),
  )
})

test.each(contradicting)('%s is no way to %s in a later version, either', (method, kind) => {
  const [from = 'GET'] = legal[kind]
  expect(() => changed(from, method, kind)).toThrow('contradict each other')
})
