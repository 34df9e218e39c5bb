/** A gateway whose policy is changed while it runs, before two stores. */
import { createHash } from 'node:crypto'
import { createFlags } from '../../../src/flags/index.ts'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import {
  flagSourceOf,
  hashOf,
  judgePolicy,
  policyOf,
  type Edit,
  type Entry,
  type KillEntry,
  type Policy,
  type PolicyParts,
  type PolicyRules,
  type PolicySource,
} from '../../../src/policy/index.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

export const digest = (key: string): string =>
  `sha256:${createHash('sha256').update(key).digest('hex')}`

const rules: PolicyRules = {
  backends: ['old', 'new'],
  decision: { flag: 'store', fallback: 'old' },
  versionKey: (name) => name,
  versions: ['0.9', '1.0', '1.1', '2.0', '2.1'],
  routes: ['items.get', 'items.list'],
}

export const flag = (variant: string, targeting?: object): Entry => ({
  kind: 'flag',
  id: 'store',
  value: {
    file: 'store',
    definition: {
      state: 'ENABLED',
      variants: { old: 'old', new: 'new' },
      defaultVariant: variant,
      ...(targeting ? { targeting: targeting as never } : {}),
    },
  },
})

export const client = (id: string, value: object = {}): Entry => ({
  kind: 'client',
  id,
  value: { keys: [digest(`${id}-key`)], explain: true, ...value },
})

const judged = async (entries: Iterable<Entry>): Promise<PolicyParts> => {
  const verdict = await judgePolicy(entries, rules)
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.issues))
  return verdict.parts
}

export interface ChangingSource extends PolicySource {
  /** Puts the next policy into force. */
  change(...edits: readonly Edit[]): Promise<void>
  /** Makes the next policy ready; what is answered puts it into force at once. */
  ready(...edits: readonly Edit[]): Promise<() => void>
}

/** Held in memory, changed by edits: the smallest source that there is. */
export const changingSource = async (entries: readonly Entry[]): Promise<ChangingSource> => {
  const at = '2026-11-28T00:00:00Z'
  const made = async (all: Iterable<Entry>, number: number): Promise<Policy> =>
    policyOf(await judged(all), { number, hash: await hashOf(all), source: 'store', at })
  let current = await made(entries, 1)
  const listeners = new Set<(policy: Policy) => void>()
  const ready: ChangingSource['ready'] = async (...edits) => {
    const parts = await judged(current.entries())
    const next = await made(parts.all.with(edits), current.number + 1)
    return () => {
      current = next
      for (const listener of listeners) listener(next)
    }
  }
  return {
    get current() {
      return current
    },
    status: () => ({ ...current, loadedAt: at, kept: false, ageMs: 0, errors: [] }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready,
    change: async (...edits) => (await ready(...edits))(),
    close: async () => undefined,
  }
}

const storeOf = (version: '1.0' | '2.0') =>
  startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(JSON.stringify(items[version]))
  })

export const start = async (
  entries: readonly Entry[],
  config: Partial<GatewayConfigInput> = {},
  localKills: readonly KillEntry[] = [],
) => {
  const [old, next] = [await storeOf('1.0'), await storeOf('2.0')]
  const source = await changingSource(entries)
  const log = silentLogger
  const flags = await createFlags({
    source: flagSourceOf(source),
    log,
    metrics: createMetrics(),
  })
  const gateway = await startGateway({
    stores: { old: { url: old.url, version: '1.0' }, new: { url: next.url, version: '2.0' } },
    flags,
    policy: source,
    localKills: { current: localKills },
    config: { identity: { apiKey: {}, anonymous: { allow: true, explain: true } }, ...config },
  })
  const ask = async (headers: Record<string, string> = {}, path = '/items/a') => {
    const answer = await call(`${gateway.url}${path}`, {
      headers: { 'Isthmus-Explain': '1', ...headers },
    })
    const decision = String(answer.headers['isthmus-decision'] ?? '')
    const said = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(decision)?.[1]
    return {
      ...answer,
      code: answer.json['code'],
      decision,
      client: said('client'),
      backend: said('backend'),
      by: said('by'),
      policy: said('policy'),
    }
  }
  return { old, next, source, gateway, ask }
}

export const key = (id: string) => ({ 'X-API-Key': `${id}-key` })
