import { expect, test } from 'vitest'
import {
  create,
  entityBody,
  endsBody,
  eventsOf,
  guid,
  schemas,
  start,
  textOf,
  time,
} from '../support.ts'
import { anyKeys, entity, linesOf, oddKeys, post } from './support.ts'

const rawEntity = (schema: (typeof schemas)[number], id: string, kind = 'Person') => ({
  ...entityBody(schema, 'Ada', kind),
  id,
  created_at: time(schema, 1_600_000_000_000_001),
  updated_at: time(schema, 1_600_000_000_000_002),
})

test.each(schemas)('schema %s: a line writes what PUT writes, to the byte', async (schema) => {
  const one = await start(schema)
  const many = await start(schema)
  const document = ` ${JSON.stringify(rawEntity(schema, guid(1))).replace('"Ada"', '"\\u0041d\\u0061 \\ud83d\\ude00"')}`
  const numbered = document.replace('{', '{ "more": [1.0, -0, 9007199254740993, 1e400, 0.5],')
  const put = await one.call('PUT', `/raw/entities/${guid(1)}`, numbered)
  const line = `{"key":"${guid(1)}","document":${numbered}}`
  const posted = await post(many.call, 'entities', [line])
  expect([posted.status, posted.headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  expect(linesOf(posted)).toEqual([{ key: guid(1), status: 201, etag: put.headers.get('etag') }])
  expect((await many.call('GET', `/entities/${guid(1)}`)).text).toBe(put.text)
  expect(linesOf(await post(many.call, 'entities', [line]))[0]).toMatchObject({ status: 200 })
  expect(await eventsOf(many.call)).toEqual([])
})

test('null deletes documents of any resource, without an event and whatever refers to them', async () => {
  const { call } = await start('2.0')
  const entityId = textOf((await create(call, '/entities', entityBody('2.0'))).body, 'id')
  const other = textOf((await create(call, '/entities', entityBody('2.0'))).body, 'id')
  await create(call, '/relations', {
    ...endsBody('2.0', entityId, other),
    relation_type: 'KNOWS',
    metadata: {},
  })
  const version = await create(call, '/state-versions', { description: '', data_hash: '' })
  const events = await eventsOf(call)
  const gone = async (resource: string, key: string) =>
    linesOf(await post(call, resource, [{ key, document: null }]))
  for (const [resource, key] of [
    ['entities', entityId],
    ['state-versions', textOf(version.body, 'version_id')],
    ['events', textOf(events[0], 'event_id')],
  ] as const) {
    expect(await gone(resource, key)).toEqual([{ key, status: 204 }])
    expect((await call('GET', `/${resource}/${key}`)).status).toBe(404)
    // What is not there needs no deleting.
    expect(await gone(resource, key)).toEqual([{ key, status: 204 }])
  }
  expect(await eventsOf(call)).toEqual(events.slice(1))
})

test('each line has its own condition, and what fails does not keep the others from being written', async () => {
  const { call } = await anyKeys()
  const made = linesOf(await post(call, 'entities', ['a', 'b', 'c', 'd'].map(plain)))
  const [a = '', b = ''] = made.map((line) => textOf(line, 'etag'))
  const answered = linesOf(
    await post(call, 'entities', [
      { key: 'a', document: entity('a', 'new'), if_match: a },
      { key: 'b', document: entity('b', 'new'), if_match: a },
      { key: 'c', document: entity('c', 'new'), if_none_match: '*' },
      { key: 'd', document: null, if_match: a },
      { key: 'e', document: entity('e'), if_none_match: '*' },
      { key: 'f', document: entity('f'), if_match: '*' },
      { key: 'g', document: null, if_match: a },
      { key: 'h', document: { id: 'h', note: 3 } },
      { key: 'i', document: entity('j') },
      { key: 'k', document: [] },
      { key: 'b', document: null, if_match: b },
    ]),
  )
  expect(answered.map(({ key, status }) => [key, status])).toEqual([
    ['a', 200],
    ['b', 412],
    ['c', 412],
    ['d', 412],
    ['e', 201],
    ['f', 412],
    ['g', 412],
    ['h', 422],
    ['i', 422],
    ['k', 422],
    ['b', 204],
  ])
  expect(answered[1]?.['problem']).toMatchObject({ code: 'precondition-failed', status: 412 })
  expect(answered[7]?.['problem']).toMatchObject({
    code: 'validation-failed',
    errors: [{ pointer: '/note' }],
  })
  expect(answered[8]?.['problem']).toMatchObject({ errors: [{ pointer: '/id' }] })
  expect((await call('GET', '/raw/entities?documents=false')).text).toMatch(
    /"a".*\n.*"c".*\n.*"d".*\n.*"e".*\n\{"next":null\}\n$/,
  )
  expect((await call('GET', '/entities/c')).body).toEqual({ id: 'c' })
})

const plain = (key: string) => ({ key, document: entity(key) })

test('lines of one key work in their order', async () => {
  const { call } = await anyKeys()
  const once = { if_none_match: '*' } as const
  const answered = linesOf(
    await post(call, 'entities', [
      { ...plain('a'), ...once },
      { ...plain('a'), ...once },
      { key: 'a', document: null },
      { key: 'a', document: entity('a', 'again'), ...once },
      { key: 'a', document: entity('a', 'again') },
      { key: 'a', document: entity('a', 'last') },
    ]),
  )
  expect(answered.map(({ status }) => status)).toEqual([201, 412, 204, 201, 200, 200])
  expect((await call('GET', '/entities/a')).body).toEqual({ id: 'a', note: 'last' })
})

test('every key can be written and deleted', async () => {
  const { call } = await anyKeys()
  const made = linesOf(await post(call, 'entities', oddKeys.map(plain)))
  expect(made.map(({ key, status }) => [key, status])).toEqual(oddKeys.map((key) => [key, 201]))
  const gone = oddKeys.map((key) => ({ key, document: null }))
  expect(linesOf(await post(call, 'entities', gone)).map(({ status }) => status)).toEqual(
    oddKeys.map(() => 204),
  )
  expect((await call('GET', '/raw/entities')).text).toBe('{"next":null}\n')
})

test.each([
  ['{"key":"x","document":{"id":"x"}', /^Line 2 is not JSON: At offset 32/],
  ['', /^Line 2 is not JSON/],
  ['[]', /^Line 2 is no object/],
  ['{"key":"x","document":null,"ifMatch":"\\"a\\""}', /has a member that is none of key, doc/],
  ['{"document":null}', /has no "key"/],
  ['{"key":1,"document":null}', /has no "key"/],
  ['{"key":"\\ud800","document":null}', /has no "key"/],
  [`{"key":"${'é'.repeat(4097)}","document":null}`, /"key" of more than 8192 bytes/],
  ['{"key":"x"}', /has no "document"; null deletes/],
  ['{"key":"x","document":null,"if_match":3}', /"if_match"/],
  ['{"key":"x","document":null,"if_match":"a"}', /"if_match"/],
  ['{"key":"x","document":null,"if_none_match":"\\"a\\""}', /"if_none_match"/],
  ['{"key":"x","document":null,"if_match":"*","if_none_match":"*"}', /exclude each other/],
  [`{"key":"x","document":${'['.repeat(200)}${']'.repeat(200)}}`, /Line 2 is not JSON: .*nested/],
])('a line %j is refused by its number, with nothing written', async (line, detail) => {
  const { call } = await anyKeys()
  const { status, body } = await post(call, 'entities', [plain('a'), line, plain('b')])
  expect([status, body['code'], body['line']]).toEqual([400, 'malformed', 2])
  expect(body['detail']).toMatch(detail)
  expect((await call('GET', '/entities/count')).text).toBe('{"count":0}')
})

const deep = (levels: number) => `{"id":"a","deep":${'['.repeat(levels)}${']'.repeat(levels)}}`

/** Alone and in a line. */
const statusesOf = async (text: string) => {
  const { call } = await anyKeys()
  const alone = await call('PUT', '/raw/entities/a', text)
  return [alone.status, (await post(call, 'entities', [`{"key":"a","document":${text}}`])).status]
}

test('a document may be as deep in a line as alone', async () => {
  expect(await statusesOf(deep(127))).toEqual([201, 200])
  expect(await statusesOf(deep(128))).toEqual([400, 400])
})

test('a body has at most 10,000 lines and twice the bytes of one document', async () => {
  const { call } = await anyKeys({ maxBodyBytes: 1_000_000 })
  const many = Array.from({ length: 10_000 }, (_, i) => ({ key: guid(i), document: null }))
  expect(linesOf(await post(call, 'entities', many))).toHaveLength(10_000)
  const tooMany = await post(call, 'entities', [...many, plain('a')])
  expect([tooMany.status, tooMany.body['code'], tooMany.body['limit']]).toEqual([
    413,
    'too-large',
    10_000,
  ])
  const large = { key: 'a', document: entity('a', 'x'.repeat(1_999_950)) }
  expect((await post(call, 'entities', [large])).status).toBe(200)
  const larger = { key: 'a', document: entity('a', 'x'.repeat(2_000_000)) }
  const refused = await post(call, 'entities', [larger])
  expect([refused.status, refused.body['limit']]).toEqual([413, 2_000_000])
})

test('what is told of wrong lines is small, however much is wrong', async () => {
  const { call } = await start('2.0')
  const wrong = {
    ...rawEntity('2.0', guid(1)),
    metadata: { name: 'n', tags: Array.from({ length: 90 }, () => 1), ['x'.repeat(900)]: 1 },
  }
  const lines = Array.from({ length: 1000 }, (_, i) => ({ key: guid(i), document: wrong }))
  const { status, text } = await post(call, 'entities', lines)
  expect(status).toBe(200)
  expect(text.length).toBeLessThan(1_500_000)
})

test('a body that is no NDJSON is refused, and an empty one writes nothing', async () => {
  const { call } = await anyKeys()
  const { status, body } = await call('POST', '/raw/entities', '{}', {
    'content-type': 'application/json',
  })
  expect([status, body['supported']]).toEqual([415, ['application/x-ndjson']])
  const empty = await post(call, 'entities', [])
  expect([empty.status, empty.text]).toEqual([200, ''])
})
