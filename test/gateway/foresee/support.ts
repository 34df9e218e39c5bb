/** A gateway whose policy can be exchanged, and what it really does with requests. */
import { createHash } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { createFlags, judgedSource, type Flags } from '../../../src/flags/index.ts'
import { createFacts, type SampledContext } from '../../../src/gateway/facts/index.ts'
import { contextOf } from '../../../src/gateway/facts/sample.ts'
import { draftOf, type Draft } from '../../../src/gateway/foresee/draft.ts'
import { outcomeOf, type Outcome } from '../../../src/gateway/foresee/outcome.ts'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import type { JsonObject } from '../../../src/json/index.ts'
import type { ClientEntry, Entry, LivePolicy } from '../../../src/policy/index.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { startGateway, type Running } from '../support/gateway.ts'
import { call, startStore, until, type Called, type CallOptions } from '../support/servers.ts'

export { createFacts }

export const keyOf = (client: string): string => `key-of-${client}`

export const client = (id: string, value: Partial<ClientEntry> = {}): Entry => ({
  kind: 'client',
  id,
  value: {
    keys: [`sha256:${createHash('sha256').update(keyOf(id)).digest('hex')}`],
    explain: true,
    ...value,
  },
})

export const flag = (definition: JsonObject, id = 'store'): Entry => ({
  kind: 'flag',
  id,
  value: {
    file: 'store',
    definition: {
      state: 'ENABLED',
      variants: { old: 'old', new: 'new', newest: 'newest' },
      defaultVariant: 'old',
      ...definition,
    },
  },
})

export const drafted = async (entries: readonly Entry[]): Promise<Draft> => {
  const done = await draftOf(entries)
  if (!done.ok) throw new Error(JSON.stringify(done.issues))
  return done.draft
}

export interface Happened {
  readonly outcome: Outcome
  /** Undefined of a request that was not decided. */
  readonly context: SampledContext | undefined
  readonly answer: Called
}

export interface Exchangeable extends Running {
  use(entries: readonly Entry[]): Promise<Draft>
  ask(path: string, options: CallOptions): Promise<Happened>
}

export const exchangeable = async (
  config: Partial<GatewayConfigInput> = {},
): Promise<Exchangeable> => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' })
    outgoing.end('{}')
  })
  let flags: Flags | undefined
  const now = (): Flags => {
    if (!flags) throw new Error('no policy is in use')
    return flags
  }
  const live: { current: LivePolicy['current'] } = {
    current: {
      number: 0,
      hash: '',
      clients: (await drafted([])).clients,
      versions: {},
      kills: [],
      rollouts: {},
    },
  }
  const seen: Happened[] = []
  const gateway = await startGateway({
    stores: {
      old: { url: store.url, version: '1.0' },
      new: { url: store.url, version: '2.0' },
      newest: { url: store.url, version: '2.1' },
    },
    threads: false,
    policy: live,
    flags: {
      get version() {
        return now().version
      },
      string: (...asked) => now().string(...asked),
      boolean: (...asked) => now().boolean(...asked),
      close: async () => undefined,
    },
    facts: {
      watch: (request) => request,
      omitted: () => undefined,
      served: (served) => {
        const answer = undefined as unknown as Called
        seen.push({ outcome: outcomeOf(served.resolution), context: contextOf(served), answer })
      },
    },
    config: {
      identity: {
        apiKey: { header: 'x-key' },
        trustedHeader: { name: 'x-client' },
        anonymous: { allow: true, sticky: { header: 'x-visitor' } },
      },
      unknownRoutes: { pass: [{ prefix: '/health', methods: ['GET', 'POST'] }] },
      decision: { flag: 'store', fallback: 'old' },
      ...config,
    },
  })
  onTestFinished(() => flags?.close())
  let number = 0
  return {
    ...gateway,
    use: async (entries) => {
      const draft = await drafted(entries)
      await flags?.close()
      flags = await createFlags({
        source: judgedSource(draft.flags),
        log: silentLogger,
        metrics: createMetrics(),
      })
      number += 1
      const { clients, versions, kills } = draft
      const hash = String(number).padStart(64, '0')
      live.current = { number, hash, clients, versions, kills, rollouts: {} }
      return draft
    },
    ask: async (path, options) => {
      const before = seen.length
      const answer = await call(`${gateway.url}${path}`, options)
      await until(() => seen.length > before)
      const happened = seen.at(-1)
      if (!happened) throw new Error('nothing was served')
      return { ...happened, answer }
    },
  }
}
