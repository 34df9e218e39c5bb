/** Bulk routes of stores that lie: what they answer is told, never taken for documents. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import type { DocumentStore } from '../../../src/migrate/index.ts'
import { linesOfWrites } from '../../../src/migrate/store/bulk-lines.ts'
import { call, kindIn, storeAt, textOf, utf8, valueOf } from '../support/http-store.ts'

interface Answer {
  readonly status?: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const answering = async (answer: Answer): Promise<DocumentStore> => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(answer.status ?? 200, {
        'content-type': 'application/x-ndjson',
        ...answer.headers,
      })
      response.end(answer.body)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return storeAt(`http://127.0.0.1:${port}`, contract, '1.1', { isBulk: true, totalMs: 60_000 })
}

const row = (key: string, document = '{}') =>
  `{"key":${JSON.stringify(key)},"etag":"\\"1\\"","document":${document}}\n`

test.each([
  ['breaks off', row('a'), 'line 2 is missing: the answer breaks off'],
  ['breaks off in a line', `${row('a')}{"key":"b","et`, 'line 2 is no document'],
  ['goes on after its end', `{"next":null}\n${row('a')}`, 'line 1 comes after the end'],
  ['has no key', '{"etag":"1","document":{}}\n{"next":null}\n', 'line 1 is no document'],
  ['names another last key', `${row('a')}{"next":"z"}\n`, '"next" is not its last key'],
  ['is no NDJSON', '<html>', 'line 1 is no document'],
  ['says nothing', '', 'line 1 is missing'],
])('a page that %s', async (_, body, why) => {
  const store = await answering({ body })
  const page = await store.read(kindIn(store, 'Entity'), {}, 10, call)
  expect(page).toMatchObject({
    ok: false,
    problem: { code: 'backend-bad-answer', detail: expect.stringContaining(why) },
  })
})

test.each([
  ['says the same key twice', [row('a'), row('a')]],
  ['goes back', [row('b'), row('a')]],
  ['begins where it was to go on', [row('0')]],
  ['goes beyond its end', [row('a'), row('z')]],
])('a page that %s', async (_, rows) => {
  const store = await answering({ body: `${rows.join('')}{"next":null}\n` })
  const page = await store.read(kindIn(store, 'Entity'), { after: '0', to: 'y' }, 10, call)
  expect(page).toMatchObject({
    problem: { detail: expect.stringContaining('not in order, or not those that were asked for') },
  })
})

test('a feed that says that there is more, and stands still', async () => {
  const store = await answering({ body: '{"next":"7","behind":true}\n' })
  expect(await store.changes?.('7', call)).toMatchObject({
    ok: false,
    problem: { detail: expect.stringContaining('does not go on') },
  })
  expect(await store.changes?.('6', call)).toMatchObject({ ok: true })
})

test.each([
  [404, {}, 'status 404'],
  [200, { 'content-encoding': 'gzip' }, 'it is encoded'],
  [302, { location: '/elsewhere' }, 'status 302'],
])('an answer with %s %j', async (status, headers, why) => {
  const store = await answering({ status, headers, body: '' })
  const page = await store.read(kindIn(store, 'Entity'), {}, 10, call)
  expect(page).toMatchObject({ problem: { detail: expect.stringContaining(why) } })
})

const unreadable = (rows: unknown): string =>
  JSON.stringify({ code: 'document-unreadable', detail: 'a secret', unreadable: rows })

test('a store that has rows which are no documents is told by their names, whatever it is asked', async () => {
  const store = await answering({ status: 500, body: unreadable(['entities a', 'entities b']) })
  const kind = kindIn(store, 'Entity')
  for (const asked of [
    store.read(kind, {}, 10, call),
    store.get(kind, 'a', call),
    store.keys?.(kind, 1, call),
    store.digest?.(kind, {}, call),
    store.changes?.('0', call),
    store.write(kind, [write], call),
  ]) {
    const found = await asked
    expect(found).toMatchObject({ ok: false, problem: { code: 'document-unreadable' } })
    const detail = found && !found.ok ? found.problem.detail : ''
    expect(detail).toMatch(
      /^blue has rows .* no documents: entities a, entities b\. Correct or delete/,
    )
  }
})

test.each([
  ['none', undefined, 'which its log names'],
  [
    'more than are told',
    Array.from({ length: 9 }, (_, at) => `row ${at}`),
    'row 3, row 4. Correct',
  ],
  ['names that are none', [1, {}, 'a'], 'no documents: a. Correct'],
  ['names that write elsewhere', ['a\u001b[2J\nb'], 'no documents: a\\u001b[2J b. Correct'],
  ['one that is long', ['a'.repeat(5000)], `no documents: ${'a'.repeat(100)}. Correct`],
])('rows that are no documents are told as they may be: %s', async (_, rows, told) => {
  const store = await answering({ status: 500, body: unreadable(rows) })
  const page = await store.read(kindIn(store, 'Entity'), {}, 10, call)
  expect(page).toMatchObject({ problem: { detail: expect.stringContaining(told) } })
})

test.each([
  ['is no JSON', '<html>'],
  ['is of something else', '{"code":"storage-unavailable"}'],
  ['is longer than any', unreadable(['a'.repeat(20_000)])],
  ['is nested without end', '['.repeat(5000)],
  ['is nothing', ''],
])('a 500 whose body %s is a bad answer', async (_, body) => {
  const store = await answering({ status: 500, body })
  const page = await store.read(kindIn(store, 'Entity'), {}, 10, call)
  expect(page).toMatchObject({
    problem: { code: 'backend-bad-answer', detail: expect.stringContaining('status 500') },
  })
})

test('documents are cut out byte for byte, whatever keys and texts hold', async () => {
  const key = '","document":{"x":1}'
  const text = '{"a" : 1.0, "b":1e400, "c":"\\",\\"document\\":"}'
  const store = await answering({ body: `${row(key, text)}{"next":null}\n` })
  const page = valueOf(await store.read(kindIn(store, 'Entity'), {}, 10, call))
  expect(page.rows.map((one) => [one.key, one.tag, textOf(one.document)])).toEqual([
    [key, '"1"', text],
  ])
  expect(page.isLast).toBe(true)
})

const write = { key: 'a', document: utf8('{}'), condition: 'absent' } as const

test.each([
  ['has fewer lines', '', '0 lines for 1'],
  ['speaks of another document', '{"key":"b","status":201}\n', 'line 1 says nothing'],
  ['has no status', '{"key":"a"}\n', 'line 1 says nothing'],
])('an answer to writes that %s', async (_, body, why) => {
  const store = await answering({ body })
  const written = await store.write(kindIn(store, 'Entity'), [write], call)
  expect(written).toMatchObject({ ok: false, problem: { detail: expect.stringContaining(why) } })
})

test('a refusal is told by status, code and place, not in the words of the store', async () => {
  const problem = {
    code: 'validation-failed',
    detail: 'a secret',
    errors: [{ pointer: '/name', detail: 'another secret' }],
  }
  const body = `${JSON.stringify({ key: 'a', status: 422, problem })}\n`
  const store = await answering({ body })
  expect(valueOf(await store.write(kindIn(store, 'Entity'), [write], call))).toEqual([
    { kind: 'refused', status: 422, why: 'answered 422 validation-failed /name' },
  ])
})

test('a document with line ends is written on one line', () => {
  const document = utf8('{\r\n  "a": "b\\nc"\n}')
  expect(textOf(linesOfWrites([{ key: 'k', document, condition: { ifMatch: '"1"' } }]))).toBe(
    '{"key":"k","if_match":"\\"1\\"","document":{    "a": "b\\nc" }}\n',
  )
})

test('a feed that breaks off, or has no end', async () => {
  for (const body of ['{"position":"1","resource":"entities","key":"a"}\n', '', 'x\n']) {
    const store = await answering({ body })
    expect(await store.changes?.('0', call)).toMatchObject({ ok: false })
  }
})
