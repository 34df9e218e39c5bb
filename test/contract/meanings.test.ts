/** A route of one id does the same in every version, or the contract is refused. */
import * as z from 'zod'
import { expect, test } from 'vitest'
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

const route = (method: Route['method'], kind: Route['kind'], more: Partial<Route> = {}): Route => ({
  id: 'docs.do',
  method,
  path: '/docs/{id}',
  kind,
  summary: 'Do',
  request: 'Doc',
  response: 'Doc',
  ...more,
})

/** A contract whose versions change its one route, one after the other. */
const define = (first: Route, ...later: readonly (readonly RouteChange[])[]) =>
  defineContract({
    name: 'docs',
    base: base('1.0.0', {
      summary: 'First',
      types: { Doc: z.object({ name: z.string() }) },
      routes: [first],
    }),
    versions: later.map((routes, i) =>
      version(`${i + 2}.0.0`, { summary: 'Later', changes: [change('Else', {}, { routes })] }),
    ),
  })

const messagesOf = (make: () => unknown): readonly string[] => {
  try {
    make()
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.issues.map(({ message }) => message)
  }
}

const gone = removeRoute('docs.do')
const anew = (...given: Parameters<typeof route>) => addRoutes(route(...given))

const pairs: Readonly<Record<string, readonly [Route, Route]>> = {
  'a replacement becomes a patch': [route('PUT', 'replace'), route('PATCH', 'patch')],
  'a patch becomes a replacement': [route('PATCH', 'patch'), route('PUT', 'replace')],
  'a patch becomes a replacement by the same method': [
    route('PUT', 'patch'),
    route('PUT', 'replace'),
  ],
  'a creation becomes a deletion': [route('POST', 'create'), route('POST', 'delete')],
  'one document becomes a list': [route('GET', 'read'), route('GET', 'list')],
  'a stream of lines becomes one of events': [
    route('GET', 'stream', { stream: 'ndjson' }),
    route('GET', 'stream', { stream: 'sse' }),
  ],
}

test.each(Object.entries(pairs))('%s', (_, [first, then]) => {
  const messages = messagesOf(() => define(first, [gone, ...addRoutes(then)]))
  expect(messages).toHaveLength(1)
  expect(messages[0]).toContain('an id is one route in all versions')
})

test('a version without it in between changes nothing, and it is told once', () => {
  const moved = moveRoute('docs.do', '/files/{id}')
  expect(
    messagesOf(() => define(route('PUT', 'replace'), [gone], anew('PATCH', 'patch'), [moved])),
  ).toEqual([
    'it is a patch, and a replace in 1.0; an id is one route in all versions: give the new one an id of its own (removeRoute, addRoutes)',
  ])
})

test('another method, path or time leaves its meaning', () => {
  const again = anew('POST', 'replace', { path: '/files/{id}' })
  const post = routeMethod('docs.do', 'POST')
  expect(messagesOf(() => define(route('PUT', 'replace'), [post], [gone], again))).toEqual([])
})
