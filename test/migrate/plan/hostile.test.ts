/** Plans over backends that do not behave, and over contracts that tell less than ours. */
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import * as z from 'zod'
import { base, defineContract, type Contract } from '../../../src/contract/index.ts'
import { Failure } from '../../../src/errors/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { Stop } from '../../../src/http/index.ts'
import { backendLists, makePlan, type PlanInput } from '../../../src/migrate/index.ts'
import { openedBackend } from '../../../src/runtime/migrate/backend.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const serving = async (answers: (url: URL) => unknown): Promise<string> => {
  const server = createServer(({ url = '/' }, response) => {
    const said = answers(new URL(url, 'http://x'))
    if (said === undefined) response.statusCode = 404
    response.end(typeof said === 'string' ? said : JSON.stringify(said))
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const Doc = z.object({ id: z.string(), name: z.string() })
const DocPage = z.object({ items: z.array(Doc), next: z.string().nullable() })
const Count = z.object({ count: z.int() })

type Tells = 'cursor' | 'count' | 'schema'

/** A contract whose store tells only some of what ours tells. */
const contractOf = (...tells: readonly Tells[]): Contract =>
  defineContract({
    name: 'docs',
    base: base('1.0.0', {
      summary: 'First',
      types: { Doc, DocPage, Count },
      routes: [
        {
          id: 'docs.list',
          method: 'GET',
          path: '/docs',
          kind: 'list',
          summary: 'List',
          response: 'DocPage',
          ...(tells.includes('cursor') && {
            query: { after: { shape: { kind: 'string' }, cursor: { fields: ['next'] } } },
          }),
        },
        {
          id: 'docs.get',
          method: 'GET',
          path: '/docs/{id}',
          kind: 'read',
          summary: 'Read',
          response: 'Doc',
        },
        ...(tells.includes('count')
          ? [
              {
                id: 'docs.count',
                method: 'GET',
                path: '/docs/count',
                kind: 'read',
                summary: 'Count',
                response: 'Count',
              } as const,
            ]
          : []),
        ...(tells.includes('schema')
          ? [
              {
                id: 'schema',
                method: 'GET',
                path: '/schema',
                kind: 'schema',
                summary: 'Schema',
              } as const,
            ]
          : []),
      ],
    }),
    versions: [],
  })

const planned = async (
  contract: Contract,
  urls: { readonly a: string; readonly b: string },
  more: Partial<PlanInput> = {},
) => {
  const [version] = contract.versions
  if (!version) throw new Error('no version')
  const config = defineConfig({
    backends: {
      a: { url: urls.a, version: version.key },
      b: { url: urls.b, version: version.key },
    },
    decision: { flag: 'f', fallback: 'a' },
  })
  const backends = {
    a: openedBackend({ config, contract }, 'a', 'read'),
    b: openedBackend({ config, contract }, 'b', 'read'),
  }
  const end = (name: 'a' | 'b') =>
    backendLists(version, {
      backend: backends[name],
      headers: {},
      limits: { responseBytes: 100_000, depth: 20 },
      signal: new Stop(),
    })
  try {
    return await makePlan({
      contract,
      config,
      from: end('a'),
      to: end('b'),
      clients: { kind: 'unknown', why: 'x' },
      rollout: undefined,
      drop: [],
      sample: undefined,
      keys: 3,
      now: 0,
      clock: () => performance.now(),
      ...more,
    })
  } finally {
    await Promise.all(Object.values(backends).map((backend) => backend.close()))
  }
}

const doc = (number: number) => ({ id: String(number).padStart(4, '0'), name: 'x' })

/** `count` documents, five a page. */
const docs =
  (count: number, more: (url: URL) => unknown = () => undefined) =>
  (url: URL): unknown => {
    const told = more(url)
    if (told !== undefined || url.pathname !== '/docs') return told
    const begin = Number(url.searchParams.get('after') ?? 0)
    const items = Array.from({ length: Math.min(5, count - begin) }, (_, at) => doc(begin + at))
    return { items, next: begin + 5 < count ? String(begin + 5) : null }
  }

test('a list without a cursor is no list to plan with', async () => {
  const url = await serving(docs(3))
  await expect(planned(contractOf(), { a: url, b: url })).rejects.toThrow(Failure)
  await expect(planned(contractOf(), { a: url, b: url })).rejects.toMatchObject({
    code: 'plan-refused',
    issues: [{ place: 'kinds > Doc', message: expect.stringContaining('declares no cursor') }],
  })
})

test('without a route that counts, rows are counted by reading; without places, a sample is of the first', async () => {
  const [a, b] = [await serving(docs(23)), await serving(docs(7))]
  const whole = await planned(contractOf('cursor'), { a, b })
  expect(whole).toMatchObject({
    ok: true,
    value: { pairs: [{ from: 23, to: 7, measured: { rows: 23, chosen: 'all' } }] },
  })
  const some = await planned(contractOf('cursor'), { a, b }, { sample: { rows: 8, seed: 1 } })
  expect(some).toMatchObject({
    ok: true,
    value: {
      from: { told: null },
      pairs: [{ from: 23, measured: { rows: 8, chosen: 'beginning' } }],
    },
  })
})

test.for(['{"count":-1}', '{"count":"7"}', '{"count":1e99}', '{}', '[]', '<html>'])(
  'a count that is none is told: %s',
  async (said) => {
    const counting = docs(3, ({ pathname }) => (pathname === '/docs/count' ? said : undefined))
    const url = await serving(counting)
    expect(await planned(contractOf('cursor', 'count'), { a: url, b: url })).toMatchObject({
      ok: false,
      problem: { code: 'backend-bad-answer', detail: expect.stringContaining('/docs/count') },
    })
  },
)

const telling = (version: unknown) =>
  serving(docs(3, ({ pathname }) => (pathname === '/schema' ? { version } : undefined)))

test('what a backend tells of its version counts where it is one', async () => {
  const contract = contractOf('cursor', 'schema')
  const right = await telling('1.0.7')
  expect(await planned(contract, { a: right, b: right })).toMatchObject({
    ok: true,
    value: { from: { told: '1.0.7' } },
  })
  for (const odd of [await telling(7), await telling(''), await serving(docs(3))]) {
    expect(await planned(contract, { a: right, b: odd })).toMatchObject({
      ok: true,
      value: { to: { told: null } },
    })
  }
  for (const wrong of ['2.0.0', 'x'.repeat(10_000)]) {
    const error = await planned(contract, { a: right, b: await telling(wrong) }).catch(
      (thrown: unknown) => thrown,
    )
    if (!(error instanceof Failure)) throw new Error('it was planned')
    expect(error.code).toBe('schema-mismatch')
    expect(error.issues[0]?.place).toBe('backends > b > version')
    expect(error.issues[0]?.message.length).toBeLessThan(200)
  }
})
