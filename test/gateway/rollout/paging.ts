/** Two stores that page by cursors of their own, a contract for both, and a gateway in front. */
import { allParts, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import type { Move } from '../../../src/rollout/index.ts'
import { fixedFlags, startGateway } from '../support/gateway.ts'
import { call, startStore, type Received } from '../support/servers.ts'
import { contract, movedBy } from './moved.ts'

export type Speaks = '1.0' | '2.0'

/** A page as a store of a version writes it; spaces and order show that bytes stay. */
export const pageOf = (name: string, speaks: Speaks, at: string | null): string => {
  const [field, parameter] = speaks === '1.0' ? ['next_cursor', 'cursor'] : ['after', 'after']
  const next = at === null ? `${name}-2` : at === `${name}-2` ? `${name}-3` : null
  const link = next === null ? 'null' : `"/items?limit=1\\u0026${parameter}=${next}"`
  return (
    `{ "links": {"next":${link}, "self" : "/items"},"items":[ {"id":"1","name":"${name} ${at}"} ],` +
    `\n "${field}" : ${JSON.stringify(next)} , "total": 1.0 }`
  )
}

/** Answers only to cursors of its own. */
export const listing =
  (name: string, speaks: Speaks) =>
  ({ url }: Pick<Received, 'url'>): { readonly status: number; readonly body: string } => {
    const { searchParams, pathname } = new URL(url, 'http://store')
    if (pathname !== '/items') return { status: 200, body: `{"next_cursor": "${name}-2"}` }
    const at = searchParams.get(speaks === '1.0' ? 'cursor' : 'after')
    return !at || at.startsWith(`${name}-`)
      ? { status: 200, body: pageOf(name, speaks, at) }
      : { status: 400, body: JSON.stringify({ error: `no cursor of ${name}: ${at}` }) }
  }

export interface PagingOptions {
  readonly speaks?: readonly [blue: Speaks, green: Speaks]
  readonly config?: Partial<GatewayConfigInput>
  /** Instead of what both stores answer. */
  readonly answer?: Parameters<typeof startStore>[0]
  readonly headers?: Readonly<Record<string, string>>
  /** Whether large bodies are carried in threads; default false. */
  readonly threads?: boolean
}

/** What a rollout would say of each request is said from outside. */
export const startPaging = async ({
  speaks: [blueSpeaks, greenSpeaks] = ['1.0', '2.0'],
  config = {},
  answer,
  headers = {},
  threads = false,
}: PagingOptions = {}) => {
  const state = { move: undefined as Move | undefined, backend: 'blue', isKilled: false }
  const storeOf = (name: string, speaks: Speaks) =>
    startStore(
      answer ??
        ((request, outgoing) => {
          const { status, body } = listing(name, speaks)(request)
          const tag = `"${body.length}"`
          const head = { 'Content-Type': 'application/json', ETag: tag, ...headers }
          if (request.headers['if-none-match'] === tag) outgoing.writeHead(304, head).end()
          else outgoing.writeHead(status, head).end(body)
        }),
    )
  const [blue, green] = [await storeOf('blue', blueSpeaks), await storeOf('green', greenSpeaks)]
  const gateway = await startGateway({
    contract,
    threads,
    stores: {
      blue: { url: blue.url, version: blueSpeaks },
      green: { url: green.url, version: greenSpeaks },
    },
    flags: {
      ...fixedFlags({}),
      string: async () => ({ value: state.backend, variant: state.backend, reason: 'STATIC' }),
      boolean: async () => ({ value: state.isKilled, variant: 'on', reason: 'STATIC' }),
    },
    config,
    parts: { ...allParts, createSessions: movedBy(() => state.move) },
  })
  const get = (path: string, spoken = '1.0', more: Record<string, string> = {}) =>
    call(gateway.url + path, { headers: { 'API-Version': spoken, ...more } })
  return { state, blue, green, gateway, get }
}
