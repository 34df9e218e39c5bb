import { describe, expect, test } from 'vitest'
import { numberOf, type Json } from '../../../src/json/index.ts'
import { placeOf } from '../../../src/gateway/map/place.ts'
import { sidesBetween } from '../../../src/gateway/map/sides.ts'
import { prune } from '../../../src/gateway/downgrade/prune.ts'
import { mapJsonPatch } from '../../../src/gateway/upgrade/write/json-patch.ts'
import { applyMergePatch, mapMergePatch } from '../../../src/gateway/upgrade/write/merge-patch.ts'
import { applyJsonPatch } from '../../../src/gateway/upgrade/write/apply-json-patch.ts'
import universe from '../../../adapters/index.ts'
import { contract as shop } from '../support/contract.ts'

const sidesOf = (contract: typeof shop, type: string, client: string, store: string) =>
  sidesBetween(contract, type, contract.version(client)!, contract.version(store)!)

test('documents are cut wherever they are in an answer', () => {
  const { types } = shop.version('1.0')!
  const page = { items: [{ id: 'a', meta: { labels: [], extra: { n: 1 } } }], next: null }
  const cut = prune(types, { kind: 'ref', type: 'ItemPage' }, page, 'Item', [['meta', 'extra']])
  expect(cut).toEqual({ items: [{ meta: { extra: { n: 1 } } }], next: null })
})

const merge = (patch: Json, client: string, store: string) =>
  mapMergePatch(patch, sidesOf(shop, 'Item', client, store))

describe('merge patches', () => {
  test.each<[string, Json, Json]>([
    ['a renamed field', { name: 'x' }, { title: 'x' }],
    ['a deletion', { name: null }, { title: null }],
    ['a moved field', { note: 'x', size: 2 }, { texts: { note: 'x' }, size: 2 }],
    ['a moved deletion', { note: null }, { texts: { note: null } }],
    ['a converted value', { made_at: 0 }, { made_at: '1970-01-01T00:00:00.000000Z' }],
    [
      'a list is replaced as a whole',
      { meta: { labels: ['x'] } },
      { meta: { labels: [{ name: 'x' }] } },
    ],
    [
      'what is below an open map',
      { meta: { extra: { a: null, b: { c: null } } } },
      { meta: { extra: { a: null, b: { c: null } } } },
    ],
    ['unknown fields', { color: { of: null } }, { color: { of: null } }],
    ['nothing', {}, {}],
    ['names like those of objects', { constructor: 1 }, { constructor: 1 }],
  ])('%s', (_, patch, expected) => {
    expect(merge(patch, '1.0', '2.0')).toMatchObject({ ok: true, value: { patch: expected } })
  })

  test('going to an older store, flat fields are found again', () => {
    const patch = { texts: { note: null }, title: 'x' }
    expect(merge(patch, '2.0', '1.0')).toMatchObject({
      value: { patch: { note: null, name: 'x' } },
    })
    expect(merge({ texts: null }, '2.0', '1.0')).toMatchObject({ value: { patch: { note: null } } })
  })

  test('what the store cannot hold is refused, unless it says nothing new', () => {
    expect(merge({ hidden: true }, '2.0', '1.0')).toMatchObject({
      problem: { code: 'not-representable', errors: [{ pointer: '/hidden' }] },
    })
    expect(merge({ hidden: false }, '2.0', '1.0')).toMatchObject({ value: { patch: {} } })
    expect(merge({ hidden: null }, '2.0', '1.0')).toMatchObject({ value: { patch: {} } })
  })

  test('a field that only the store has is not for this client', () => {
    expect(merge({ hidden: true }, '1.0', '2.0')).toMatchObject({
      problem: { code: 'path-not-in-version', errors: [{ pointer: '/hidden' }] },
    })
  })

  test('a value of the wrong form names its place', () => {
    expect(merge({ made_at: 'soon', meta: { labels: [1] } }, '1.0', '2.0')).toMatchObject({
      ok: false,
      problem: { status: 422, errors: [{ pointer: '/made_at' }] },
    })
    expect(merge([], '1.0', '2.0')).toMatchObject({ problem: { code: 'wrong-shape' } })
  })

  test('an object is merged into what is there: no patch says it of a tagged value', () => {
    const sides = sidesOf(universe, 'Entity', '1.0', '3.0')
    const patch = (value: Json) => mapMergePatch({ metadata: { properties: { p: value } } }, sides)
    expect(patch([1])).toMatchObject({
      value: {
        patch: {
          metadata: {
            properties: { p: { type: 'Array', value: [{ type: 'Integer', value: 1 }] } },
          },
        },
      },
    })
    expect(patch(null)).toMatchObject({
      value: { patch: { metadata: { properties: { p: null } } } },
    })
    expect(patch({ a: 1 })).toMatchObject({ ok: true, value: { kind: 'whole' } })
    expect(patch({ a: null })).toMatchObject({ ok: true, value: { kind: 'whole' } })
  })

  test('a patch is applied as RFC 7396 says, and changes no argument', () => {
    const target = { a: 'b', c: { d: 'e', f: 'g' } }
    const patch = { a: 'z', c: { f: null }, n: { x: null } }
    expect(applyMergePatch(target, patch)).toEqual({ a: 'z', c: { d: 'e' }, n: {} })
    expect(target).toEqual({ a: 'b', c: { d: 'e', f: 'g' } })
    expect(applyMergePatch({ a: 'foo' }, null)).toBe(null)
    expect(applyMergePatch([1, 2], { a: 'b', c: null })).toEqual({ a: 'b' })
  })
})

const jsonPatch = (operations: Json, client: string, store: string) =>
  mapJsonPatch(operations, sidesOf(shop, 'Item', client, store))

describe('JSON patches', () => {
  test.each<[string, Json, Json]>([
    [
      'replace',
      { op: 'replace', path: '/name', value: 'x' },
      { op: 'replace', path: '/title', value: 'x' },
    ],
    [
      'add at the end of a list',
      { op: 'add', path: '/meta/labels/-', value: 'z' },
      { op: 'add', path: '/meta/labels/-', value: { name: 'z' } },
    ],
    ['remove', { op: 'remove', path: '/note' }, { op: 'remove', path: '/texts/note' }],
    [
      'test',
      { op: 'test', path: '/made_at', value: 0 },
      { op: 'test', path: '/made_at', value: '1970-01-01T00:00:00.000000Z' },
    ],
    [
      'move',
      { op: 'move', from: '/name', path: '/note' },
      { op: 'move', from: '/title', path: '/texts/note' },
    ],
    [
      'copy',
      { op: 'copy', from: '/meta/extra/a~1b', path: '/meta/extra/c~0' },
      { op: 'copy', from: '/meta/extra/a~1b', path: '/meta/extra/c~0' },
    ],
  ])('%s', (_, operation, expected) => {
    expect(jsonPatch([operation], '1.0', '2.0')).toMatchObject({ value: { patch: [expected] } })
  })

  test.each<[string, Json, string]>([
    [
      'a field only the store has',
      { op: 'add', path: '/hidden', value: true },
      'path-not-in-version',
    ],
    ['a value of the wrong form', { op: 'replace', path: '/made_at', value: 'x' }, 'wrong-shape'],
    ['an unknown operation', { op: 'increment', path: '/size' }, 'malformed'],
    ['a broken pointer', { op: 'remove', path: 'size' }, 'malformed'],
    ['a missing value', { op: 'add', path: '/size' }, 'malformed'],
    ['an operation that is none', 7, 'malformed'],
  ])('%s is refused', (_, operation, code) => {
    const result = jsonPatch([{ op: 'test', path: '/id', value: 'a' }, operation], '1.0', '2.0')
    expect(result).toMatchObject({ problem: { code } })
    expect(JSON.stringify(result)).toContain('/1')
  })

  test.each<[string, Json]>([
    ['moving a value that changes its form', { op: 'move', from: '/made_at', path: '/size' }],
    ['testing what is not seen exactly', { op: 'test', path: '/state', value: 'closed' }],
  ])('%s is said by no patch of the store', (_, operation) => {
    expect(jsonPatch([operation], '1.0', '2.0')).toMatchObject({
      value: { kind: 'whole', problem: { code: 'not-representable' } },
    })
  })

  test('a patch that is no list is malformed', () => {
    expect(jsonPatch({}, '1.0', '2.0')).toMatchObject({ problem: { code: 'malformed' } })
  })

  test('what the store lacks is refused unless it says nothing new', () => {
    expect(jsonPatch([{ op: 'add', path: '/hidden', value: false }], '2.0', '1.0')).toMatchObject({
      value: { patch: [] },
    })
    expect(jsonPatch([{ op: 'add', path: '/hidden', value: true }], '2.0', '1.0')).toMatchObject({
      problem: { code: 'not-representable' },
    })
  })

  test.each<[string, Json, Json, Json]>([
    ['adds to objects', {}, [{ op: 'add', path: '/a', value: 1 }], { a: 1 }],
    [
      'inserts into lists',
      { l: [1, 3] },
      [{ op: 'add', path: '/l/1', value: 2 }],
      { l: [1, 2, 3] },
    ],
    ['appends', { l: [1] }, [{ op: 'add', path: '/l/-', value: 2 }], { l: [1, 2] }],
    [
      'replaces in depth',
      { a: [{ b: 1 }] },
      [{ op: 'replace', path: '/a/0/b', value: 2 }],
      { a: [{ b: 2 }] },
    ],
    [
      'removes',
      { a: 1, b: [1, 2] },
      [
        { op: 'remove', path: '/a' },
        { op: 'remove', path: '/b/0' },
      ],
      { b: [2] },
    ],
    ['moves', { a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    ['copies', { a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    ['replaces the root', { a: 1 }, [{ op: 'replace', path: '', value: 2 }], 2],
    [
      'takes a number for the same however it is written',
      { a: { b: [1.5, -0] } },
      [
        { op: 'test', path: '/a', value: { b: [numberOf('0.150e1'), 0] } },
        { op: 'remove', path: '/a' },
      ],
      {},
    ],
  ])('applied: %s', (_, document, patch, expected) => {
    expect(applyJsonPatch(document, patch, { depth: 128 })).toMatchObject({
      ok: true,
      value: { value: expected },
    })
  })

  test.each<[string, Json, Json, string]>([
    [
      'a failing test',
      { a: 1 },
      [{ op: 'test', path: '/a', value: 2 }],
      'the tested value differs',
    ],
    [
      'a test of a number that only doubles take for the same',
      { a: numberOf('9007199254740993') },
      [{ op: 'test', path: '/a', value: numberOf('9007199254740992') }],
      'the tested value differs',
    ],
    ['a missing place', {}, [{ op: 'remove', path: '/a' }], 'there is no such place'],
    [
      'an index beyond the list',
      { l: [] },
      [{ op: 'add', path: '/l/1', value: 1 }],
      'there is no such place',
    ],
  ])('applied: stops at %s', (_, document, patch, detail) => {
    expect(applyJsonPatch(document, patch, { depth: 128 })).toMatchObject({
      problem: { code: 'validation-failed', errors: [{ pointer: '/0/path', detail }] },
    })
  })

  test('a test is decided where nothing that is stored could change it', () => {
    expect(jsonPatch([{ op: 'test', path: '/hidden', value: false }], '2.0', '1.0')).toMatchObject({
      value: { patch: [] },
    })
    expect(jsonPatch([{ op: 'test', path: '/hidden', value: true }], '2.0', '1.0')).toMatchObject({
      problem: { code: 'validation-failed', errors: [{ pointer: '/0/path' }] },
    })
  })
})

describe('places', () => {
  test('inside a value that changes as a whole there is no place', () => {
    const sides = sidesOf(universe, 'Entity', '1.0', '3.0')
    expect(placeOf(['metadata', 'properties', 'p', 'q'], sides)).toEqual({
      kind: 'inside',
      of: ['metadata', 'properties', 'p'],
    })
  })
})
