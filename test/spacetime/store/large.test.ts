/** Writes that are larger than one call of the module may be. */
import { describe, expect, test } from 'vitest'
import { entityBody, guid, type Body, type Call } from '../../inner-universe/support.ts'
import { runsOf } from '../../support/runs.ts'
import { noServer } from '../support/given.ts'
import { localStore, newDatabase } from './support/local.ts'

const MB = 1024 * 1024

const documentOf = (number: number, filling: string) => ({
  ...entityBody('2.0'),
  id: guid(number),
  created_at: 1,
  updated_at: 1,
  owner_identity: null,
  metadata: { name: 'large', description: filling, tags: [], properties: {} },
})

const write = async (
  call: Call,
  url: string,
  lines: readonly object[],
): Promise<readonly Body[]> => {
  const response = await fetch(`${url}/raw/entities`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} ${text}`)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Body)
}

const statuses = (answers: readonly Body[]): readonly unknown[] => [
  ...new Set(answers.map(({ status }) => status)),
]

const put = (number: number, filling: string) => {
  const document = documentOf(number, filling)
  return { key: document.id, document }
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n)

describe.skipIf(noServer)('a bulk write', () => {
  test('of 10,000 documents of 4 KB is written, replaced and deleted in several calls', async () => {
    // All of them in a long run, where calls have all the room that there is.
    const count = Math.min(10_000, runsOf(10_000))
    const limits = { maxCallBytes: Math.floor((31 * MB * count) / 10_000) }
    const more = { maxBodyBytes: 64 * MB }
    const { call, url } = await localStore(newDatabase(), { limits }, more)
    const all = numbers(count)
    for (const [filling, status] of [
      ['a'.repeat(4096), 201],
      ['b'.repeat(4096), 200],
    ] as const) {
      const answers = await write(
        call,
        url,
        all.map((number) => put(number, filling)),
      )
      expect(answers.map(({ key }) => key)).toEqual(all.map(guid))
      expect(statuses(answers)).toEqual([status])
    }
    expect((await call('GET', '/entities/count')).body).toEqual({ count })
    const deleted = await write(
      call,
      url,
      all.map((number) => ({ key: guid(number), document: null })),
    )
    expect(statuses(deleted)).toEqual([204])
    expect((await call('GET', '/entities/count')).body).toEqual({ count: 0 })
  })

  test('is not held up by a document that no call can hold', async () => {
    const limits = { maxCallBytes: 64 * 1024 }
    const { call, url } = await localStore(newDatabase(), { limits })
    const lines = numbers(20).map((n) => put(n, 'x'.repeat(n === 7 ? 70_000 : 8_000)))
    const answers = await write(call, url, lines)
    expect(answers.map(({ status }) => status)).toEqual(
      numbers(20).map((n) => (n === 7 ? 413 : 201)),
    )
    expect(answers[7]).toMatchObject({ problem: { code: 'too-large' } })
    expect((await call('GET', '/entities/count')).body).toEqual({ count: 19 })
  })
})

test.skipIf(noServer)(
  'a database that is more than one message may be is refused at once',
  async () => {
    const database = newDatabase()
    const { call } = await localStore(database)
    const lines = numbers(20).map((n) => documentOf(n, 'x'.repeat(10_000)))
    for (const line of lines)
      expect((await call('PUT', `/raw/entities/${line.id}`, line)).status).toBe(201)
    const limits = { maxMessageBytes: 100_000 }
    await expect(localStore(database, { limits })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(/more than 100000 bytes.*delete some/),
    })
    // Nobody else is held up by it.
    expect((await call('GET', '/entities/count')).body).toEqual({ count: 20 })
  },
)

test.skipIf(noServer)('a database that nears that is told of, while it grows', async () => {
  const database = newDatabase()
  const limits = { maxMessageBytes: 100_000 }
  const store = await localStore(database, { limits })
  const fill = async (n: number): Promise<void> => {
    const line = documentOf(n, 'x'.repeat(10_000))
    expect((await store.call('PUT', `/raw/entities/${line.id}`, line)).status).toBe(201)
  }
  const empty = async (n: number): Promise<void> => {
    expect((await store.call('PUT', `/raw/entities/${guid(n)}`, documentOf(n, ''))).status).toBe(
      200,
    )
  }
  const said = async ({ call }: Pick<typeof store, 'call'>) => {
    const { checks } = JSON.parse((await call('GET', '/readyz?verbose')).text) as {
      readonly checks: readonly { readonly ok: boolean; readonly says: string }[]
    }
    return checks.find(({ says }) => says.includes('document'))
  }
  const warnings = () => store.lines.filter(({ message }) => message.includes('nearly full'))
  for (const n of numbers(7)) await fill(n)
  expect(await said(store)).toMatchObject({ ok: true })
  expect(warnings()).toEqual([])
  await fill(7)
  const near = {
    ok: false,
    says: expect.stringMatching(/; nearly full: 8\d % of what a store can/),
  }
  expect(await said(store)).toMatchObject(near)
  // It is ready all the same, and one that starts sees it, too.
  expect((await store.call('GET', '/readyz')).status).toBe(200)
  expect(await said(await localStore(database, { limits }))).toMatchObject(near)
  await fill(8)
  const told = { level: 'warn', fields: { database, percent: expect.any(Number) } }
  expect(warnings()).toMatchObject([told])
  for (const n of [7, 8]) await empty(n)
  expect(await said(store)).toMatchObject({ ok: true })
  for (const n of [9, 10]) await fill(n)
  expect(warnings()).toMatchObject([told, told])
})

test.skipIf(noServer)(
  'a document that no call can hold is too large, and nothing is written',
  async () => {
    const { call } = await localStore(newDatabase(), {}, { maxBodyBytes: 64 * MB })
    const refused = { status: 413, body: { code: 'too-large' } }
    const [path, raw] = [`/entities/${guid(1)}`, `/raw/entities/${guid(1)}`]
    expect(await call('PUT', raw, documentOf(1, 'x'.repeat(31 * MB)))).toMatchObject(refused)
    expect((await call('PUT', raw, documentOf(1, 'x'.repeat(12 * MB)))).status).toBe(201)
    // A change has the document as it was and as it is, and both in its event.
    const change = { metadata: { name: 'other' } }
    expect(await call('PATCH', path, change)).toMatchObject(refused)
    expect((await call('GET', path)).body).toMatchObject({ metadata: { name: 'large' } })
    expect((await call('GET', '/events/count')).body).toEqual({ count: 0 })
    expect((await call('DELETE', path)).status).toBe(204)
  },
)
