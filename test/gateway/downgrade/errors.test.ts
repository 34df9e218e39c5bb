import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import universe from '../../../adapters/index.ts'
import { convert, rename, scale } from '../../../src/contract/index.ts'
import { mapError } from '../../../src/gateway/map/error-body.ts'
import type { ErrorView } from '../../../src/gateway/map/error-names.ts'
import { sidesBetween } from '../../../src/gateway/map/sides.ts'
import type { Json } from '../../../src/json/index.ts'
import { contract as shop } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { ask } from '../../suite/http/origin.ts'
import { tiny } from '../../support/tiny.ts'
import { call, startStore, type Answer } from '../support/servers.ts'

const sidesOf = (contract: typeof shop, type: string, client: string, store: string) =>
  sidesBetween(contract, type, contract.version(client)!, contract.version(store)!)

const viewOf = (
  contract: typeof shop,
  type: string,
  id: string,
  client: string,
  store: string,
): ErrorView => {
  const routeOf = (key: string) => contract.version(key)!.routes.find((route) => route.id === id)!
  const sides = sidesOf(contract, type, client, store)
  return {
    routes: { client: routeOf(client), store: routeOf(store) },
    written: sides,
    filters: sides,
    location: (link) => link.replace('http://store.test', '/v1'),
  }
}

const write = viewOf(universe, 'Relation', 'relations.replace', '2.0', '3.0')
const entity = viewOf(universe, 'Entity', 'entities.replace', '1.0', '3.0')

const one = (view: ErrorView, error: Json): Json => {
  const mapped = mapError({ title: 'Wrong', errors: [error] }, view) as { errors: Json[] }
  return mapped.errors[0] ?? null
}

const note = '(what it is about has no place of its own in your version)'

describe('pointers of a newer store', () => {
  test.each([
    ['a renamed field', write, '/metadata/weight', '/metadata/strength'],
    ['a moved field', write, '/ends/from', '/from_entity'],
    ['as a fragment', write, '#/ends/to', '#/to_entity'],
    ['a field that is alike', write, '/metadata/tags', '/metadata/tags'],
    ['inside a value of another form', write, '/metadata/tags/3/name', '/metadata/tags/3'],
    ['a key with a slash', entity, '/metadata/properties/a~1b/value', '/metadata/properties/a~1b'],
    ['the root', write, '', ''],
    ['what nobody declares', write, '/colour', '/colour'],
  ])('%s', (_, view, pointer, expected) => {
    expect(one(view, { pointer, detail: 'is wrong' })).toEqual({
      pointer: expected,
      detail: 'is wrong',
    })
  })

  test.each([
    ['a hidden field', entity, '/owner_identity', ''],
    ['a hidden field inside', entity, '/metadata/visibility', '/metadata'],
    ['an object that is not there', write, '/ends', ''],
  ])('%s leads to what is around it, and that is said', (_, view, pointer, expected) => {
    expect(one(view, { pointer, detail: 'is wrong' })).toEqual({
      pointer: expected,
      detail: `is wrong ${note}`,
    })
    expect(one(view, { pointer })).toEqual({ pointer: expected, detail: note.slice(1, -1) })
  })

  test('what is no pointer stays', () => {
    expect(one(write, { pointer: 'kind', detail: 5 })).toEqual({ pointer: 'kind', detail: 5 })
    expect(one(write, 'kind')).toBe('kind')
  })
})

const said = (detail: string, pointer: string, view = write) =>
  (one(view, { pointer, detail }) as { detail: string }).detail

describe('words of an error', () => {
  test.each([
    ['the path', '"metadata.weight" is too large', '"metadata.strength" is too large'],
    ['the path without quotes', 'see metadata.weight.', 'see metadata.strength.'],
    ['the pointer', 'wrong at `/metadata/weight`', 'wrong at `/metadata/strength`'],
    ['the member', "field 'weight' is too large", "field 'strength' is too large"],
    ['the member first', '"weight" is too large', '"strength" is too large'],
  ])('name %s', (_, detail, expected) => {
    expect(said(detail, '/metadata/weight')).toBe(expected)
  })

  test.each([
    ['a value that looks like the field', 'expected a number, found "weight"'],
    ['a plain word', 'the weight is too large'],
    ['part of a longer name', 'see "metadata.weight.x" and a.metadata.weight'],
    ['an apostrophe', "it's the store's weight"],
  ])('stay: %s', (_, detail) => {
    expect(said(detail, '/metadata/weight')).toBe(detail)
  })

  test('name the values that are allowed, each once, and not the one that was found', () => {
    const view = viewOf(universe, 'Entity', 'entities.replace', '2.0', '3.0')
    const detail = 'expected "public", "internal" or "private", found "internal"'
    expect(said(detail, '/metadata/visibility', view)).toBe(
      'expected "public", "private", found "internal"',
    )
  })

  test.each([
    ['/metadata/weight', 'expected at most 100, found 200', 'expected at most 1, found 2'],
    ['/metadata/weight', 'expected at least 0, found -50.', 'expected at least 0, found -0.5.'],
    ['/metadata/weight', 'expected a number, found "heavy"', 'expected a number, found "heavy"'],
    [
      '/metadata/weight',
      'at most 100 g, at most 7a, found 1.2.3',
      'at most 1 g, at most 7a, found 1.2.3',
    ],
    ['/created_at', 'found "1970-01-01T00:00:01.000000Z"', 'found 1000000'],
    ['/ends/from', 'expected a UUID, found "1"', 'expected a UUID, found "1"'],
    ['/metadata/tags', 'at most 7 tags, found 8', 'at most 7 tags, found 8'],
  ])('tell values at %s as the client sees them: %s', (pointer, detail, expected) => {
    expect(said(detail, pointer)).toBe(expected)
  })

  test('turn bounds round where the order is turned', () => {
    const depths = tiny({ Doc: z.object({ height: z.number() }) }, [
      rename('height', 'depth'),
      convert('depth', scale({ factor: -1 })),
    ])
    const view = { ...write, written: sidesOf(depths.contract, 'Doc', '1.0', '2.0') }
    expect(said('expected at most 5, found 7', '/depth', view)).toBe(
      'expected at least -5, found -7',
    )
  })

  test('do not tell what was found where the client does not see it', () => {
    expect(said('expected 32 bytes, found "c0ffee"', '/owner_identity', entity)).toBe(
      `expected 32 bytes ${note}`,
    )
    expect(said('found true, found 7, found "a\\"b"', '/deleted', entity)).toBe(` ${note}`)
  })

  test('about all errors name the places of each', () => {
    const body = {
      detail: 'Wrong: metadata.weight, "ends.from", field "weight".',
      errors: [{ pointer: '/metadata/weight' }, { pointer: '/ends/from' }],
    }
    expect(mapError(body, write)).toMatchObject({
      detail: 'Wrong: metadata.strength, "from_entity", field "strength".',
    })
  })

  test('that are long and full of quotes are read in a moment', () => {
    const detail = '"a '.repeat(100_000)
    expect(said(detail, '/metadata/weight')).toBe(detail)
  })
})

describe('parameters', () => {
  const list = viewOf(shop, 'Item', 'items.list', '1.0', '2.0')
  const told = (parameter: string, detail: string) => mapError({ parameter, detail }, list)

  test.each([
    ['a renamed one', 'page_size', '"page_size" is too large', 'limit', '"limit" is too large'],
    ['an exact match', 'texts.note', 'texts.note is no number', 'note', 'note is no number'],
    [
      'a filter',
      'filter[title][Less]',
      'Query parameter "filter[title][Less]": "title" is text, found "Less"',
      'filter[name][Less]',
      'Query parameter "filter[name][Less]": "name" is text, found "Less"',
    ],
    ['names in a list', 'sort', 'no order for "title"', 'sort', 'no order for "name"'],
    ['what nobody knows', 'colour', 'no "colour"', 'colour', 'no "colour"'],
  ])('%s', (_, parameter, detail, expected, words) => {
    expect(told(parameter, detail)).toEqual({ parameter: expected, detail: words })
  })
})

test('links of the store lead through the gateway, other members stay', () => {
  const body = {
    type: 'urn:x',
    instance: 'http://store.test/relations/1',
    __proto__x: 1,
    more: [{ see: 'http://store.test/relations', other: 'https://example.com/a', slash: '/a' }],
  }
  expect(mapError(body, write)).toEqual({
    ...body,
    instance: '/v1/relations/1',
    more: [{ see: '/v1/relations', other: 'https://example.com/a', slash: '/a' }],
  })
  expect(mapError([1], write)).toEqual([1])
})

const answering = async (body: string, headers: Record<string, string>, status = 422) => {
  const answer: Answer = (_, outgoing) => {
    outgoing.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers })
    outgoing.end(body)
  }
  const store = await startStore(answer)
  return startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    config: { limits: { bufferBytes: 1000 } },
  })
}

const put = (url: string, version: string) =>
  call(`${url}/items`, {
    method: 'POST',
    headers: { 'API-Version': version, 'Content-Type': 'application/json' },
    body: JSON.stringify(version === '2.0' ? { title: 'x' } : { name: 'x' }),
  })

describe('an answer of the store that is an error', () => {
  const told = { errors: [{ pointer: '/texts/note', detail: 'is wrong' }], big: 1 }
  const text = JSON.stringify(told).replace('"big":1', '"big":9007199254740993')

  test('has the names of the client, its length, and every other byte', async () => {
    const { url } = await answering(text, { Digest: 'x', 'X-Other': 'y' })
    const answer = await put(url, '1.0')
    expect(answer).toMatchObject({ status: 422, complete: true })
    expect(answer.text).toBe(text.replace('/texts/note', '/note'))
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'content-length': String(answer.text.length),
      'x-other': 'y',
    })
    expect(answer.headers['digest']).toBeUndefined()
  })

  test('passes as it is where nothing in it is of the store', async () => {
    const plain = '{ "title":"\\u0041", "errors" : [ {"pointer":"/size"} ] }'
    const { url } = await answering(plain, { Digest: 'x' })
    const answer = await put(url, '1.0')
    expect(answer.text).toBe(plain)
    expect(answer.headers['digest']).toBe('x')
  })

  test.each([
    ['to a client of the same version', '2.0', text],
    ['when it is no JSON', '1.0', '{"errors":['],
    ['when it is too large', '1.0', JSON.stringify({ ...told, filler: 'x'.repeat(2000) })],
  ])('passes as it is %s', async (_, version, body) => {
    const { url } = await answering(body, {})
    const answer = await put(url, version)
    expect(answer).toMatchObject({ status: 422, text: body, complete: true })
  })

  test('is mapped also where no body changes on the way', async () => {
    const { url } = await answering('{"parameter":"title","detail":"\\"title\\""}', {}, 400)
    const answer = await call(`${url}/items/count?name=x`, { headers: { 'API-Version': '1.0' } })
    expect(answer.json).toEqual({ parameter: 'name', detail: '"name"' })
  })

  test('is mapped also where it is encoded, and keeps its coding, but no digest of other bytes', async () => {
    const store = await startStore((_, outgoing) => {
      const digest = { 'Content-Digest': 'sha-256=:AAAA:', 'Repr-Digest': 'sha-256=:AAAA:' }
      const gzip = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }
      outgoing.writeHead(400, { ...gzip, ...digest })
      outgoing.end(gzipSync('{"parameter":"title","detail":"\\"title\\""}'))
    })
    const { url } = await startGateway({ stores: { blue: { url: store.url, version: '2.0' } } })
    for (const path of ['/items/count?name=x', '/items?name=x']) {
      const asked = { method: 'GET', headers: { 'API-Version': '1.0', 'Accept-Encoding': 'gzip' } }
      const answer = await ask(url + path, asked)
      expect(answer.status).toBe(400)
      expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip' })
      expect(answer.headers).not.toHaveProperty('content-digest')
      expect(answer.headers).not.toHaveProperty('repr-digest')
      const plain = gunzipSync(answer.bytes).toString()
      expect(JSON.parse(plain)).toEqual({ parameter: 'name', detail: '"name"' })
    }
  })

  test('has links to where the routes of the client are', async () => {
    const store = await startStore((request, outgoing) => {
      const instance = `http://${request.headers.host ?? ''}/exports/items?x=1`
      outgoing.writeHead(409, { 'Content-Type': 'application/json', Link: `<${instance}>; rel=up` })
      outgoing.end(JSON.stringify({ instance, type: '/exports/items', other: '/things/a' }))
    })
    const { url } = await startGateway({ stores: { blue: { url: store.url, version: '2.0' } } })
    const answer = await call(`${url}/v1.0/items/a`, { method: 'DELETE' })
    expect(answer.status).toBe(409)
    expect(answer.headers['link']).toContain('</v1.0/items/export?x=1>; rel=up')
    expect(answer.json).toEqual({
      instance: '/v1.0/items/export?x=1',
      type: '/v1.0/items/export',
      other: '/things/a',
    })
  })
})
