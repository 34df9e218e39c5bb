import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createForesee } from '../../../src/gateway/foresee.ts'
import type { Outcome } from '../../../src/gateway/foresee/outcome.ts'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import type { Json } from '../../../src/json/index.ts'
import { killId, type Entry, type KillScope } from '../../../src/policy/index.ts'
import { holdsInTime } from '../../support/seed.ts'
import type { CallOptions } from '../support/servers.ts'
import { client, exchangeable, flag, keyOf, type Happened } from './support.ts'

const clients = ['ada', 'bert', 'clara', 'dora', 'emil']
const versions = ['0.9', '1.0', '1.1', '2.0', '2.1']
const routes = ['items.get', 'items.list', 'items.create', 'items.legacy', 'boxes.get', 'unknown']

const some = <T>(...of: readonly T[]) => fc.constantFrom(...of)

const sticky = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

const fractional = fc.tuple(fc.nat(50), fc.nat(50)).map(([a, b]): Json => ({
  fractional: [sticky, ['old', 100 - a - b], ['new', a], ['newest', b]],
}))

const condition = fc.oneof(
  some(...clients).map((id): Json => ({ '==': [{ var: 'targetingKey' }, id] })),
  some(...versions).map((key): Json => ({ '==': [{ var: 'clientVersion' }, key] })),
  some(...routes).map((id): Json => ({ '==': [{ var: 'route' }, id] })),
  some('GET', 'POST', 'HEAD').map((method): Json => ({ '==': [{ var: 'method' }, method] })),
  some('items', 'boxes', 'health').map((name): Json => ({ '==': [{ var: 'resource' }, name] })),
  some('north', 'south').map((tenant): Json => ({ '==': [{ var: 'tenant' }, tenant] })),
)

const result = fc.oneof(some<Json>('old', 'new', 'newest'), fractional)

const targeting = fc.oneof(
  fractional,
  fc.tuple(condition, result, result).map((all): Json => ({ if: [...all] })),
)

const theFlag = fc.oneof(
  { weight: 8, arbitrary: targeting.map((rule) => flag({ targeting: rule })) },
  { weight: 1, arbitrary: some(flag({ state: 'DISABLED' }), flag({ defaultVariant: 'new' })) },
)

const scope: fc.Arbitrary<KillScope> = fc.oneof(
  some<KillScope>({ kind: 'all' }),
  some(...versions).map((version): KillScope => ({ kind: 'version', version })),
  some(...routes).map((route): KillScope => ({ kind: 'route', route })),
  some(...clients).map((id): KillScope => ({ kind: 'client', client: id })),
)

const kill = fc.tuple(scope, some('old', 'new', 'newest')).map(([where, backend]): Entry => ({
  kind: 'kill',
  id: killId(where),
  value: { scope: where, backend },
}))

const aClient = (id: string): fc.Arbitrary<Entry> =>
  fc
    .record(
      {
        pin: some(...versions),
        tenant: some('north', 'south'),
        attributes: some({ plan: 'gold' }, { plan: 'tin' }),
        via: some(['api-key'] as const, ['trusted-header'] as const),
        keys: fc.constant([]),
      },
      { requiredKeys: [] },
    )
    .map((value) => client(id, value))

const life = some(...versions).map((id): Entry => ({
  kind: 'version',
  id,
  value: { retired: true, successor: '2.1' },
}))

const policy: fc.Arbitrary<readonly Entry[]> = fc
  .tuple(
    theFlag,
    fc.tuple(...clients.map((id) => fc.option(aClient(id), { freq: 5 }))),
    fc.uniqueArray(kill, { maxLength: 2, selector: ({ id }) => id }),
    fc.option(life, { freq: 3 }),
  )
  .map(([rule, known, kills, retired]) => [
    rule,
    ...known.filter((entry) => entry !== null),
    ...kills,
    ...(retired ? [retired] : []),
  ])

const asClient = fc.oneof(
  some(...clients).map((id) => ({ 'x-key': keyOf(id) })),
  some(...clients, 'stranger').map((id) => ({ 'x-client': id })),
  some<Record<string, string>>({}, { 'x-visitor': 'one' }, { 'x-visitor': 'two' }),
)

const saying = fc.oneof(
  some<Record<string, string>>({}),
  some(...versions).map((version) => ({ 'api-version': version })),
)

interface Sent {
  readonly path: string
  readonly options: CallOptions
}

const sent: fc.Arbitrary<Sent> = fc
  .record({
    who: asClient,
    says: saying,
    what: some(
      ['GET', '/items/a?fields=name'],
      ['HEAD', '/items/b'],
      ['GET', '/items?limit=2'],
      ['GET', '/items/count'],
      ['GET', '/items/a/legacy'],
      ['GET', '/boxes/1'],
      ['DELETE', '/things/a'],
      ['GET', '/health/live'],
      ['DELETE', '/items/a'],
    ),
  })
  .map(({ who, says, what: [method = '', path = ''] }) => ({
    path,
    options: { method, headers: { ...who, ...says, 'isthmus-explain': '1' } },
  }))

/** Where a version was said is not kept. */
const comparable = ({ versionSource, ...outcome }: Outcome): object => ({
  ...outcome,
  ...(versionSource === undefined || /pin|default|route/.test(versionSource)
    ? { versionSource }
    : { versionSource: 'said' }),
  ...(outcome.refused ? { refused: outcome.refused.code } : {}),
})

/** What a client was told by `Isthmus-Decision`. */
const told = ({ version, route, backend, store, verdict, why }: Outcome): readonly string[] => [
  `version="${version}"`,
  `route="${route}"`,
  `backend="${backend}"`,
  `store="${store}"`,
  `verdict=${verdict}`,
  `reason="${why?.reason}"`,
]

const expectSame = (foreseen: Outcome | undefined, { outcome, answer }: Happened): void => {
  if (!foreseen) throw new Error('nothing was foreseen')
  expect(comparable(foreseen)).toEqual(comparable(outcome))
  if (foreseen.refused) expect(answer.status).toBe(foreseen.refused.status)
  const header = answer.headers['isthmus-decision']
  if (typeof header === 'string') {
    for (const part of told(foreseen)) expect(header).toContain(part)
  }
}

const contextOf = ({ context }: Happened) => (context ? [context] : [])

describe('what is foreseen is what happens', () => {
  test.each<[string, Partial<GatewayConfigInput>]>([
    ['', {}],
    [', where routes say versions', { versions: { default: '2.0', route: true } }],
  ])('under the policy in force, and under another one%s', async (_, config) => {
    const gateway = await exchangeable(config)
    let decided = 0
    let refused = 0
    await holdsInTime(
      150,
      fc.asyncProperty(
        policy,
        policy,
        fc.array(sent, { minLength: 5, maxLength: 12 }),
        async (first, second, requests) => {
          const draft = await gateway.use(first)
          const before = createForesee(gateway.core, draft)
          const happened: [Sent, Happened][] = []
          for (const request of requests) {
            happened.push([request, await gateway.ask(request.path, request.options)])
          }
          for (const [, each] of happened) {
            for (const context of contextOf(each)) expectSame(await before(context), each)
          }
          const after = createForesee(gateway.core, await gateway.use(second))
          for (const [{ path, options }, earlier] of happened) {
            for (const context of contextOf(earlier)) {
              const again = await gateway.ask(path, options)
              expectSame(await after(context), again)
              decided += 1
              if (again.outcome.refused) refused += 1
            }
          }
        },
      ),
    )
    expect(decided).toBeGreaterThan(50)
    expect(refused).toBeGreaterThan(5)
  })
})
