/** Whatever was done with the levers, going back restores exactly who was where; and a share is the same clients on every way to it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { livingOf } from '../../src/control/actions/changes.ts'
import { edit } from '../../src/control/actions/edit.ts'
import { editsBackTo } from '../../src/control/actions/revert.ts'
import type { Control, Edited } from '../../src/control/actions/control.ts'
import { judgeBy } from '../../src/control/judge.ts'
import { openStorePlace } from '../../src/control/node/store-place.ts'
import type { Result } from '../../src/errors/index.ts'
import { createForesee } from '../../src/gateway/foresee.ts'
import type { Outcome } from '../../src/gateway/foresee/outcome.ts'
import type { SampledContext } from '../../src/gateway/facts/index.ts'
import { policyRules } from '../../src/gateway/index.ts'
import type { JsonObject } from '../../src/json/index.ts'
import {
  fractionalsOf,
  invert,
  killEdit,
  killId,
  ramp,
  setDefault,
  target,
  type Edit,
  type Entry,
  type KillScope,
} from '../../src/policy/index.ts'
import { drawn, ids, places } from '../flags/golden/draw.ts'
import { client, drafted, exchangeable, flag } from '../gateway/foresee/support.ts'
import { holdsInTime } from '../support/seed.ts'

const some = <T>(...of: readonly T[]) => fc.constantFrom(...of)

const people = Array.from({ length: 24 }, (_, at) => `client-${at}`)
const pinnable = people.slice(0, 8)
const sticky = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

const beginning: readonly Entry[] = [
  flag({ targeting: { fractional: [sticky, ['new', 30], ['newest', 20], ['old', 50]] } }),
  ...pinnable.map((id) => client(id, { via: ['trusted-header'], keys: [] })),
]

const scope: fc.Arbitrary<KillScope> = fc.oneof(
  some<KillScope>({ kind: 'all' }),
  some('1.0', '2.0').map((version): KillScope => ({ kind: 'version', version })),
  some('items.get', 'items.list').map((route): KillScope => ({ kind: 'route', route })),
  some(...people).map((id): KillScope => ({ kind: 'client', client: id })),
)

const backend = some('old', 'new', 'newest')

/** What a release manager does: the edit, out of what is there. */
type Lever = (now: ReadonlyMap<string, Entry>) => readonly Edit[]

const onFlag =
  (change: (definition: JsonObject) => ReturnType<typeof ramp>): Lever =>
  (now) => {
    const found = now.get('flag/store')
    if (found?.kind !== 'flag') return []
    const done = change(found.value.definition)
    return done.ok ? [{ ...found, value: { ...found.value, definition: done.definition } }] : []
  }

const lever: fc.Arbitrary<Lever> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(some('new', 'newest'), fc.nat(100))
      .map(([variant, percent]) => onFlag((one) => ramp(one, variant, percent))),
  },
  { weight: 1, arbitrary: backend.map((variant) => onFlag((one) => setDefault(one, variant))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(some(...people), fc.option(backend))
      .map(([id, to]) => onFlag((one) => target(one, id, to))),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(some(...pinnable), fc.option(some('1.0', '1.1', '2.0')))
      .map(([id, pin]): Lever => () => [
        client(id, { via: ['trusted-header'], keys: [], ...(pin === null ? {} : { pin }) }),
      ]),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(scope, fc.option(backend)).map(([where, to]): Lever => () => [
      killEdit(where, to),
    ]),
  },
  {
    weight: 1,
    arbitrary: some(...pinnable).map((id): Lever => () => [{ kind: 'client', id, value: null }]),
  },
)

const committed = (done: Result<Edited>): Edited => {
  if (done.ok) return done.value
  throw new Error(`${done.problem.code}: ${JSON.stringify(done.problem)}`)
}

describe('levers', () => {
  test('there and back: after every way, each policy of the history is restored to its very cohorts', async () => {
    const gateway = await exchangeable()
    await gateway.use(beginning)
    const contexts: SampledContext[] = []
    for (const id of people) {
      for (const path of ['/items/a', '/items']) {
        const { context } = await gateway.ask(path, { headers: { 'x-client': id } })
        if (context) contexts.push(context)
      }
    }
    expect(contexts).toHaveLength(2 * people.length)
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-there-and-back-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const rules = policyRules(gateway.core.config, gateway.core.contract)

    /** Where everybody is, by the entries that the store has. */
    const cohortsIn = async ({ store }: Control): Promise<string> => {
      const living = livingOf((await store.entries()).entries)
      const foresee = createForesee(gateway.core, await drafted(living))
      const outcomes: (Outcome | undefined)[] = []
      for (const context of contexts) outcomes.push(await foresee(context))
      return JSON.stringify(outcomes)
    }

    let files = 0
    let moves = 0
    await holdsInTime(
      20,
      fc.asyncProperty(
        fc.array(lever, { minLength: 2, maxLength: 7 }),
        fc.nat(),
        async (levers, pick) => {
          files += 1
          const store = await openStorePlace(`sqlite:${join(folder, `${files}.db`)}`, { env: {} })
          try {
            await store.migrate()
            const control: Control = {
              store,
              settings: { requireReason: false, policy: 'store' },
              judge: judgeBy(() => rules),
            }
            const make = async (edits: readonly Edit[]): Promise<Edited | undefined> =>
              edits.length === 0
                ? undefined
                : committed(
                    await edit(control, {
                      act: { actor: 'token:a', role: 'admin', action: 'policy.edit' },
                      edits,
                    }),
                  )
            await make(beginning)
            const then = new Map([[(await store.head()).number, await cohortsIn(control)]])
            const inverses: (readonly Edit[])[] = []
            for (const one of levers) {
              const living = livingOf((await store.entries()).entries)
              const now = new Map(living.map((entry) => [`${entry.kind}/${entry.id}`, entry]))
              const edits = one(now)
              const done = await make(edits)
              if (done?.kind !== 'committed') continue
              inverses.push(done.inverse)
              then.set(done.policy.number, await cohortsIn(control))
            }
            moves += new Set(then.values()).size - 1
            const numbers = [...then.keys()]
            // At once, to any of them.
            const chosen = numbers[pick % numbers.length] ?? 1
            const back = await editsBackTo(control, chosen)
            if (!back.ok) throw new Error(back.problem.detail)
            await make(back.value)
            expect(await cohortsIn(control)).toBe(then.get(chosen))
            const forth = await editsBackTo(control, numbers.at(-1) ?? 1)
            if (!forth.ok) throw new Error(forth.problem.detail)
            await make(forth.value)
            // And step by step, the last one first.
            for (const number of numbers.toReversed()) {
              expect(await cohortsIn(control)).toBe(then.get(number))
              await make(inverses.pop() ?? [])
            }
          } finally {
            await store.close()
          }
        },
      ),
    )
    expect(moves).toBeGreaterThan(5)
  })

  const place = 'the rule itself, sticky by flag and client'

  test('a share is the clients that the golden vectors name, whatever way led to it; who came last goes first', async () => {
    const golden = JSON.parse(await readFile('test/flags/golden/vectors.json', 'utf8')) as {
      readonly ramps: Readonly<Record<string, string>>
    }
    const comesAt = golden.ramps[place]?.split(' ').map(Number) ?? []
    expect(comesAt).toHaveLength(ids.length)
    const given = places[place]
    if (!given) throw new Error('There is no such place.')
    await holdsInTime(
      20,
      fc.asyncProperty(fc.array(fc.nat(100), { minLength: 2, maxLength: 8 }), async (walk) => {
        let definition: JsonObject = {
          state: 'ENABLED',
          variants: { new: 'new', old: 'old' },
          defaultVariant: 'old',
          targeting: { fractional: [sticky, ['new', 0], ['old', 100]] },
        }
        let before: ReadonlySet<string> = new Set()
        for (const percent of walk) {
          const done = ramp(definition, 'new', percent)
          if (!done.ok) throw new Error(done.issue.message)
          definition = done.definition
          const [split] = fractionalsOf(definition['targeting'] ?? null)
          const buckets = (split?.buckets ?? []).map(
            ({ variant, weight }) => [variant, weight] as const,
          )
          const at = await drawn(given, buckets)
          const now = new Set(ids.filter((_, index) => at[index] === 'new'))
          expect([...now]).toEqual(ids.filter((_, index) => (comesAt[index] ?? 101) <= percent))
          // On the way down exactly those leave who came after all who stay.
          const [left, stay] = [before.difference(now), before.intersection(now)]
          const came = (who: ReadonlySet<string>) =>
            ids.flatMap((id, index) => (who.has(id) ? [comesAt[index] ?? 101] : []))
          expect(Math.min(101, ...came(left))).toBeGreaterThan(
            left.size === 0 ? -1 : Math.max(-1, ...came(stay)),
          )
          before = now
        }
      }),
    )
  })

  test('one kill per scope: the way back of a second one is the first one', () => {
    const all: KillScope = { kind: 'all' }
    const first: Entry = { kind: 'kill', id: killId(all), value: { scope: all, backend: 'old' } }
    expect(invert([first], [killEdit(all, 'new')])).toMatchObject([first])
    expect(invert([], [killEdit(all, 'new')])).toMatchObject([
      { kind: 'kill', id: 'all', value: null },
    ])
  })
})
