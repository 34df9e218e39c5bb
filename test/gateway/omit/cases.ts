/** What one bad item, or one bad adapter, may do to answers: the same on every runtime. */
import { describe, expect, test } from 'vitest'
import { call, startStore, type Answer } from '../support/servers.ts'
import { seen, thing } from './contract.ts'

/** The address of a gateway in front of a store of version 3.0; gone when the test is over. */
export type Start = (storeUrl: string) => Promise<string>

const json = { 'Content-Type': 'application/json' }
const old = { headers: { 'API-Version': '1.0' } }

export const answering =
  (body: string, headers: Record<string, string> = json): Answer =>
  (_, outgoing) => {
    outgoing.writeHead(200, headers)
    outgoing.end(body)
  }

export const page = (...things: readonly unknown[]): string =>
  JSON.stringify({ things, total: things.length })

const bad = [thing('b', 5), thing('c', 'Ada Lovelace', 'yesterday'), 7, thing('d', 'promise')]

const event = (id: number, data: unknown): string => `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`

export const omitCases = (runtime: string, start: Start): void => {
  const read = async (path: string, answer: Answer) => {
    const store = await startStore(answer)
    return call(`${await start(store.url)}${path}`, old)
  }

  describe(`on ${runtime}, an item that cannot be carried`, () => {
    test('is left out of a list, and counted in a header; the total stays as the store says', async () => {
      const body = page(thing('a'), ...bad, thing('e'))
      const answer = await read('/things', answering(body, { ...json, ETag: '"1"' }))
      expect(answer.status).toBe(200)
      expect(answer.json).toEqual({ items: [seen('a'), seen('e')], total: 6 })
      expect(answer.headers).toMatchObject({
        'isthmus-omitted': '4',
        'cache-control': 'no-store',
        'content-length': String(answer.text.length),
      })
      expect(answer.headers['etag']).toBeUndefined()
    })

    test('may be every item there is', async () => {
      const answer = await read('/things', answering(page(...bad)))
      expect(answer.json).toEqual({ items: [], total: 4 })
    })

    test('takes the answer down where the route does not say otherwise', async () => {
      const answer = await read('/strict', answering(page(thing('a'), 7)))
      expect(answer.status).toBe(502)
      expect(answer.json).toMatchObject({
        code: 'backend-bad-answer',
        errors: [{ pointer: '/things/1' }],
      })
    })

    test('that is no JSON takes the answer down, whatever the route says', async () => {
      const body = page(thing('a'), 7).replace('7', '{"key":}')
      const answer = await read('/things', answering(body))
      expect(answer.status).toBe(502)
      expect(answer.headers['isthmus-omitted']).toBeUndefined()
    })

    test('is a line of an export', async () => {
      const lines = [thing('a'), ...bad, thing('e')].map((line) => `${JSON.stringify(line)}\n`)
      const answer = await read(
        '/things/export',
        answering(lines.join(''), { 'Content-Type': 'application/x-ndjson' }),
      )
      expect(answer.complete).toBe(true)
      expect(
        answer.text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      ).toEqual([seen('a'), seen('e')])
    })

    test('is an event, whose id still counts as seen', async () => {
      const body = event(1, thing('a')) + event(2, 7) + event(3, thing('e'))
      const answer = await read(
        '/things/events',
        answering(body, { 'Content-Type': 'text/event-stream' }),
      )
      const [first, second, third] = answer.text.split('\n\n')
      expect(first).toMatch(/^id: 1\ndata: .*"a"/)
      expect(second).toBe('id: 2')
      expect(third).toMatch(/^id: 3\ndata: .*"e"/)
    })
  })

  describe(`on ${runtime}, an adapter that fails`, () => {
    const failure = {
      code: 'adapter-failed',
      adapter: 'joins the names',
      document_type: 'Thing',
      backend: 'blue',
    }

    test.each<[string, unknown]>([
      ['throws', 'Throw'],
      ['answers undefined members', 'Ada'],
      ['answers promises that nobody hears', 'promise'],
    ])('and %s fails its request only', async (_, full) => {
      const store = await startStore(({ url }, outgoing) =>
        answering(JSON.stringify(url === '/things/bad' ? thing('b', full) : thing('a')))(
          { method: 'GET', url, headers: {}, body: '' },
          outgoing,
          undefined as never,
        ),
      )
      const url = await start(store.url)
      const answers = await Promise.all(
        ['good', 'bad', 'good', 'bad', 'good'].map((key) => call(`${url}/things/${key}`, old)),
      )
      expect(answers.map(({ status }) => status)).toEqual([200, 500, 200, 500, 200])
      expect(answers[1]?.json).toMatchObject({ ...failure, route: 'things.get' })
      expect(answers[1]?.json['detail']).toContain('in Thing: the custom adapter "joins the names"')
      expect(answers[1]?.text).not.toContain('secret')
      expect((await call(`${url}/things/good`, old)).json).toEqual(seen('a'))
    })

    test('fails a write before the store hears of it', async () => {
      const store = await startStore(answering('{}'))
      const answer = await call(`${await start(store.url)}/things`, {
        method: 'POST',
        headers: { ...json, 'API-Version': '1.0' },
        body: JSON.stringify({ ...seen('a'), first: 'Throw' }),
      })
      expect(answer.status).toBe(500)
      expect(answer.json).toMatchObject({ ...failure, route: 'things.create' })
      expect(answer.text).not.toContain('secret')
      expect(store.received).toEqual([])
    })
  })
}
