import { describe, expect, test } from 'vitest'
import type { FactsBatch } from '../../../src/gateway/facts/index.ts'
import type { Edit } from '../../../src/policy/index.ts'
import { watchedOf, type RolloutState } from '../../../src/rollout/index.ts'
import { plantRun, strandedOf } from '../../migrate/support/planted-run.ts'
import { startApi, type Running } from './support.ts'

type Options = NonNullable<Parameters<typeof startApi>[0]>

const withApi = async (
  work: (api: Running) => Promise<void>,
  options: Options = {},
): Promise<void> => {
  const api = await startApi(options)
  try {
    await work(api)
    expect(api.defects).toEqual([])
  } finally {
    await api.close()
  }
}

interface Told {
  readonly kind: string
  readonly severity: string
  readonly what: string
  readonly subject: Readonly<Record<string, unknown>>
}

const attention = async (api: Running) => {
  const { status, json } = await api.ask('GET', '/attention', { as: 'viewer' })
  expect(status).toBe(200)
  const items: readonly Told[] = json.items
  return { counts: json.counts, more: json.more, items, kinds: items.map(({ kind }) => kind) }
}

const commit = (api: Running, ...edits: readonly Edit[]) =>
  api.store.commit({ actor: 'test', action: 'policy.apply', edits, judge: async () => [] })

const killAll: Edit = {
  kind: 'kill',
  id: 'all',
  value: { scope: { kind: 'all' }, backend: 'blue' },
}

const day = 86_400_000

const seen = (ago: number) => ({ firstSeen: Date.now() - ago, lastSeen: Date.now() - ago })

const usage = {
  client: 'nerv-tokyo',
  version: '1.0',
  source: 'default',
  route: 'entities.list',
  backend: 'blue',
  statusClass: '2xx',
  count: 3,
}

const batch: FactsBatch = {
  instance: 'a',
  sequence: 1,
  lost: 0,
  usage: [
    { ...usage, ...seen(day) },
    { ...usage, client: 'pinned', source: 'pin', ...seen(day) },
    { ...usage, client: 'long ago', ...seen(8 * day) },
  ],
  fields: [],
  omitted: [
    {
      route: 'entities.list',
      backend: 'blue',
      storeVersion: '2.0',
      clientVersion: '1.0',
      place: 'Item /items/0',
      pointer: '/items/0',
      code: 'does-not-fit',
      detail: '',
      count: 1,
      ...seen(5000),
    },
  ],
  contexts: [
    {
      at: Date.now() - 5000,
      client: 'nerv-tokyo',
      via: 'api-key',
      version: '1.0',
      route: 'entities.list',
      resource: 'entities',
      method: 'GET',
      backend: 'blue',
      why: { by: 'entity-schema', reason: 'ERROR', fallback: true },
    },
  ],
}

const rollout = { from: 'blue', to: 'green', resources: ['entities'] }

const held: RolloutState = {
  target: { stage: 'shadow', share: 10 },
  status: 'held',
  why: 'the disk is full',
}

const begin = (api: Running, state: RolloutState) =>
  api.store.changeRollout({ actor: 't', action: 'a', rollout: 'move', version: 0, state })

describe('what needs attention', () => {
  test('is nothing where nothing is amiss', () =>
    withApi(async (api) => {
      const { counts, items, more } = await attention(api)
      expect([counts, items, more]).toEqual([{ critical: 0, warning: 0, info: 0 }, [], {}])
    }))

  test('is gathered from policy, census, fleet, proposals, rollouts and migrations', () =>
    withApi(async (api) => {
      await api.store.take(batch)
      const sunset = new Date(Date.now() + 10 * day).toISOString()
      await commit(
        api,
        killAll,
        { kind: 'version', id: '1.0', value: { sunset } },
        { kind: 'client', id: 'rei', value: { keys: [], pin: '1.0' } },
        { kind: 'rollout', id: 'move', value: rollout },
      )
      await begin(api, held)
      await api.store.propose({ by: 'token:ada', action: 'kill.throw', edits: [killAll] })
      await api.store.beat({
        id: 'gateway-7',
        host: 'machine',
        startedAt: new Date().toISOString(),
        seenAt: new Date(Date.now() - 60_000).toISOString(),
        policyNumber: 0,
        policyHash: '',
        appliedAt: new Date().toISOString(),
        version: 'x',
      })
      await plantRun(api.store.runs, 'left', { stranded: [strandedOf('a')] })
      await plantRun(api.store.runs, 'paused', { status: 'paused' })
      await plantRun(api.store.runs, 'failed', { status: 'failed' })
      await plantRun(api.store.runs, 'done', { status: 'completed' })
      const { counts, items, kinds } = await attention(api)
      expect(kinds.toSorted()).toEqual([
        'flag-fallback',
        'instance-silent',
        'items-omitted',
        'kill-switch',
        'migration-failed',
        'migration-left',
        'migration-paused',
        'migration-quarantine',
        'proposal-open',
        'rollout-held',
        'silent-default',
        'version-sunset',
      ])
      expect(counts).toEqual({ critical: 3, warning: 8, info: 1 })
      const subjects = new Map(items.map(({ kind, subject }) => [kind, subject]))
      expect(subjects.get('silent-default')).toEqual({ version: '1.0', clients: ['nerv-tokyo'] })
      expect(subjects.get('version-sunset')).toMatchObject({
        clients: expect.arrayContaining(['nerv-tokyo', 'pinned', 'long ago', 'rei']),
      })
      expect(subjects.get('migration-left')).toEqual({ migration: 'left' })
      expect(subjects.get('rollout-held')).toEqual({ rollout: 'move' })
    }))

  test('is told of a rollout as its driver would decide', () =>
    withApi(
      async (api) => {
        const plan = { steps: [{ stage: 'shadow', share: 10 }, { stage: 'live' }] } as const
        await commit(api, { kind: 'rollout', id: 'move', value: { ...rollout, plan } })
        const { why: _, ...target } = held
        await begin(api, { ...target, status: 'running', step: 0, reachedAt: Date.now() })
        expect((await attention(api)).items).toMatchObject([
          {
            kind: 'rollout-waiting',
            what: expect.stringContaining('at shadow of move: no traffic'),
          },
        ])
      },
      {
        look: ({ name, rollout: declared, state }) =>
          Promise.resolve({
            now: Date.now(),
            watched: watchedOf(declared, state),
            findings: [],
            cells: [],
            decision: {
              kind: 'wait',
              why: `at ${state.target.stage} of ${name}: no traffic`,
            },
          }),
      },
    ))

  test('has what the judge of policies says, who is not asked again for the same policy', async () => {
    let asked = 0
    await withApi(
      async (api) => {
        expect((await attention(api)).kinds).toEqual([])
        await commit(api, killAll)
        for (const _ of [1, 2]) {
          expect((await attention(api)).kinds.toSorted()).toEqual([
            'kill-switch',
            'policy-doubt',
            'policy-unsound',
          ])
        }
        expect(asked).toBe(1)
      },
      {
        judge: async () => {
          asked += 1
          return {
            issues: [{ place: 'flag a', message: 'is wrong' }],
            warnings: [{ place: 'flag b', message: 'is odd' }],
          }
        },
      },
    )
  })

  test('is no more than twenty of a kind, and says how many more there are', () =>
    withApi(async (api) => {
      const kills = Array.from({ length: 30 }, (_, at): Edit => ({
        kind: 'kill',
        id: `client:c${at}`,
        value: { scope: { kind: 'client', client: `c${at}` }, backend: 'blue' },
      }))
      await commit(api, ...kills)
      const { counts, items, more } = await attention(api)
      expect([counts.warning, items.length, more]).toEqual([30, 20, { 'kill-switch': 10 }])
    }))
})
