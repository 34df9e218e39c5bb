import { describe, expect, test } from 'vitest'
import { defaultNotices } from '../../../src/control/attention/clients.ts'
import {
  fallbackNotices,
  settledFlags,
  settledNotice,
  unusedNotices,
  type KnownFlag,
} from '../../../src/control/attention/flags.ts'
import { fleetNotices } from '../../../src/control/attention/fleet.ts'
import { attentionOf, type Notice } from '../../../src/control/attention/index.ts'
import { omittedNotices } from '../../../src/control/attention/items.ts'
import { killNotices } from '../../../src/control/attention/kills.ts'
import { rolloutNotices, type KnownRollout } from '../../../src/control/attention/rollouts.ts'
import { endingNotices, endingOf } from '../../../src/control/attention/versions.ts'
import { effect } from '../../../src/control/effect.ts'
import type {
  InstanceRow,
  LedgerMember,
  ResourceProgress,
  UsageRow,
} from '../../../src/control/port.ts'
import type { OmittedCount, SampledContext } from '../../../src/gateway/facts/index.ts'
import type { JsonObject } from '../../../src/json/index.ts'

const now = Date.UTC(2026, 10, 28, 12)
const day = 86_400_000

const kinds = (notices: readonly Notice[]) =>
  notices.map(({ kind, severity }) => `${severity} ${kind}`)

const whats = (notices: readonly Notice[]) => notices.map(({ what }) => what)

const usageOf = (client: string, of: Partial<UsageRow> = {}): UsageRow => ({
  client,
  version: '1.0',
  source: 'default',
  route: 'entities.list',
  backend: 'blue',
  statusClass: '2xx',
  day: '2026-11-27',
  count: 2,
  firstSeen: now - day,
  lastSeen: now - day,
  ...of,
})

describe('all notices together', () => {
  const noticeOf = (at: number, of: Partial<Notice> = {}): Notice => ({
    kind: 'kill-switch',
    severity: 'warning',
    what: `${at}`,
    advice: '',
    subject: {},
    ...of,
  })

  test('come the worst first, are counted, and of one kind not all are told', () => {
    const many = Array.from({ length: 25 }, (_, at) => noticeOf(at))
    const worst = noticeOf(99, { severity: 'critical' })
    const untidy = noticeOf(100, { kind: 'flag-unused', severity: 'info' })
    const { counts, items, more } = attentionOf([untidy, ...many, worst])
    expect(counts).toEqual({ critical: 1, warning: 25, info: 1 })
    expect(items.map(({ what }) => what).slice(0, 3)).toEqual(['99', '0', '1'])
    expect(items.at(-1)?.kind).toBe('flag-unused')
    expect([items.length, more]).toEqual([21, { 'kill-switch': 6 }])
  })

  test('are none where nothing is amiss', () => {
    const none = { counts: { critical: 0, warning: 0, info: 0 }, items: [], more: {} }
    expect(attentionOf([])).toEqual(none)
  })
})

describe('clients that say no version', () => {
  test('are told by the version that they get, those with the most requests first', () => {
    const found = defaultNotices([
      usageOf('a'),
      usageOf('b', { count: 5 }),
      usageOf('b', { route: 'other', count: 1 }),
      usageOf('c', { version: '2.0' }),
    ])
    expect(kinds(found)).toEqual(['warning silent-default', 'warning silent-default'])
    expect(found[0]).toMatchObject({
      subject: { version: '1.0', clients: ['b', 'a'] },
      since: now - day,
    })
    expect(found[0]?.what).toContain('2 clients (b, a) sent 8 requests without a version')
  })

  test('of which there are many are not all named', () => {
    const [found] = defaultNotices(Array.from({ length: 1500 }, (_, at) => usageOf(`c${at}`)))
    expect(found?.subject.clients).toHaveLength(20)
    expect(found?.what).toContain('1,500 clients (c0, c1, c2 and 1497 more)')
  })
})

describe('versions that end', () => {
  const versions = [
    { id: '1.0', value: { sunset: '2026-12-10' } },
    { id: '1.1', value: { sunset: '2026-11-01' } },
    { id: '2.0', value: { sunset: '2027-06-01' } },
    { id: '0.9', value: { sunset: '2026-11-01', retired: true } },
    { id: '3.0', value: {} },
  ]
  const endings = endingOf(versions, now)
  const nobody = () => []

  test('within thirty days, or did and are served, are looked at', () => {
    expect(endings.map(({ version }) => version)).toEqual(['1.0', '1.1'])
  })

  test('are told with the clients that speak them, or are pinned to them', () => {
    const usage = [usageOf('a'), usageOf('b', { version: '1.1' }), usageOf('c')]
    const pinned = (version: string) => (version === '1.0' ? ['d', 'a'] : [])
    const found = endingNotices(endings, usage, pinned, now)
    expect(kinds(found)).toEqual(['warning version-sunset', 'critical version-overdue'])
    expect(found.map(({ subject }) => subject)).toEqual([
      { version: '1.0', clients: ['a', 'c', 'd'] },
      { version: '1.1', clients: ['b'] },
    ])
    expect(found[0]?.what).toMatch(/^Version 1.0 ends on 2026-12-10, in 12 days: /)
  })

  test('and that nobody speaks are told once they are over only: to be retired', () => {
    const found = endingNotices(endings, [], nobody, now)
    expect(kinds(found)).toEqual(['info version-overdue'])
    expect(found[0]).toMatchObject({ advice: 'Retire it.', subject: { version: '1.1' } })
  })
})

describe('kill switches', () => {
  test('are told with what they take', () => {
    const scopes = [
      { kind: 'all' },
      { kind: 'version', version: '1.0' },
      { kind: 'route', route: 'entities.list' },
      { kind: 'client', client: 'a' },
    ] as const
    const found = killNotices(
      scopes.map((scope) => ({ id: scope.kind, value: { scope, backend: 'blue' }, since: 5 })),
    )
    expect(found.map(({ severity, subject }) => [severity, subject])).toEqual([
      ['critical', { kill: 'all', backend: 'blue' }],
      ['warning', { kill: 'version', backend: 'blue', version: '1.0' }],
      ['warning', { kill: 'route', backend: 'blue', route: 'entities.list' }],
      ['warning', { kill: 'client', backend: 'blue', clients: ['a'] }],
    ])
    expect(found[0]?.since).toBe(5)
  })
})

describe('items that are left out', () => {
  const itemOf = (of: Partial<OmittedCount> = {}): OmittedCount => ({
    route: 'entities.list',
    backend: 'blue',
    storeVersion: '2.0',
    clientVersion: '1.0',
    place: 'Item /items/0',
    pointer: '/items/0',
    code: 'does-not-fit',
    detail: '',
    count: 3,
    firstSeen: now - 5,
    lastSeen: now,
    ...of,
  })

  test('are told together by route, backend and version', () => {
    const found = omittedNotices([
      itemOf(),
      itemOf({ pointer: '/items/1', code: 'misfit', firstSeen: now - 9 }),
      itemOf({ clientVersion: '1.1' }),
    ])
    expect(found.map(({ subject, since }) => [subject, since])).toEqual([
      [{ route: 'entities.list', backend: 'blue', version: '1.0' }, now - 9],
      [{ route: 'entities.list', backend: 'blue', version: '1.1' }, now - 5],
    ])
    expect(found[0]?.what).toContain('miss 2 items of blue')
    expect(found[0]?.what).toContain('(does-not-fit, misfit), left out 6 times')
  })
})

describe('instances', () => {
  const rowOf = (id: string, seenMs: number, policyNumber: number): InstanceRow => ({
    id,
    host: 'machine',
    startedAt: new Date(now - day).toISOString(),
    seenAt: new Date(now - seenMs).toISOString(),
    policyNumber,
    policyHash: `hash ${policyNumber}`,
    appliedAt: new Date(now - day).toISOString(),
    version: 'x',
  })
  const told = (rows: readonly InstanceRow[], editedMs: number) => {
    const policy = { number: 4, at: new Date(now - editedMs).toISOString(), hash: 'hash 4' }
    const found = fleetNotices({ policy, ...effect(rows, policy, now) }, now)
    return found.map(({ kind, subject }) => `${kind} ${subject.instance}`)
  }

  test('that decide by the newest policy, or have had no time to, are not told', () => {
    expect(told([rowOf('a', 100, 4)], day)).toEqual([])
    expect(told([rowOf('a', 100, 3)], 3000)).toEqual([])
  })

  test('that are behind, and those that have become silent within the hour, are', () => {
    const rows = [
      rowOf('behind', 100, 3),
      rowOf('silent', 60_000, 4),
      rowOf('silent and behind', 60_000, 3),
      rowOf('ended', 2 * 3_600_000, 3),
    ]
    expect(told(rows, 60_000)).toEqual([
      'instance-behind behind',
      'instance-silent silent',
      'instance-silent silent and behind',
    ])
  })
})

describe('flags', () => {
  const flagOf = (key: string, definition: JsonObject = {}): KnownFlag => ({
    key,
    value: {
      file: 'flags',
      definition: {
        state: 'ENABLED',
        variants: { blue: 'blue', green: 'green' },
        defaultVariant: 'blue',
        ...definition,
      },
    },
    evaluators: {},
  })
  const decision = {
    flag: 'decides',
    fallback: 'blue',
    killSwitch: { flag: 'kills', backend: 'blue' },
  }
  const rollouts = [{ from: 'blue', to: 'green', resources: ['entities'], flag: 'moves' }]
  const flags = ['decides', 'kills', 'moves', 'asked', 'idle'].map((key) => flagOf(key))
  const unused = (ofrep: Parameters<typeof unusedNotices>[1]['ofrep'], all = flags) =>
    unusedNotices(all, { decision, ofrep, rollouts }).map(({ subject }) => subject.flag)

  test('that nothing asks are told: neither decisions, rollouts nor clients', () => {
    expect(unused(undefined)).toEqual(['asked', 'idle'])
    expect(unused(['asked'])).toEqual(['idle'])
    const open = flagOf('open', { metadata: { ofrep: true } })
    const closed = flagOf('closed', { metadata: { ofrep: false } })
    expect(unused({ metadata: 'ofrep' }, [open, closed])).toEqual(['closed'])
    expect(unusedNotices(flags, { decision: undefined, ofrep: undefined, rollouts })).toEqual([])
  })

  test('that give everybody the same are told after thirty days, but for the kill switch', () => {
    const split = flagOf('split', { targeting: { fractional: [['blue'], ['green']] } })
    const settled = settledFlags([...flags, split], 'kills')
    expect(settled.map(({ key }) => key)).toEqual(['decides', 'moves', 'asked', 'idle'])
    const [first] = settled
    if (!first) throw new Error('unreachable')
    expect(settledNotice(first, now - 29 * day, now)).toEqual([])
    expect(whats(settledNotice(first, now - 31 * day, now))).toEqual([
      'The flag decides gives everybody "blue", unchanged since 2026-10-28: nothing is left to be decided by it.',
    ])
  })

  test('that could not be followed are told with how often', () => {
    const contextOf = (by: string, fallback?: boolean) =>
      ({
        at: now - 5,
        why: { by, reason: 'ERROR', ...(fallback && { fallback }) },
      }) as SampledContext
    const contexts = [contextOf('decides', true), contextOf('decides', true), contextOf('fine')]
    const found = fallbackNotices(contexts)
    expect(kinds(found)).toEqual(['critical flag-fallback'])
    expect(found[0]).toMatchObject({ subject: { flag: 'decides' }, since: now - 5 })
  })
})

describe('rollouts', () => {
  const plan = {
    steps: [
      { stage: 'shadow', share: 10 },
      { stage: 'live', share: 10 },
    ],
  } as const
  const knownOf = (
    state: Partial<KnownRollout['state']>,
    next?: KnownRollout['next'],
  ): KnownRollout => ({
    name: 'move',
    rollout: { from: 'blue', to: 'green', resources: ['entities'], plan },
    state: { target: { stage: 'shadow', share: 10 }, status: 'running', step: 0, ...state },
    resources: [],
    next,
  })
  const there = { reachedAt: now - day }
  const told = (known: KnownRollout) => kinds(rolloutNotices([known], [], []))

  test.each<readonly [string, KnownRollout, readonly string[]]>([
    ['has ended', knownOf({ status: 'ended' }), []],
    ['is on its way', knownOf({}, { kind: 'wait', why: 'is on its way' }), []],
    ['waits for its time', knownOf(there, { kind: 'wait', why: 'waits', until: now }), []],
    [
      'waits for traffic',
      knownOf(there, { kind: 'wait', why: 'no traffic' }),
      ['info rollout-waiting'],
    ],
    ['has no more steps', knownOf({ ...there, step: 1 }, { kind: 'wait', why: 'ends here' }), []],
    [
      'goes on',
      knownOf(there, { kind: 'step', step: 1, target: { stage: 'live', share: 10 } }),
      [],
    ],
    ['of which nobody here can tell', knownOf(there), []],
    [
      'waits for somebody',
      knownOf(there, { kind: 'approve-first', step: 1, why: 'step 1 waits' }),
      ['warning rollout-approval'],
    ],
    ['goes back', knownOf({ status: 'reverting', why: 'x' }), ['critical rollout-reverting']],
    ['is held', knownOf({ status: 'held' }, { kind: 'wait', why: 'x' }), ['warning rollout-held']],
    [
      'is held, and still does wrong',
      knownOf({ status: 'held' }, { kind: 'hold', why: '3 of 4 differ' }),
      ['critical guardrail-broken', 'warning rollout-held'],
    ],
    [
      'is about to go back',
      knownOf(there, { kind: 'revert', why: '3 of 4 differ' }),
      ['critical guardrail-broken'],
    ],
  ])('one that %s', (_, known, expected) => {
    expect(told(known)).toEqual(expected)
  })

  test('are told with the reason, in one sentence', () => {
    const held = knownOf({ status: 'held', why: 'the database is slow.' })
    expect(whats(rolloutNotices([held], [], []))).toEqual([
      'The rollout move is held at shadow: the database is slow.',
    ])
  })

  test('have writes that wait for repair, or that it has given up', () => {
    const progress: ResourceProgress = {
      resource: 'entities',
      rollout: 'move',
      stage: 'live',
      side: 'from',
      epoch: 1,
      phase: 'stable',
      next: null,
      share: 10,
      open: 4,
      dirty: 2,
      quarantined: 1,
      oldestMs: 150_000,
    }
    const found = rolloutNotices([], [progress], [])
    expect(kinds(found)).toEqual(['critical writes-lost', 'warning writes-waiting'])
    expect(found[1]?.what).toBe(
      'Writes of entities wait for repair: 2 writes, the oldest for 3 minutes.',
    )
    const settled = { ...progress, dirty: 0, quarantined: 0 }
    expect(rolloutNotices([], [settled], [])).toEqual([])
  })

  test('wait for instances that are silent', () => {
    const member: LedgerMember = {
      id: 'x',
      name: 'gateway-7',
      leaseMs: -120_000,
      effectMs: -1,
      untold: ['entities'],
      behind: [],
    }
    const found = rolloutNotices([knownOf({})], [], [member])
    expect(kinds(found)).toEqual(['warning rollout-instance'])
    expect(found[0]?.subject).toEqual({ rollout: 'move', instance: 'x' })
    expect(found[0]?.what).toContain('has been silent for 2 minutes')
    expect(rolloutNotices([knownOf({ status: 'ended' })], [], [member])).toEqual([])
  })
})
