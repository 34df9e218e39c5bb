/** What Node's parser refuses before the gateway sees it: pages of other origins may read it like any other problem. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { defineConfig, type GatewayConfigInput } from '../../src/gateway/index.ts'
import { startGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { contract } from '../suite/semantics/contract.ts'
import { configOf, flagFile } from '../suite/semantics/runtime.ts'
import { answersIn, eventually, talk, wire } from '../support/wire.ts'
import { rawServer } from '../upstream/raw-server.ts'

const page = 'https://app.test'

const start = async (more: Partial<GatewayConfigInput>) => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-flags-'))
  await writeFile(join(folder, 'store.json'), JSON.stringify(flagFile))
  const configured = (cors: Partial<GatewayConfigInput>) =>
    defineConfig({ ...configOf('http://127.0.0.1:9', cors), flags: { folder } })
  const config = configured(more)
  const gateway = await startGateway({ contract, config, log: silentLogger })
  onTestFinished(async () => {
    await gateway.close()
    await rm(folder, { recursive: true })
  })
  const port = Number(new URL(gateway.url).port)
  return { port, reload: (cors: Partial<GatewayConfigInput>) => gateway.reload(configured(cors)) }
}

const told = async (port: number, text: string) => answersIn(await talk(port, text)).answers[0]!

const corsOf = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'))

const asked = (line: string, ...headers: readonly string[]): string =>
  [line, `Origin: ${page}`, ...headers, '', ''].join('\r\n')

/** Of which nothing is handed over; then those of which the head is. */
const unread = [
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['a header that is none', asked('GET / HTTP/1.1', 'Host: a', 'X-A'), 400],
  ['headers that are too large', asked('GET / HTTP/1.1', `X-A: ${'x'.repeat(70_000)}`), 431],
  ['a target that is too long', asked(`GET /${'x'.repeat(200_000)} HTTP/1.1`), 414],
  ['a tunnel', asked('CONNECT a:1 HTTP/1.1', 'Host: a'), 405],
] as const
const read = [
  ['no host', asked('GET / HTTP/1.1'), 400],
  ['two hosts', asked('GET / HTTP/1.1', 'Host: a', 'Host: b'), 400],
  ['a target that is none', asked('GET * HTTP/1.1', 'Host: a'), 400],
] as const

describe('a refusal of the listener', () => {
  test.each([...unread, ...read])('%s: all pages may read it', async (_, text, status) => {
    const { port } = await start({ cors: { origins: ['*'], exposedHeaders: ['X-Own'] } })
    const answer = await told(port, text)
    expect(answer.status).toBe(status)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('X-Own') as string,
      'content-type': 'application/problem+json',
    })
  })

  test('a request that came too slowly, too', async () => {
    const { port } = await start({ cors: { origins: ['*'] }, limits: { headersMs: 50 } })
    const client = wire(port)
    client.send('GET / HTTP/1.1\r\n')
    const [answer] = answersIn(await client.ended).answers
    expect(answer).toMatchObject({ status: 408, headers: { 'access-control-allow-origin': '*' } })
  })

  test('one of too many requests, too', async () => {
    const store = await rawServer(() => undefined)
    const cors = { origins: [page] }
    const { port } = await start({ ...configOf(store.url), cors, limits: { requests: 1 } })
    wire(port).send(asked('GET /items HTTP/1.1', 'Host: a'))
    await eventually(() => store.seen.length === 1)
    const answer = await told(port, asked('GET / HTTP/1.1', 'Host: a', 'Connection: close'))
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'access-control-allow-origin': page, 'retry-after': '1' },
    })
  })

  test.each(read)('%s: a page that is listed may read it', async (_, text) => {
    const { port } = await start({ cors: { origins: [page], credentials: true } })
    const answer = await told(port, text)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    })
    const other = await told(port, text.replace(page, 'https://evil.test'))
    expect(corsOf(other)).toEqual([])
  })

  test.each(unread)('%s: no page of a list is known to have asked', async (_, text) => {
    const { port } = await start({ cors: { origins: [page] } })
    expect(corsOf(await told(port, text))).toEqual([])
  })

  test('without a policy of the gateway it has none, and a reload counts', async () => {
    const { port, reload } = await start({})
    expect(corsOf(await told(port, 'hello\r\n\r\n'))).toEqual([])
    await reload({ cors: { origins: ['*'] } })
    expect(corsOf(await told(port, 'hello\r\n\r\n'))).toContain('access-control-allow-origin')
  })
})
