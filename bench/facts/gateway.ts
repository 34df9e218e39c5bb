/** A gateway before a store that costs nothing: what is left is what the gateway itself takes. */
import { createHash } from 'node:crypto'
import contract from '../../adapters/index.ts'
import { createFlags } from '../../src/flags/index.ts'
import { folderSource } from '../../src/flags/node/index.ts'
import { createFacts, type Facts } from '../../src/gateway/facts/index.ts'
import { allParts, createGateway, defineConfig, type Gateway } from '../../src/gateway/index.ts'
import { HeaderList, Stop, type BodyReader, type HttpRequest } from '../../src/http/index.ts'
import { nodeCodings } from '../../src/http/node/codings.ts'
import { createMetrics, silentLogger } from '../../src/telemetry/index.ts'
import type { Backend } from '../../src/upstream/index.ts'

export const clients = Array.from({ length: 1000 }, (_, at) => `client-${at}`)

const keyOf = (client: string): string => `key of ${client}`

const readerOf = (bytes: Uint8Array): BodyReader => {
  let isRead = false
  return {
    read: () => {
      const chunk = isRead ? { done: true } : { done: false, value: bytes }
      isRead = true
      return Promise.resolve(chunk)
    },
    cancel: () => Promise.resolve(),
  }
}

/** Answers one entity of its version at once. */
const backendOf = (name: string, version: string, entity: Uint8Array): Backend => ({
  name,
  version,
  send: async () => {
    const headers = HeaderList.of({ 'content-type': 'application/json' })
    return { ok: true, value: { status: 200, headers, body: readerOf(entity) } }
  },
  close: async () => undefined,
})

export interface Bench extends Gateway {
  readonly facts: Facts
  close(): Promise<void>
}

/** @param version of the store and of all clients, which are known by their keys and pinned to it */
export const openBench = async (
  version: string,
  entity: string,
  isCounting: boolean,
): Promise<Bench> => {
  const metrics = createMetrics()
  const source = await folderSource('flags', { log: silentLogger, metrics })
  const flags = await createFlags({ source, log: silentLogger, metrics })
  const bytes = new TextEncoder().encode(entity)
  const facts = createFacts({
    contract,
    sink: { take: () => Promise.resolve() },
    instance: 'bench',
    isListed: () => true,
    // The benchmark says when, so that a flush is measured by itself.
    timers: { every: () => () => undefined, soon: () => undefined },
    codings: nodeCodings,
    log: silentLogger,
    metrics,
    caught: () => undefined,
  })
  const gateway = createGateway({
    contract,
    config: defineConfig({
      backends: {
        blue: { url: 'http://127.0.0.1:1', version },
        green: { url: 'http://127.0.0.1:2', version },
      },
      decision: { flag: 'entity-schema', fallback: 'blue' },
      identity: { apiKey: {}, anonymous: { allow: false } },
      clients: clients.map((id) => ({
        id,
        key: `sha256:${createHash('sha256').update(keyOf(id)).digest('hex')}`,
        pin: version,
      })),
    }),
    flags,
    backends: new Map(['blue', 'green'].map((name) => [name, backendOf(name, version, bytes)])),
    log: silentLogger,
    metrics,
    env: {},
    parts: allParts,
    codings: nodeCodings,
    facts: isCounting ? facts : undefined,
  })
  return { ...gateway, facts, close: () => flags.close() }
}

const signal = new Stop()

export const requestOf = (client: string, body?: Uint8Array): HttpRequest => ({
  method: body ? 'POST' : 'GET',
  path: body ? '/entities' : '/entities/8c1f2b34-5d6e-4f70-8a9b-0c1d2e3f4a5b',
  query: '',
  host: 'gateway',
  headers: HeaderList.of({
    'x-api-key': keyOf(client),
    ...(body
      ? { 'content-type': 'application/json', 'content-length': String(body.byteLength) }
      : {}),
  }),
  body: body ? readerOf(body) : null,
  signal,
  connection: {},
})
