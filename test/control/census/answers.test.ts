import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import {
  canGo,
  census,
  createMemoryCensus,
  momentOf,
  versionNames,
  whereIs,
  whoSpeaks,
  type CanGo,
  type VersionNames,
} from '../../../src/control/census/index.ts'
import type { FieldRow, UsageRow } from '../../../src/control/port.ts'
import { contract as shop } from '../../gateway/support/contract.ts'

const noon = Date.UTC(2026, 10, 28, 12)
const dayMs = 86_400_000

const usage = (rest: Partial<UsageRow> = {}): UsageRow => ({
  client: 'nerv-tokyo',
  version: '1.0',
  source: 'pin',
  route: 'entities.get',
  backend: 'blue',
  statusClass: '2xx',
  day: '2026-11-28',
  count: 10,
  firstSeen: noon - dayMs,
  lastSeen: noon,
  ...rest,
})

const field = (rest: Partial<FieldRow> = {}): FieldRow => ({
  client: 'nerv-tokyo',
  version: '1.0',
  route: 'entities.create',
  field: 'Entity.entity_type',
  how: 'body',
  count: 4,
  firstSeen: noon - dayMs,
  lastSeen: noon,
  ...rest,
})

const namesOf = (version: string, target?: string, of = contract): VersionNames => {
  const names = versionNames(of, version, target)
  if (!names) throw new Error('no such version')
  return names
}

const asked = (
  rows: readonly UsageRow[],
  fields: readonly FieldRow[] = [],
  rest: Partial<Parameters<typeof canGo>[2]> = {},
): CanGo =>
  canGo(rows, fields, {
    names: namesOf('1.0'),
    since: noon - 7 * dayMs,
    knownSince: noon - 30 * dayMs,
    pinned: [],
    isDefault: false,
    ...rest,
  })

describe('who speaks what', () => {
  test('is told per client and version, with how it was said', () => {
    const rows = [
      usage(),
      usage({ source: 'header', count: 5, backend: 'green', firstSeen: noon - 2 * dayMs }),
      usage({ client: 'other', version: '2.0', source: 'header', count: 85 }),
    ]
    expect(whoSpeaks(rows)).toEqual([
      {
        client: 'other',
        version: '2.0',
        requests: 85,
        share: 0.85,
        firstSeen: noon - dayMs,
        lastSeen: noon,
        sources: { header: 85 },
        backends: { blue: 85 },
      },
      {
        client: 'nerv-tokyo',
        version: '1.0',
        requests: 15,
        share: 0.15,
        firstSeen: noon - 2 * dayMs,
        lastSeen: noon,
        sources: { pin: 10, header: 5 },
        backends: { blue: 10, green: 5 },
      },
    ])
  })

  test('is nothing where nobody was seen, and odd names are names', () => {
    expect(whoSpeaks([])).toEqual([])
    const [odd] = whoSpeaks([
      usage({ client: '__proto__', backend: '__proto__', source: 'constructor' }),
    ])
    expect(odd?.client).toBe('__proto__')
    expect(Object.entries(odd?.sources ?? {})).toEqual([['constructor', 10]])
    expect(Object.entries(odd?.backends ?? {})).toEqual([['__proto__', 10]])
  })
})

describe('a version can go', () => {
  test('when nobody was seen that speaks it, in all the time asked for', () => {
    expect(asked([usage({ version: '2.0' })]).verdict).toBe('yes')
  })

  test('not for certain when facts do not go back so far', () => {
    expect(asked([], [], { knownSince: noon }).verdict).toBe('not-known')
  })

  test('not while a client speaks it, is pinned to it, or gets it by default', () => {
    expect(asked([usage()]).verdict).toBe('no')
    expect(asked([], [], { pinned: ['silent'] }).verdict).toBe('no')
    expect(asked([], [], { isDefault: true }).verdict).toBe('no')
  })

  test('and who stands in its way is told with routes, names and what would free it', () => {
    const rows = [
      usage({ count: 30 }),
      usage({ source: 'header', count: 10 }),
      usage({ client: 'other', version: '2.0', count: 60 }),
    ]
    const { inTheWay } = asked(rows, [field(), field({ route: 'entities.list', how: 'query' })])
    expect(inTheWay).toEqual([
      {
        client: 'nerv-tokyo',
        requests: 40,
        share: 0.4,
        firstSeen: noon - dayMs,
        lastSeen: noon,
        sources: { pin: 30, header: 10 },
        isPinned: false,
        routes: [{ route: 'entities.get', requests: 40, lastSeen: noon, changes: [] }],
        touches: [
          {
            field: 'Entity.entity_type',
            became: 'renamed',
            to: 'Entity.kind',
            how: ['body', 'query'],
            routes: ['entities.create', 'entities.list'],
            count: 8,
            lastSeen: noon,
            isAssumed: false,
          },
        ],
        frees: [
          { kind: 'move-pin', from: '1.0', to: '3.0' },
          { kind: 'ask-for', to: '3.0', in: ['header'] },
          { kind: 'stop-using', field: 'Entity.entity_type', instead: 'Entity.kind' },
        ],
      },
    ])
  })

  test('and a client that touches nothing of it only needs its pin moved', () => {
    const [found] = asked([usage()]).inTheWay
    expect(found?.touches).toEqual([])
    expect(found?.frees).toEqual([{ kind: 'move-pin', from: '1.0', to: '3.0' }])
  })

  test('and one that says nothing needs a pin', () => {
    const [found] = asked([usage({ source: 'default' })]).inTheWay
    expect(found?.frees).toEqual([{ kind: 'set-pin', to: '3.0' }])
  })

  test('and one that is pinned and silent is named', () => {
    const [found] = asked([], [], { pinned: ['silent'] }).inTheWay
    expect(found).toMatchObject({ client: 'silent', requests: 0, lastSeen: null, isPinned: true })
  })

  test('and an answer that was read whole touches all that it has', () => {
    const [found] = asked(
      [usage()],
      [field({ route: 'entities.get', field: '*', how: 'answer' })],
    ).inTheWay
    expect(found?.touches.map((one) => one.field)).toEqual([
      'Entity.created_at',
      'Entity.entity_type',
      'Entity.updated_at',
      'EntityMetadata.properties',
      'EntityMetadata.tags',
    ])
    expect(found?.touches.every(({ isAssumed }) => !isAssumed)).toBe(true)
  })

  test('and what was only assumed of a body says so, unless it was seen as well', () => {
    const star = field({ field: '*' })
    const [found] = asked([usage()], [star, field()]).inTheWay
    const assumed = (name: string) => found?.touches.find((one) => one.field === name)?.isAssumed
    expect(assumed('Entity.entity_type')).toBe(false)
    expect(assumed('EntityMetadata.tags')).toBe(true)
  })

  test('and names that the target still has are not in the way', () => {
    const names = namesOf('1.0', '2.0')
    expect(asked([usage()], [field()], { names }).inTheWay[0]?.touches).toEqual([])
  })

  test('and names that the contract does not know any more are left out', () => {
    const rows = [
      field({ field: 'Gone.name' }),
      field({ route: 'gone', field: '*' }),
      field({ field: '?x' }),
    ]
    expect(asked([usage()], rows).inTheWay[0]?.touches).toEqual([])
  })

  test('and routes that are gone, moved or asked otherwise are told', () => {
    const names = namesOf('1.0', '2.0', shop)
    const rows = [
      'items.legacy',
      'items.export',
      'items.replace',
      'items.list',
      'items.get',
      'unknown',
    ]
    const [found] = asked(
      rows.map((route) => usage({ route })),
      [field({ route: 'items.list', field: '?limit', how: 'query' })],
      { names },
    ).inTheWay
    expect(found?.routes.map(({ route, changes }) => [route, changes])).toEqual([
      ['items.legacy', 'removed'],
      ['items.export', ['path']],
      ['items.replace', ['status']],
      ['items.list', ['headers']],
      ['items.get', []],
      ['unknown', []],
    ])
    expect(found?.touches[0]).toMatchObject({
      field: '?limit',
      became: 'renamed',
      to: '?page_size',
    })
    expect(found?.frees).toContainEqual({
      kind: 'change-route',
      route: 'items.legacy',
      changes: 'removed',
    })
  })
})

describe('where a client is', () => {
  test('is told with the newest reason, and requests that reached no backend do not count', () => {
    const why = { by: 'backend', variant: 'green', reason: 'SPLIT' }
    const context = {
      at: noon,
      client: 'nerv-tokyo',
      via: 'api-key',
      version: '1.0',
      route: 'entities.get',
      resource: 'entities',
      method: 'GET',
      backend: 'green',
      why,
    }
    const rows = [
      usage({ count: 75, lastSeen: noon - 5000 }),
      usage({ count: 25, backend: 'green' }),
      usage({ backend: 'none' }),
    ]
    const killed = { ...context, at: noon - 1, why: { by: 'all', reason: 'KILLED' } }
    expect(whereIs(rows, [killed, context])).toEqual([
      {
        client: 'nerv-tokyo',
        version: '1.0',
        backends: [
          {
            backend: 'green',
            requests: 25,
            share: 0.25,
            firstSeen: noon - dayMs,
            lastSeen: noon,
            why,
          },
          {
            backend: 'blue',
            requests: 75,
            share: 0.75,
            firstSeen: noon - dayMs,
            lastSeen: noon - 5000,
            why: undefined,
          },
        ],
      },
    ])
  })
})

describe('moments', () => {
  test.each([
    ['90s', noon - 90_000],
    ['15m', noon - 900_000],
    ['24h', noon - dayMs],
    ['7d', noon - 7 * dayMs],
    ['2w', noon - 14 * dayMs],
    ['2026-11-01', Date.UTC(2026, 10, 1)],
    ['2026-11-01T12:30Z', Date.UTC(2026, 10, 1, 12, 30)],
    ['2026-11-01T12:30:15.5+02:00', Date.UTC(2026, 10, 1, 10, 30, 15, 500)],
    ['yesterday', undefined],
    ['2026-13-01', undefined],
    ['-7d', undefined],
    ['7', undefined],
    ['', undefined],
    ['9999999d', undefined],
  ])('%s', (text, expected) => {
    expect(momentOf(text, noon)).toBe(expected)
  })
})

const answerTo = async (
  question: Parameters<typeof census>[0],
  rows: readonly UsageRow[] = [],
  knownSince?: number,
) => {
  const reader = createMemoryCensus(() => noon)
  const counts = rows.map(({ day: _day, ...count }) => count)
  await reader.take({
    instance: 'a',
    sequence: 1,
    usage: counts,
    fields: [],
    contexts: [],
    lost: 0,
  })
  return census(question, {
    contract,
    reader,
    now: noon,
    knownSince,
    pins: [
      { id: 'pinned', pin: '2.0' },
      { id: 'elsewhere', pin: '3.0' },
    ],
    defaultVersion: '1.0',
  })
}

describe('a question', () => {
  test.each([
    [{ version: '1.7' }, 'There is no version "1.7": 1.0, 1.1, 2.0, 3.0.'],
    [{ version: 'nonsense' }, 'There is no version "nonsense": 1.0, 1.1, 2.0, 3.0.'],
    [{ version: '2.0', target: '1.1' }, '"target" has to be later than 2.0.'],
    [{ version: '2.0', target: '2.0' }, '"target" has to be later than 2.0.'],
    [{ target: '2.0' }, '"target" is for a version that is to go: say which.'],
    [{ since: 'ever' }, '"since" is like 30d, 24h, 2026-11-01 or 2026-11-01T12:00:00Z.'],
  ])('%j is refused with its reason', async (question, detail) => {
    expect(await answerTo(question)).toMatchObject({ ok: false, problem: { detail } })
  })

  test('takes a version by any of its names, and knows pins and the default', async () => {
    expect(await answerTo({ version: 'v2.0.0', since: '1h' }, [], noon - dayMs)).toMatchObject({
      ok: true,
      value: { version: '2.0', target: '3.0', verdict: 'no', inTheWay: [{ client: 'pinned' }] },
    })
    expect(await answerTo({ version: '1.0' })).toMatchObject({
      value: { isDefault: true, verdict: 'no' },
    })
  })

  test('is answered by what was seen since then, and says since when anything is known', async () => {
    const rows = [
      usage({ version: '1.1', firstSeen: noon - 4000, lastSeen: noon - 3000 }),
      usage({ version: '3.0', firstSeen: noon - 2000, lastSeen: noon - 1000 }),
    ]
    expect(await answerTo({ version: '1.1', since: '2s' }, rows)).toMatchObject({
      value: { verdict: 'yes', knownSince: noon - 4000 },
    })
    expect(await answerTo({ version: '1.1', since: '3s' }, rows)).toMatchObject({
      value: { verdict: 'no' },
    })
    expect(await answerTo({ version: '2.0', since: '1h' }, rows)).toMatchObject({
      value: { verdict: 'no' },
    })
    expect(await answerTo({ since: '2s' }, rows)).toMatchObject({
      value: { speaks: [{ version: '3.0', share: 1 }] },
    })
  })
})
