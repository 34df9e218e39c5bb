import { expect, test } from 'vitest'
import { readOpenApi } from '../../../src/init/openapi/read.ts'
import { draft } from '../../../src/init/draft/index.ts'

const answer = { responses: { 200: { description: 'ok' } } }

const read = (operations: Readonly<Record<string, unknown>>, standing: unknown = [{ key: [] }]) =>
  readOpenApi({
    openapi: '3.1.0',
    info: { title: 'API', version: '1' },
    security: standing,
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        admin: { type: 'http', scheme: 'bearer' },
        odd: { type: 'magic' },
      },
    },
    paths: Object.fromEntries(
      Object.entries(operations).map(([path, security]) => [
        path,
        { get: security === undefined ? answer : { ...answer, security } },
      ]),
    ),
  } as never)

const required = (model: ReturnType<typeof read>) =>
  Object.fromEntries(model.routes.map(({ path, security }) => [path, security]))

test('what a single operation requires is said on its route', () => {
  const model = read({
    '/usual': undefined,
    '/same': [{ key: [] }],
    '/open': [],
    '/admin': [{ admin: [] }],
    '/either': [{ key: [] }, { admin: [] }],
    '/odd': [{ odd: [] }],
  })
  expect(required(model)).toEqual({
    '/usual': undefined,
    '/same': undefined,
    '/open': [],
    '/admin': [{ admin: [] }],
    '/either': [{ key: [] }, { admin: [] }],
    // Its scheme cannot be read: nobody is told that anybody may call it.
    '/odd': undefined,
  })
  expect(model.notes.map(({ message }) => message).join()).not.toMatch(/all routes together/)
})

test('a drafted version changes what a route requires, by schemes that the contract has', () => {
  const { changes } = draft(
    read({ '/a': [], '/b': undefined }),
    read({ '/a': undefined, '/b': [] }),
  )
  const ops = changes.flatMap(({ routes }) => routes.map((one) => ('op' in one ? one.op : one)))
  expect(ops).toMatchObject([
    { op: 'route-security', security: undefined },
    { op: 'route-security', security: [] },
  ])
})
