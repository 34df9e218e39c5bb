/** Each thing that a route may say otherwise, and what it means to a client of the older one. */
import { expect, test } from 'vitest'
import { integer, oneOf, ref, string, type Route } from '../../../src/contract/index.ts'
import { compareVersions, type Effect } from '../../../src/contract/diff/index.ts'
import type { TypeGraph } from '../../../src/lens/index.ts'

const list: Route = {
  id: 'ships',
  method: 'GET',
  path: '/ships',
  kind: 'list',
  summary: 'Ships',
  response: 'Ship',
  query: { limit: { shape: integer({ maximum: 100 }) } },
}
const write: Route = {
  id: 'write',
  method: 'PATCH',
  path: '/ships/{id}',
  kind: 'patch',
  summary: 'Change',
  request: 'Ship',
  response: 'Ship',
}
const types: TypeGraph = {
  Ship: { kind: 'object', fields: { id: { shape: string() }, flag: { shape: ref('Flag') } } },
  Flag: { kind: 'string', values: ['a', 'b'] },
  Sea: { kind: 'string' },
}

const sorted = (keys: Record<string, string>): Route => ({
  ...list,
  query: { order: { shape: string(), use: { kind: 'sort', keys } } },
})
const { response: _, ...bodiless } = list

const rows: readonly (readonly [string, Route, Route, Effect | undefined])[] = [
  ['the same', list, list, undefined],
  ['another path', list, { ...list, path: '/boats' }, 'breaking'],
  ['a parameter of another name', write, { ...write, path: '/ships/{key}' }, undefined],
  ['a parameter that takes all', write, { ...write, path: '/ships/{id+}' }, 'breaking'],
  ['another method', write, { ...write, method: 'POST' }, 'breaking'],
  ['another status', list, { ...list, status: 203 }, 'breaking'],
  ['the usual status, said', list, { ...list, status: 200 }, undefined],
  ['another summary', list, { ...list, summary: 'All' }, 'invisible'],
  ['another media type', list, { ...list, media: 'application/hal+json' }, 'breaking'],
  ['a stream', list, { ...list, stream: 'ndjson' }, 'breaking'],
  ['an answer with a body', bodiless, list, 'additive'],
  ['an answer without a body', list, bodiless, 'breaking'],
  ['a form more', write, { ...write, takes: ['merge-patch', 'json-patch', 'json'] }, 'additive'],
  ['a form less', write, { ...write, takes: ['merge-patch'] }, 'breaking'],
  ['forms in another order', write, { ...write, takes: ['json-patch', 'merge-patch'] }, undefined],
  [
    'a body that is needed',
    { ...bodiless, method: 'POST' },
    { ...bodiless, method: 'POST', request: 'Ship' },
    'breaking',
  ],
  ['only for some requests', list, { ...list, when: { query: 'watch', is: ['no'] } }, 'breaking'],
  ['for all requests', { ...list, when: { query: 'watch', is: ['no'] } }, list, 'additive'],
  [
    'asked for by one more',
    { ...list, when: { accept: ['a/b'] } },
    { ...list, when: { accept: ['a/b', 'c/d'] } },
    'additive',
  ],
  [
    'asked for by another',
    { ...list, when: { accept: ['a/b'] } },
    { ...list, when: { accept: ['c/d'] } },
    'breaking',
  ],
  ['a header of another name', list, { ...list, headers: { 'X-A': 'X-B' } }, 'breaking'],
  ['a header in another case', list, { ...list, headers: { 'X-A': 'x-a' } }, undefined],
  ['an error more', list, { ...list, errors: ['entity-not-found'] }, 'additive'],
  ['a filter more', list, { ...list, dialect: 'brackets' }, 'additive'],
  ['filters written otherwise', { ...list, dialect: 'brackets' }, list, 'breaking'],
  ['a parameter more', { ...list, query: {} }, list, 'additive'],
  ['a parameter less', list, { ...list, query: {} }, 'breaking'],
  [
    'a required parameter more',
    { ...list, query: {} },
    { ...list, query: { a: { shape: string(), required: true } } },
    'breaking',
  ],
  [
    'a parameter that is required now',
    list,
    { ...list, query: { limit: { ...list.query!['limit']!, required: true } } },
    'breaking',
  ],
  [
    'a parameter with another bound',
    list,
    { ...list, query: { limit: { shape: integer({ maximum: 50 }) } } },
    'breaking',
  ],
  [
    'a parameter with a wider bound',
    list,
    { ...list, query: { limit: { shape: integer({ maximum: 500 }) } } },
    'additive',
  ],
  [
    'another default of a parameter',
    list,
    { ...list, query: { limit: { ...list.query!['limit']!, default: 5 } } },
    'breaking',
  ],
  [
    'values of a parameter',
    { ...list, query: { a: { shape: oneOf('x') } } },
    { ...list, query: { a: { shape: oneOf('x', 'y') } } },
    'additive',
  ],
  [
    'a list as several parameters',
    list,
    { ...list, query: { limit: { ...list.query!['limit']!, explode: true } } },
    'breaking',
  ],
  [
    'a word of an order more',
    sorted({ new: '-id' }),
    sorted({ new: '-id', old: 'id' }),
    'additive',
  ],
  [
    'a word of an order less',
    sorted({ new: '-id', old: 'id' }),
    sorted({ new: '-id' }),
    'breaking',
  ],
  [
    'a parameter that means something else',
    list,
    { ...list, query: { limit: { ...list.query!['limit']!, use: { kind: 'fields' } } } },
    'breaking',
  ],
]

test.each(rows)('%s', (_name, older, newer, effect) => {
  const found = compareVersions({ types, routes: [older] }, { types, routes: [newer] })
  expect(found[0]?.effect).toBe(effect)
  expect(found.every(({ routes }) => routes.includes(older.id))).toBe(true)
})

test('routes that go and come', () => {
  expect(compareVersions({ types, routes: [list] }, { types, routes: [write] })).toEqual([
    {
      place: 'ships',
      message: 'GET /ships is gone',
      effect: 'breaking',
      in: ['route'],
      routes: ['ships'],
    },
    {
      place: 'write',
      message: 'PATCH /ships/{id} is there',
      effect: 'additive',
      in: ['route'],
      routes: ['write'],
    },
  ])
})

test('a type is compared once, however deep it is carried, and names all routes that do', () => {
  const newer: TypeGraph = { ...types, Flag: { kind: 'string', values: ['a', 'b', 'c'] } }
  const routes = [list, write, { ...list, id: 'again', path: '/again' }]
  expect(compareVersions({ types, routes }, { types: newer, routes })).toEqual([
    {
      place: 'Flag',
      message: 'may be "c", too',
      effect: 'breaking',
      in: ['answer'],
      routes: ['ships', 'write', 'again'],
    },
    {
      place: 'Flag',
      message: 'may be "c", too',
      effect: 'additive',
      in: ['request'],
      routes: ['write'],
    },
  ])
})

const tree = (field: string): TypeGraph => ({
  Tree: { kind: 'object', fields: { [field]: { shape: { kind: 'array', of: ref('Tree') } } } },
})

test('types that refer to themselves come to an end', () => {
  const routes = [{ ...list, response: 'Tree' }]
  const found = compareVersions({ types: tree('a'), routes }, { types: tree('b'), routes })
  expect(found.map(({ place, message }) => `${place} ${message}`)).toEqual([
    'Tree > a is gone',
    'Tree > b is new',
  ])
})

test('a type that no route carries is no matter of clients', () => {
  const newer: TypeGraph = { ...types, Sea: { kind: 'boolean' } }
  const found = compareVersions({ types, routes: [list] }, { types: newer, routes: [list] })
  expect(found).toMatchObject([{ place: 'Sea', effect: 'invisible', routes: [] }])
})

test('errors: their form, their type, their statuses', () => {
  const errors = { type: 'Ship' }
  const version = { types, routes: [list], errors }
  expect(
    compareVersions(version, { ...version, errors: { ...errors, media: 'a/b' } }),
  ).toMatchObject([{ place: 'errors', effect: 'breaking', in: ['error'] }])
  expect(compareVersions({ types, routes: [list] }, version)[0]?.effect).toBe('breaking')
  expect(
    compareVersions(version, { ...version, errors: { ...errors, problem: { a: '$detail' } } }),
  ).toMatchObject([{ effect: 'invisible' }])
  expect(compareVersions(version, version, [{ from: 422, to: 451 }])).toMatchObject([
    { message: 'have status 451 instead of 422', effect: 'breaking' },
  ])
})
