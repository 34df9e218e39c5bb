import { describe, expect, test } from 'vitest'
import { blastLines } from '../../../src/cli/blast-text.ts'
import { createForesee } from '../../../src/gateway/foresee.ts'
import { blastRadius, type BlastRadius } from '../../../src/gateway/foresee/blast-radius.ts'
import type { Traffic } from '../../../src/gateway/foresee/kinds.ts'
import { policyChanges } from '../../../src/gateway/foresee/policy-changes.ts'
import type { SampledContext } from '../../../src/gateway/facts/index.ts'
import type { Core } from '../../../src/gateway/index.ts'
import type { Entry } from '../../../src/policy/index.ts'
import { client, drafted, exchangeable, flag } from './support.ts'

const at = Date.parse('2026-11-28T12:00:00Z')

const context = (id: string, rest: Partial<SampledContext> = {}): SampledContext => ({
  at,
  client: id,
  via: 'api-key',
  version: '1.0',
  route: 'items.get',
  resource: 'items',
  method: 'GET',
  backend: 'old',
  why: { by: 'store', reason: 'STATIC' },
  ...rest,
})

const radiusOf = async (
  core: Core,
  contexts: readonly SampledContext[],
  before: readonly Entry[],
  after: readonly Entry[],
  traffic?: Traffic,
): Promise<BlastRadius> => {
  const [now, then] = [await drafted(before), await drafted(after)]
  const seen = new Set(contexts.map((one) => one.client))
  const changes = policyChanges(before, after, seen)
  return blastRadius(contexts, createForesee(core, now), createForesee(core, then), {
    changes,
    traffic,
  })
}

const ids = ['ada', 'bert', 'clara']
const known = ids.map((id) => client(id, { pin: '1.0' }))
const toNew = (...of: string[]) =>
  flag({ targeting: { if: [{ in: [{ var: 'targetingKey' }, of] }, 'new', 'old'] } })

const split = (...weights: readonly number[]) =>
  flag({
    targeting: {
      fractional: ['old', 'new', 'newest'].map((name, index) => [name, weights[index] ?? 0]),
    },
  })

describe('the blast radius of', () => {
  test('a change of flags: who moves from where to where, who is new there, who is not affected', async () => {
    const { core } = await exchangeable()
    const contexts = [context('ada'), context('ada', { route: 'items.list' }), context('bert')]
    const radius = await radiusOf(core, contexts, [flag({}), ...known], [toNew('ada'), ...known])
    expect(radius.moved).toEqual({
      clients: { count: 1, names: ['ada'] },
      share: { of: 'kinds', part: 2, whole: 3 },
    })
    expect(radius.moves).toMatchObject([
      {
        client: 'ada',
        effect: 'backend',
        from: { backend: 'old', store: '1.0', version: '1.0' },
        to: { backend: 'new', store: '2.0', version: '1.0' },
        routes: ['items.get', 'items.list'],
        kinds: 2,
        requests: null,
        isNew: true,
      },
    ])
    expect(radius.backends).toMatchObject([
      { backend: 'new', newcomers: { names: ['ada'] }, leaving: { count: 0 } },
      { backend: 'old', leaving: { names: ['ada'] } },
    ])
    expect(radius.unaffected.names).toEqual(['bert'])
    expect(radius.changes.unseen.names).toEqual(['clara'])
  })

  test('the way back: exactly who came returns, and nobody is new', async () => {
    const { core } = await exchangeable()
    const contexts = ids.map((id) => context(id))
    const [first, second] = [
      [flag({}), ...known],
      [toNew('ada', 'clara'), ...known],
    ]
    const there = await radiusOf(core, contexts, first, second)
    const back = await radiusOf(
      core,
      contexts.map((one) => ({ ...one, at: at + 1, backend: 'new' })).concat(contexts),
      second,
      first,
    )
    expect(back.moved.clients).toEqual(there.moved.clients)
    expect(back.moves.map(({ isNew }) => isNew)).toEqual([false, false])
    expect(back.backends.find(({ backend }) => backend === 'old')).toMatchObject({
      newcomers: { count: 0 },
      returning: { names: ['ada', 'clara'] },
    })
  })

  test('a version that is retired, and a pair that is refused: served now, refused then', async () => {
    const { core } = await exchangeable()
    const retired: Entry = { kind: 'version', id: '1.0', value: { retired: true } }
    const contexts = [context('ada'), context('bert', { said: '2.0', version: '2.0' })]
    const radius = await radiusOf(
      core,
      contexts,
      [flag({}), ...known],
      [flag({}), ...known, retired],
    )
    expect(radius.refused.clients.names).toEqual(['ada'])
    expect(radius.moves).toMatchObject([
      { effect: 'refused', to: { refused: { code: 'retired-version', status: 410 } } },
    ])
  })

  test('a client that is removed, and one whose pin moves where its route is gone', async () => {
    const { core } = await exchangeable()
    const contexts = [context('ada'), context('bert', { route: 'items.legacy' })]
    const radius = await radiusOf(
      core,
      contexts,
      [flag({}), ...known],
      [flag({}), client('bert', { pin: '2.0' }), client('clara', { pin: '2.0' })],
    )
    expect(radius.moves.map(({ client: id, to }) => [id, to.refused?.code])).toEqual([
      ['ada', 'unknown-client'],
      ['bert', 'route-not-in-version'],
    ])
    expect(radius.changes.pins).toEqual([
      { client: 'ada', from: '1.0', to: null, seen: true },
      { client: 'bert', from: '1.0', to: '2.0', seen: true },
      { client: 'clara', from: '1.0', to: '2.0', seen: false },
    ])
    expect(radius.changes.clients.removed.names).toEqual(['ada'])
  })

  test('kills, each by its scope, whose requests are weighed as they were counted', async () => {
    const { core } = await exchangeable()
    const kill: Entry = {
      kind: 'kill',
      id: 'route:items.list',
      value: { scope: { kind: 'route', route: 'items.list' }, backend: 'newest' },
    }
    const contexts = [context('ada'), context('ada', { route: 'items.list' })]
    const row = { client: 'ada', version: '1.0', source: 'pin', backend: 'old' }
    const traffic = {
      since: at,
      rows: [
        { ...row, route: 'items.get', count: 900 },
        { ...row, route: 'items.list', count: 60 },
        { ...row, client: 'clara', route: 'items.list', count: 40 },
      ],
    }
    const radius = await radiusOf(
      core,
      contexts,
      [flag({}), ...known],
      [flag({}), ...known, kill],
      traffic,
    )
    expect(radius.moved.share).toEqual({ of: 'requests', part: 60, whole: 960 })
    expect(radius.basis.traffic).toEqual({ since: at, requests: 1000, judged: 960 })
    expect(radius.moves).toMatchObject([
      { requests: 60, to: { backend: 'newest' }, why: { after: { reason: 'KILLED' } } },
    ])
    expect(radius.changes.kills.thrown.names).toEqual(['route:items.list'])
  })

  test('nothing, where only names of rules change; and of no contexts, which says so', async () => {
    const { core } = await exchangeable()
    const same = [flag({ targeting: { if: [true, 'old', 'new'] } }), ...known]
    const radius = await radiusOf(core, [context('ada')], [flag({}), ...known], same)
    expect(radius.moves).toEqual([])
    const blind = await radiusOf(core, [], [flag({}), ...known], [toNew('ada'), ...known])
    expect(blind.basis).toMatchObject({ contexts: 0, newest: null })
    expect(blastLines(blind, at).join('\n')).toContain('Who would move is not known')
  })

  test('percentages in an order that pushes clients along: who is pushed is named', async () => {
    const { core } = await exchangeable()
    const many = Array.from({ length: 100 }, (_, index) => `client-${index}`)
    const all = many.map((id) => client(id, { pin: '1.0' }))
    const contexts = many.map((id) => context(id))
    const radius = await radiusOf(
      core,
      contexts,
      [split(20, 30, 50), ...all],
      [split(40, 30, 30), ...all],
    )
    const [warning] = radius.warnings
    expect(warning?.clients.count).toBe(radius.moved.clients.count)
    expect(warning?.clients.count).toBeGreaterThan(20)
    expect(blastLines(radius, at).join('\n')).toContain('WARNING store, targeting.fractional: 40 %')
  })

  test('thousands of contexts: each kind is judged once', async () => {
    const { core } = await exchangeable()
    const draft = await drafted([flag({}), ...known])
    const foresee = createForesee(core, draft)
    let asked = 0
    const counting = (one: SampledContext) => {
      asked += 1
      return foresee(one)
    }
    const contexts = Array.from({ length: 5000 }, (_, index) =>
      context(ids[index % 3] ?? '', {
        at: at + index,
        route: index % 2 ? 'items.get' : 'items.list',
      }),
    )
    const changes = policyChanges([], [], new Set())
    const radius = await blastRadius(contexts, counting, counting, { changes })
    expect(asked).toBe(12)
    expect(radius.basis).toMatchObject({ contexts: 5000, kinds: 6, clients: 3, oldest: at })
  })
})

describe('told to people', () => {
  test('no line is longer than 80 columns, whatever clients and routes are called', async () => {
    const { core } = await exchangeable()
    const long = 'a-client-whose-name-is-longer-than-anybody-would-have-thought-'.repeat(3)
    const contexts = [
      context(long),
      ...Array.from({ length: 30 }, (_, index) => context(`client-${index}`)),
    ]
    const all = contexts.map(({ client: id }) => client(id, { pin: '1.0' }))
    const moving = contexts.map((one) => one.client)
    const radius = await radiusOf(
      core,
      contexts,
      [flag({}), ...all, client('unseen', { pin: '1.0' })],
      [toNew(...moving), ...all, client('unseen', { pin: '2.0' })],
    )
    const lines = blastLines(radius, at + 60_000)
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    const text = lines.join('\n')
    expect(text).toContain('31 of 31 clients would move')
    expect(text).toContain('... and 11 more moves')
    expect(text).toContain('Not seen, by its pin: unseen 1.0 -> 2.0')
  })

  test('a table that can be read at night', async () => {
    const { core } = await exchangeable()
    const retired: Entry = { kind: 'version', id: '0.9', value: { retired: true } }
    const contexts = [
      context('ada'),
      context('bert'),
      context('clara', { said: '0.9', version: '0.9' }),
    ]
    const radius = await radiusOf(
      core,
      contexts,
      [flag({}), ...known],
      [toNew('ada'), ...known, retired],
    )
    expect(blastLines(radius, at + 12_000).join('\n')).toMatchInlineSnapshot(`
      "2 of 3 clients would move: 2 of 3 kinds of requests (how many requests each was
        is not known).
      1 client would be REFUSED: 1 of 3 kinds of requests (how many requests each was
        is not known).

      CLIENT                 WOULD            KINDS  FROM -> TO
      clara                  REFUSED              1  old as 0.9 -> 410 retired-version
        on items.get
        Version 0.9 is retired.
      ada                    moves                1  old -> new
        on items.get; never seen on that backend before

      Not affected: 1 client (bert).
      Rests on 3 kinds of requests of 3 clients (3 samples, the oldest 12 s old, the
        newest 12 s)."
    `)
  })
})
