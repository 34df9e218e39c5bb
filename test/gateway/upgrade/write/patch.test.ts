/** What becomes of a stored document when a client of another version patches it. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  base,
  boolean,
  change,
  convert,
  custom,
  defineContract,
  head,
  move,
  timestamp,
  version,
  wrap,
  type Route,
} from '../../../../src/contract/index.ts'
import { numberOf, type Json, type JsonObject } from '../../../../src/json/index.ts'
import universe from '../../../../adapters/index.ts'
import { contract as shop } from '../../support/contract.ts'
import { patchStored, type Patching } from '../../support/patching.ts'
import { contract as boards } from './write-laws/keyed/contract.ts'

const route = (id: string, method: Route['method'], kind: Route['kind']): Route => ({
  id,
  method,
  path: '/things/{id}',
  kind,
  summary: id,
  response: 'Thing',
  ...(method === 'GET' ? {} : { request: 'Thing' }),
})

const routes = [
  route('things.get', 'GET', 'read'),
  route('things.put', 'PUT', 'replace'),
  route('things.patch', 'PATCH', 'patch'),
]

const Thing = z.object({
  id: z.string(),
  owner: z.string(),
  places: z.array(z.string()),
  made: z.int(),
  seen: z.int(),
  from: z.string().nullish(),
  extra: z.record(z.string(), z.unknown()),
})

const things = defineContract({
  name: 'things',
  base: base('1.0.0', { summary: 'One owner, many places', types: { Thing }, routes }),
  versions: [
    version('2.0.0', {
      summary: 'Many owners, one place',
      changes: [
        change('Several owners', { Thing: [wrap('owner', { lossy: 'the first owner' })] }),
        change('One place', {
          Thing: [head('places', { lossy: 'the first place', empty: 'refuse' })],
        }),
        change('Readable time', { Thing: [convert('made', timestamp('unix-us', 'rfc3339'))] }),
        change('Ends', { Thing: [move('from', ['ends', 'from'])] }),
      ],
    }),
  ],
})

const swapped = (value: Json): Json => {
  const { pair, ...rest } = value as { readonly pair: { a: Json; b: Json } } & JsonObject
  return { ...rest, pair: { a: pair.b, b: pair.a } }
}

const pairs = defineContract({
  name: 'pairs',
  base: base('1.0.0', {
    summary: 'A pair',
    types: {
      Thing: z.object({ id: z.string(), pair: z.object({ a: z.string(), b: z.string() }) }),
    },
    routes,
  }),
  versions: [
    version('2.0.0', {
      summary: 'The pair is swapped by hand',
      changes: [
        change('Swapped', {
          Thing: [
            custom('swap', { reads: ['pair'], writes: ['pair'], up: swapped, down: swapped }),
            add('hidden', boolean, false),
          ],
        }),
      ],
    }),
  ],
})

const older: Patching = { contract: things, route: 'things.patch', client: '1.0', store: '2.0' }
const newer: Patching = { contract: things, route: 'things.patch', client: '2.0', store: '1.0' }

const stored = {
  '1.0': {
    id: 'a',
    owner: 'ada',
    places: ['home', 'work'],
    made: 0,
    seen: 5,
    from: 'here',
    extra: {},
  },
  '2.0': {
    id: 'a',
    owner: ['ada', 'bob'],
    places: 'home',
    made: '1970-01-01T00:00:00.000000Z',
    seen: 5,
    ends: { from: 'here' },
    extra: {},
  },
}

describe('a patch from a client that sees one item where the store has a list', () => {
  test.each<[string, Json, JsonObject]>([
    ['replace', [{ op: 'replace', path: '/owner', value: 'eve' }], { owner: ['eve', 'bob'] }],
    ['add', [{ op: 'add', path: '/owner', value: 'eve' }], { owner: ['eve', 'bob'] }],
    ['a merge patch', { owner: 'eve' }, { owner: ['eve', 'bob'] }],
    [
      'a test that holds',
      [
        { op: 'test', path: '/owner', value: 'ada' },
        { op: 'replace', path: '/seen', value: 6 },
      ],
      { seen: 6 },
    ],
    [
      'copy out of it',
      [{ op: 'copy', from: '/owner', path: '/extra/o~1w~0' }],
      { extra: { 'o/w~': 'ada' } },
    ],
    [
      'move into it',
      [{ op: 'move', from: '/extra/x', path: '/owner' }],
      { owner: ['eve', 'bob'], extra: {} },
    ],
    ['copy of a converted value', [{ op: 'copy', from: '/made', path: '/seen' }], { seen: 0 }],
    [
      'copy into a converted value',
      [{ op: 'copy', from: '/seen', path: '/made' }],
      { made: '1970-01-01T00:00:00.000005Z' },
    ],
    [
      'the whole document',
      [{ op: 'replace', path: '', value: { ...stored['1.0'], places: ['home'], owner: 'eve' } }],
      { owner: ['eve', 'bob'] },
    ],
  ])('%s keeps the rest of the list', (name, patch, expected) => {
    const extra: JsonObject = name === 'move into it' ? { x: 'eve' } : {}
    const result = patchStored(older, { ...stored['2.0'], extra }, patch)
    expect(result).toMatchObject({ by: 'replace' })
    expect(result).toHaveProperty('sent', { ...stored['2.0'], extra, ...expected })
  })

  test('that tests the end of the list does not see it', () => {
    const patch = [{ op: 'test', path: '/owner', value: ['ada', 'bob'] }]
    expect(patchStored(older, stored['2.0'], patch)).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/0/path', detail: 'the tested value differs' }],
    })
  })
})

describe('a patch from a client that sees a list where the store has one item', () => {
  test.each<[string, Json, string]>([
    ['insert before it', [{ op: 'add', path: '/owner/0', value: 'eve' }], '/owner/1'],
    ['insert after it', [{ op: 'add', path: '/owner/1', value: 'eve' }], '/owner/1'],
    ['append', [{ op: 'add', path: '/owner/-', value: 'eve' }], '/owner/1'],
    ['copy', [{ op: 'copy', from: '/owner/0', path: '/owner/-' }], '/owner/1'],
    ['remove', [{ op: 'remove', path: '/owner/0' }], '/owner'],
    ['merge', { owner: ['eve', 'bob', 'ada'] }, '/owner/1'],
    ['merge of none', { owner: [] }, '/owner'],
  ])('%s is refused where the store cannot hold what comes of it', (_, patch, pointer) => {
    const result = patchStored(newer, stored['1.0'], patch)
    expect(result).toMatchObject({ code: 'not-representable' })
    expect(result).toHaveProperty('errors[0].pointer', pointer)
  })

  test.each<[string, Json]>([
    ['by index', [{ op: 'replace', path: '/owner/0', value: 'eve' }]],
    ['as a whole', [{ op: 'replace', path: '/owner', value: ['eve'] }]],
    ['by a merge patch', { owner: ['eve'] }],
    [
      'in two steps that only together have a form in the store',
      [
        { op: 'add', path: '/owner/0', value: 'eve' },
        { op: 'remove', path: '/owner/1' },
      ],
    ],
  ])('replaces it %s', (_, patch) => {
    const result = patchStored(newer, stored['1.0'], patch)
    expect(JSON.parse((result as { text: string }).text)).toEqual({
      ...stored['1.0'],
      owner: 'eve',
    })
  })

  test.each<[string, Json]>([
    ['remove', [{ op: 'remove', path: '/owner/1' }]],
    ['replace', [{ op: 'replace', path: '/owner/1', value: 'x' }]],
    ['test', [{ op: 'test', path: '/owner/0', value: 'nobody' }]],
  ])('%s of what is not there does not apply', (_, patch) => {
    expect(patchStored(newer, stored['1.0'], patch)).toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/0/path' }],
    })
  })
})

describe('a patch of an object that the store keeps flat', () => {
  test.each<[string, Json, JsonObject]>([
    ['add', [{ op: 'add', path: '/ends', value: { from: 'there' } }], { from: 'there' }],
    ['replace', [{ op: 'replace', path: '/ends', value: { from: 'there' } }], { from: 'there' }],
    ['copy', [{ op: 'copy', from: '/ends', path: '/extra/e' }], { extra: { e: { from: 'here' } } }],
    ['merge', { ends: { from: 'there' } }, { from: 'there' }],
    [
      'test',
      [
        { op: 'test', path: '/ends', value: { from: 'here' } },
        { op: 'remove', path: '/ends/from' },
        { op: 'add', path: '/ends/from', value: 'there' },
      ],
      { from: 'there' },
    ],
  ])('%s', (_, patch, expected) => {
    const result = patchStored(newer, stored['1.0'], patch)
    expect(JSON.parse((result as { text: string }).text)).toEqual({ ...stored['1.0'], ...expected })
  })

  test.each<[string, Json]>([
    ['an operation', [{ op: 'remove', path: '/ends' }]],
    ['a merge patch', { ends: null }],
  ])('removed by %s', (_, patch) => {
    const { from: gone, ...rest } = stored['1.0']
    const result = patchStored(newer, stored['1.0'], patch)
    expect(gone).toBe('here')
    expect(JSON.parse((result as { text: string }).text)).toEqual(rest)
  })
})

describe('a patch of a type that is carried by hand', () => {
  const patching: Patching = {
    contract: pairs,
    route: 'things.patch',
    client: '1.0',
    store: '2.0',
  }
  const document = { id: 'i', pair: { a: '1', b: '2' }, hidden: true }

  test.each<[string, Json]>([
    ['merge', { pair: { a: 'new' } }],
    ['replace', [{ op: 'replace', path: '/pair/a', value: 'new' }]],
    [
      'test and replace',
      [
        { op: 'test', path: '/pair/a', value: '2' },
        { op: 'replace', path: '/pair/a', value: 'new' },
      ],
    ],
  ])('%s of what the functions read goes into the document', (_, patch) => {
    const result = patchStored(patching, { ...document, note: 'x' }, patch)
    expect(result).toMatchObject({ by: 'replace' })
    const expected = { ...document, note: 'x', pair: { a: '1', b: 'new' } }
    expect(result).toHaveProperty('sent', expected)
  })

  test.each<[string, Json]>([
    ['merge', { note: null, id: 'j' }],
    [
      'operations',
      [
        { op: 'remove', path: '/note' },
        { op: 'replace', path: '/id', value: 'j' },
      ],
    ],
  ])('%s elsewhere goes on as a patch', (_, patch) => {
    const result = patchStored(patching, { ...document, note: 'x' }, patch)
    expect(result).toMatchObject({ by: 'patch', sent: patch })
  })
})

const typed = (value: Json): Json => {
  if (value === null) return { type: 'Null' }
  return typeof value === 'number' ? { type: 'Integer', value } : { type: 'String', value }
}
const entity = (properties: JsonObject): JsonObject => ({
  id: 'i',
  kind: 'Thing',
  created_at: '1970-01-01T00:00:00.000000Z',
  updated_at: '1970-01-01T00:00:00.000000Z',
  metadata: {
    name: 'n',
    tags: [{ name: 't', color: 'red' }, { name: 'u' }],
    properties,
    visibility: 'internal',
    last_accessed: null,
    version: 7,
  },
  deleted: false,
  owner_identity: null,
})
const object = (value: JsonObject): Json => ({ type: 'Object', value })

describe('a patch inside of values that the store keeps in another form', () => {
  const patching: Patching = {
    contract: universe,
    route: 'entities.patch',
    client: '1.1',
    store: '3.0',
  }
  const before = { 'a/b': object({ c: typed(1), 'd~': { type: 'Array', value: [typed(1)] } }) }

  test.each<[string, Json, JsonObject]>([
    [
      'add',
      [{ op: 'add', path: '/metadata/properties/a~1b/n', value: null }],
      {
        'a/b': object({ c: typed(1), 'd~': { type: 'Array', value: [typed(1)] }, n: typed(null) }),
      },
    ],
    [
      'append to a list, through an escaped pointer',
      [{ op: 'add', path: '/metadata/properties/a~1b/d~0/-', value: 2 }],
      { 'a/b': object({ c: typed(1), 'd~': { type: 'Array', value: [typed(1), typed(2)] } }) },
    ],
    [
      'remove',
      [{ op: 'remove', path: '/metadata/properties/a~1b/d~0' }],
      { 'a/b': object({ c: typed(1) }) },
    ],
    [
      'a deletion in a merge patch',
      { metadata: { properties: { 'a/b': { 'd~': null } } } },
      { 'a/b': object({ c: typed(1) }) },
    ],
    [
      'a null that is a value',
      [{ op: 'add', path: '/metadata/properties/n', value: null }],
      { ...before, n: typed(null) },
    ],
    [
      'a null inside a list of a merge patch',
      { metadata: { properties: { n: [null] } } },
      { ...before, n: { type: 'Array', value: [typed(null)] } },
    ],
    [
      'copy across forms',
      [{ op: 'copy', from: '/metadata/name', path: '/metadata/properties/name' }],
      { ...before, name: typed('n') },
    ],
    [
      'move across forms',
      [{ op: 'move', from: '/metadata/properties/a~1b/c', path: '/metadata/properties/c' }],
      { 'a/b': object({ 'd~': { type: 'Array', value: [typed(1)] } }), c: typed(1) },
    ],
    [
      'a test of a value, whatever the order of its members',
      [
        { op: 'test', path: '/metadata/properties/a~1b', value: { 'd~': [1], c: 1 } },
        { op: 'remove', path: '/metadata/properties/a~1b' },
      ],
      {},
    ],
  ])('%s', (_, patch, properties) => {
    const result = patchStored(patching, entity(before), patch)
    expect(result).toMatchObject({ by: 'replace' })
    expect(result).toHaveProperty('sent', entity(properties))
  })

  test('items that move take along what is hidden in them', () => {
    const patch = [{ op: 'move', from: '/metadata/tags/0', path: '/metadata/tags/1' }]
    expect(patchStored(patching, entity({}), patch)).toHaveProperty('sent.metadata.tags', [
      { name: 'u' },
      { name: 't', color: 'red' },
    ])
  })

  test('no default is ever filled in', () => {
    const sparse = { id: 'i', kind: 'Thing', metadata: { name: 'n' } }
    for (const patch of [
      { metadata: { name: 'x' } },
      [{ op: 'replace', path: '/metadata/name', value: 'x' }],
      [
        { op: 'test', path: '/entity_type', value: 'Thing' },
        { op: 'copy', from: '/entity_type', path: '/metadata/name' },
        { op: 'replace', path: '/metadata/name', value: 'x' },
      ],
      [
        { op: 'add', path: '/metadata/description', value: 'x' },
        { op: 'move', from: '/metadata/description', path: '/metadata/name' },
      ],
      { metadata: { name: 'x', visibility: null } },
    ]) {
      expect(patchStored(patching, sparse, patch as Json)).toHaveProperty(
        'text',
        '{"id":"i","kind":"Thing","metadata":{"name":"x"}}',
      )
    }
  })

  test.each<[string, Json, string]>([
    ['a merge patch', { metadata: { version: 8 } }, '/metadata/version'],
    ['add', [{ op: 'add', path: '/metadata/version', value: 8 }], '/0/path'],
    ['remove', [{ op: 'remove', path: '/owner_identity' }], '/0/path'],
    ['test', [{ op: 'test', path: '/metadata/version', value: 7 }], '/0/path'],
    ['copy', [{ op: 'copy', from: '/metadata/version', path: '/metadata/name' }], '/0/path'],
    ['move', [{ op: 'move', from: '/metadata/name', path: '/kind' }], '/0/path'],
    [
      'an object around it',
      [{ op: 'replace', path: '/metadata', value: { name: 'n', version: 8 } }],
      '/0/value/version',
    ],
  ])('what the client cannot see is out of its reach: %s', (_, patch, pointer) => {
    expect(patchStored(patching, entity({}), patch)).toMatchObject({
      status: 422,
      code: 'path-not-in-version',
      errors: [{ pointer }],
    })
  })

  test.each<[string, Json]>([
    ['inside', [{ op: 'remove', path: '/metadata/properties/a~1b/c' }]],
    ['a null inside', { metadata: { properties: { p: { q: null } } } }],
    ['across forms', [{ op: 'copy', from: '/metadata/name', path: '/metadata/properties/n' }]],
    ['a value that is not seen exactly', { metadata: { visibility: 'private' } }],
  ])('a store that replaces no documents cannot be told: %s', (_, patch) => {
    expect(patchStored({ ...patching, replaceable: false }, entity(before), patch)).toMatchObject({
      status: 422,
      code: 'not-representable',
    })
  })
})

describe('a test of what the store keeps otherwise', () => {
  const relation: Patching = {
    contract: universe,
    route: 'relations.patch',
    client: '2.0',
    store: '3.0',
  }
  const before: Json = {
    id: 'r',
    ends: { from: 'a', to: 'b' },
    relation_type: 'KNOWS',
    created_at: '2023-11-14T22:13:20.000000Z',
    metadata: { weight: 50, bidirectional: false, tags: [], properties: {} },
  }
  const tested = (path: string, value: Json) =>
    patchStored(relation, before, [
      { op: 'test', path, value },
      { op: 'replace', path: '/relation_type', value: 'OWNS' },
    ])

  test.each<[string, Json]>([
    ['/metadata/strength', 0.5],
    ['/metadata/strength', numberOf('5e-1')],
    ['/created_at', numberOf('1.7e15')],
  ])('holds for what the client sees, however it is written: %s', (path, value) => {
    expect(tested(path, value)).toMatchObject({ by: 'replace' })
  })

  test.each<[string, Json]>([
    ['/metadata/strength', 0.504],
    ['/metadata/strength', 0.5000001],
    ['/created_at', numberOf('1.7e14')],
    ['/created_at', 'text'],
  ])('fails for what only looks the same in the store: %s', (path, value) => {
    expect(tested(path, value)).toMatchObject({ status: 422, code: 'validation-failed' })
  })
})

const card = (id: string, secret?: string): Json => ({
  id,
  text: id.toUpperCase(),
  steps: [],
  ...(secret === undefined ? {} : { secret }),
})

const put = (path: string, value: Json): Json => ({ op: 'replace', path, value })

describe('a patch that gives an item another key', () => {
  const patching: Patching = {
    contract: boards,
    route: 'boards.patch',
    client: '1.0',
    store: '1.1',
  }
  test('takes it for another item, as a replacement does: what is hidden follows its key', () => {
    const board = { name: 'n', cards: [card('a', 'of a'), card('b', 'of b')] }
    const swap = [
      put('/cards/0/id', 'b'),
      put('/cards/0/text', 'B'),
      put('/cards/1/id', 'a'),
      put('/cards/1/text', 'A'),
    ]
    expect(patchStored(patching, board, swap)).toMatchObject({
      by: 'replace',
      sent: { cards: [card('b', 'of b'), card('a', 'of a')] },
    })
    expect(patchStored(patching, board, [put('/cards/0/id', 'c')])).toMatchObject({
      sent: { cards: [{ id: 'c', text: 'A', steps: [] }, card('b', 'of b')] },
    })
  })
})

describe('pointers', () => {
  test.each(['path', 'from'])('that lead deeper than documents go are refused: %s', (member) => {
    const operation = { op: 'copy', from: '/name', path: '/name', [member]: '/a'.repeat(200) }
    const patching: Patching = {
      contract: shop,
      route: 'items.patch',
      client: '1.0',
      store: '2.0',
    }
    expect(patchStored(patching, {}, [operation])).toMatchObject({ status: 400, code: 'too-deep' })
  })
})
