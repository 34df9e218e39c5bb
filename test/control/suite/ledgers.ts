import { describe, expect, test, vi } from 'vitest'
import type { LedgerTimes } from '../../../src/control/port.ts'
import type { First, Ledger, Opening, StageName } from '../../../src/rollout/index.ts'
import { soon } from '../../support/runs.ts'
import { usePlace, type Driver } from './place.ts'

/** Nothing runs out while a test looks, and nothing has to be waited for. */
const times: LedgerTimes = { leaseMs: 600_000, marginMs: 0, requestMs: 600_000, graceMs: 5000 }

/** Leases run out at once. */
const brief: LedgerTimes = { leaseMs: 0, marginMs: 0, requestMs: 0, graceMs: 0 }

const blue: StageName = { stage: 'dualwrite', side: 'from' }
const compared: StageName = { stage: 'shadow', side: 'from' }
const green: StageName = { stage: 'live', side: 'to' }

const eventually = <T>(look: () => Promise<T | undefined>): Promise<T> =>
  vi.waitFor(
    async () => {
      const found = await look()
      if (found === undefined) throw new Error('It is not there yet')
      return found
    },
    { timeout: soon, interval: 5 },
  )

const open = async (of: Ledger, asked: Opening): Promise<string> => {
  const { opened } = await of.exchange([asked], [])
  expect(opened.get(asked.intent)).toBeDefined()
  return asked.intent
}

/** Until it is that one's turn: others of the same database are settled on the way. */
const taken = async (of: Ledger, resource: string) => {
  for (;;) {
    const intent = await of.take()
    if (!intent || intent.resource === resource) return intent
    await of.exchange([], [intent.intent])
  }
}

export const ledgers = (driver: Driver): void => {
  describe('a ledger', () => {
    const here = usePlace(driver)
    let made = 0
    const ledger = (of: Partial<LedgerTimes> = {}, name = `member-${(made += 1)}`): Ledger =>
      here.other().ledger(name, { ...times, ...of })
    /** One whose lease runs. */
    const member = async (): Promise<Ledger> => {
      const it = ledger()
      await it.renew([])
      return it
    }
    const opening = (resource: string, key: string, more: Partial<Opening> = {}): Opening => ({
      intent: `intent-${(made += 1)}`,
      resource,
      key,
      kind: 'replace',
      ...more,
    })
    /** A resource of its own for each test, and a member that lives. */
    const begun = async (first: First = blue) => {
      const resource = `resource-${(made += 1)}`
      const mine = ledger()
      expect(await mine.found(resource, first)).toBe(true)
      await mine.renew([])
      return { resource, mine }
    }
    /** Members of other tests have gone. */
    const alone = () => here.place.sql('delete from isthmus_members')

    describe('intents', () => {
      test('are opened and closed together, under the authority of their resource', async () => {
        const { resource, mine } = await begun(compared)
        const [a, b] = [opening(resource, 'a'), opening(resource, 'b', { kind: 'delete' })]
        const first = await mine.exchange([a, b], [])
        expect([...first.opened.values()]).toEqual([
          { intent: a.intent, epoch: 1, ...compared },
          { intent: b.intent, epoch: 1, ...compared },
        ])
        const c = opening(resource, 'c')
        const second = await mine.exchange([c], [a.intent, 'none'])
        expect([...second.closed]).toEqual([a.intent])
        expect([...second.opened.keys()]).toEqual([c.intent])
        expect(await mine.intentsOf(resource, 'a')).toEqual({ side: 'from', any: false })
        expect(await mine.intentsOf(resource, 'b')).toEqual({ side: 'from', any: true })
      })

      test('of a resource that nobody knows are not opened', async () => {
        const asked = opening('nobody', 'a')
        expect((await ledger().exchange([asked], [])).opened.size).toBe(0)
        expect((await ledger().exchange([], [])).opened.size).toBe(0)
      })

      test('whose opening was asked for twice are there once', async () => {
        const { resource, mine } = await begun()
        const asked = opening(resource, 'a')
        await open(mine, asked)
        await open(mine, asked)
        expect(await mine.backlog()).toContainEqual(expect.objectContaining({ resource, open: 1 }))
      })

      test('belong to whoever opened them, until somebody takes them', async () => {
        const { resource, mine } = await begun()
        const other = await member()
        const intent = await open(mine, opening(resource, 'a'))
        expect(await mine.confirm(intent)).toBe(true)
        expect(await mine.fresh(intent)).toBe(true)
        for (const did of [
          other.confirm(intent),
          other.fresh(intent),
          other.dirty(intent, false, undefined),
          other.handOver(intent),
          other.putOff(intent, false, undefined, 0),
          other.quarantine(intent, 'why'),
        ])
          expect(await did).toBe(false)
        expect((await other.exchange([], [intent])).closed.size).toBe(0)
        expect(await taken(other, resource)).toBeUndefined()

        expect(await mine.handOver(intent)).toBe(true)
        expect(await mine.confirm(intent)).toBe(false)
        expect(await taken(other, resource)).toEqual({
          intent,
          resource,
          key: 'a',
          kind: 'replace',
          side: 'from',
          epoch: 1,
          state: 'open',
          createInFlight: false,
          fresh: true,
          attempts: 0,
          graceMs: expect.any(Number),
          ageMs: expect.any(Number),
        })
        expect((await mine.exchange([], [intent])).closed.size).toBe(0)
        expect((await other.exchange([], [intent])).closed.size).toBe(1)
      })

      test('that others have taken are not opened again by those who asked late', async () => {
        const { resource, mine } = await begun()
        const asked = opening(resource, 'a')
        await mine.handOver(await open(mine, asked))
        await taken(await member(), resource)
        expect((await mine.exchange([asked], [])).opened.size).toBe(0)
      })

      test('of a member whose lease ran out are taken, of one that lives they are not', async () => {
        const { resource, mine } = await begun()
        const living = await open(mine, opening(resource, 'a'))
        const dead = ledger(brief)
        await dead.renew([])
        const left = await open(dead, opening(resource, 'b'))
        const other = await member()
        const found = await eventually(() => taken(other, resource))
        expect(found.intent).toBe(left)
        expect(await taken(other, resource)).toBeUndefined()
        expect(await mine.confirm(living)).toBe(true)
        expect(await dead.confirm(left)).toBe(false)
      })

      test('that are dirty say so, and what may be on its way', async () => {
        const { resource, mine } = await begun()
        const intent = await open(mine, opening(resource, 'a', { kind: 'create' }))
        expect(await mine.dirty(intent, true, 'the other side did not answer')).toBe(true)
        const other = await member()
        const found = await taken(other, resource)
        expect(found).toMatchObject({ intent, state: 'dirty', createInFlight: true, attempts: 0 })
        expect(found?.graceMs).toBeGreaterThan(0)
      })

      test('that are put off wait, and keep what was known of them', async () => {
        const { resource, mine } = await begun()
        const intent = await open(mine, opening(resource, 'a'))
        expect(await mine.putOff(intent, true, 'refused', 600_000)).toBe(true)
        const other = await member()
        expect(await taken(other, resource)).toBeUndefined()
        await here.place.sql(`update isthmus_intents set due = 0 where id = '${intent}'`)
        const again = await taken(other, resource)
        expect(again).toMatchObject({ state: 'open', createInFlight: true, attempts: 1 })
        expect(await other.putOff(intent, false, undefined, 0)).toBe(true)
        const third = await taken(other, resource)
        expect(third).toMatchObject({ createInFlight: true, attempts: 2 })
      })

      test('whose create was given up long after they were opened are waited for all the same', async () => {
        const { resource, mine } = await begun()
        const intent = await open(mine, opening(resource, 'a'))
        await mine.dirty(intent, false, undefined)
        await here.place.sql(`update isthmus_intents set deadline = 0 where id = '${intent}'`)
        const repairer = await member()
        expect(await taken(repairer, resource)).toMatchObject({ createInFlight: false, graceMs: 0 })
        expect(await repairer.putOff(intent, true, 'it did not answer', 0)).toBe(true)
        const next = await taken(await member(), resource)
        expect(next?.createInFlight).toBe(true)
        expect(next?.graceMs).toBeGreaterThan(0)
      })

      test('of a repairer that died are waited for: it may have sent a create', async () => {
        const { resource, mine } = await begun()
        const intent = await open(mine, opening(resource, 'a'))
        await mine.dirty(intent, false, undefined)
        await here.place.sql(`update isthmus_intents set deadline = 0 where id = '${intent}'`)
        const dying = await member()
        expect(await taken(dying, resource)).toMatchObject({ createInFlight: false, graceMs: 0 })
        await alone()
        const next = await taken(await member(), resource)
        expect(next?.createInFlight).toBe(true)
        expect(next?.graceMs).toBeGreaterThan(0)
      })

      test('of a repairer that waits before it sends are waited for from then on', async () => {
        const { resource, mine } = await begun()
        const intent = await open(mine, opening(resource, 'a'))
        await mine.handOver(intent)
        const first = await taken(await member(), resource)
        expect(first?.graceMs).toBeGreaterThan(0)
        await alone()
        const other = await member()
        expect(await taken(other, resource)).toBeUndefined()
        const past = times.requestMs + times.graceMs
        await here.place.sql(
          `update isthmus_intents set deadline = deadline - ${past}, due = due - ${past} where id = '${intent}'`,
        )
        const next = await taken(other, resource)
        expect(next?.graceMs).toBeGreaterThan(0)
      })

      test('in quarantine are taken by nobody, and counted', async () => {
        const { resource, mine } = await begun()
        const intent = await open(mine, opening(resource, 'a'))
        expect(await mine.quarantine(intent, 'the lens refuses it at /name')).toBe(true)
        expect(await taken(await member(), resource)).toBeUndefined()
        expect(await mine.backlog()).toContainEqual({
          resource,
          open: 0,
          dirty: 0,
          quarantined: 1,
          oldestMs: expect.any(Number),
        })
        expect(await mine.intentsOf(resource, 'a')).toEqual({ side: 'from', any: true })
      })

      test('whose key is not known count for every key of their resource', async () => {
        const { resource, mine } = await begun()
        await open(mine, opening(resource, '', { kind: 'post' }))
        expect(await mine.intentsOf(resource, 'whatever')).toEqual({ side: 'from', any: true })
      })

      test('that are open count for no list, unless they have been open for long', async () => {
        const { resource, mine } = await begun(compared)
        const intent = await open(mine, opening(resource, 'a'))
        const any = async (lastingMs?: number) =>
          (await mine.intentsOf(resource, undefined, lastingMs)).any
        expect([await any(), await any(600_000), await any(0)]).toEqual([false, false, true])
        await mine.dirty(intent, false, undefined)
        expect([await any(), await any(600_000)]).toEqual([true, true])
      })

      test('seem to be there where nobody is to read the other side', async () => {
        const there = { off: 'from', dualwrite: 'from', rampdown: 'to', complete: 'to' } as const
        for (const stage of ['off', 'dualwrite', 'rampdown', 'complete'] as const) {
          const { resource, mine } = await begun({ stage, side: there[stage] })
          for (const key of ['a', undefined])
            expect(await mine.intentsOf(resource, key)).toEqual({ side: there[stage], any: true })
        }
        expect(await ledger().intentsOf('nobody', 'a')).toEqual({ side: 'from', any: true })
      })

      test('are taken by one of many', async () => {
        const { resource, mine } = await begun()
        const intents = await Promise.all(
          Array.from({ length: 20 }, (_, i) => open(mine, opening(resource, String(i)))),
        )
        await Promise.all(intents.map((intent) => mine.handOver(intent)))
        const others = await Promise.all([member(), member(), member(), member()])
        const found = await Promise.all(
          others.map(async (other) => {
            const all: string[] = []
            for (;;) {
              const intent = await other.take()
              if (!intent) return all
              if (intent.resource === resource) all.push(intent.intent)
            }
          }),
        )
        expect(found.flat().toSorted()).toEqual(intents.toSorted())
      })
    })

    describe('the authority', () => {
      test('is founded once', async () => {
        const { resource, mine } = await begun()
        expect(await mine.found(resource, green)).toBe(false)
        const all = await mine.renew([])
        expect(await ledger().authorities()).toEqual(all)
        expect(all.find((one) => one.resource === resource)).toEqual({
          resource,
          ...blue,
          rollout: '',
          share: 0,
          epoch: 1,
          next: undefined,
        })
      })

      test('changes once nothing is left of the epoch before', async () => {
        await alone()
        const { resource, mine } = await begun()
        const other = await member()
        const intent = await open(mine, opening(resource, 'a'))
        expect(await mine.commit(resource, 1)).toBe(false)
        expect(await mine.prepare(resource, 2, green)).toBe(false)
        expect(await mine.prepare(resource, 1, green)).toBe(true)
        expect(await other.prepare(resource, 1, green)).toBe(false)

        const late = opening(resource, 'b')
        expect((await mine.exchange([late], [])).opened.size).toBe(0)
        const ack = { resource, epoch: 1, phase: 'preparing' } as const
        const seen = await mine.renew([ack])
        expect(seen.find((one) => one.resource === resource)).toMatchObject({ next: green })
        expect(await mine.commit(resource, 1), 'an intent is left').toBe(false)
        await mine.exchange([], [intent])
        expect(await mine.commit(resource, 1), 'a member has not followed').toBe(false)
        await other.renew([ack])
        expect(await other.commit(resource, 1)).toBe(true)
        expect(await mine.commit(resource, 1)).toBe(false)

        const { opened } = await mine.exchange([late], [])
        expect(opened.get(late.intent)).toEqual({ intent: late.intent, epoch: 2, ...green })
      })

      test('stays where the change is taken back', async () => {
        await alone()
        const { resource, mine } = await begun()
        expect(await mine.abort(resource, 1)).toBe(false)
        await mine.prepare(resource, 1, green)
        expect(await mine.abort(resource, 1)).toBe(true)
        const asked = opening(resource, 'a')
        const { opened } = await mine.exchange([asked], [])
        expect(opened.get(asked.intent)).toMatchObject({ epoch: 2, ...blue })
        expect(await mine.commit(resource, 1)).toBe(false)
      })

      test('does not take that somebody followed the change before for having followed this one', async () => {
        await alone()
        const { resource, mine } = await begun()
        await mine.prepare(resource, 1, green)
        await mine.renew([{ resource, epoch: 1, phase: 'preparing' }])
        await mine.abort(resource, 1)
        const epoch = (await mine.renew([])).find((one) => one.resource === resource)?.epoch ?? 0
        expect(await mine.prepare(resource, epoch, green)).toBe(true)
        expect(await mine.commit(resource, epoch), 'it has gone on writing meanwhile').toBe(false)
        await mine.renew([{ resource, epoch, phase: 'preparing' }])
        expect(await mine.commit(resource, epoch)).toBe(true)
      })

      test('gets another share or stage at once where the same sides are written', async () => {
        const { resource, mine } = await begun({ ...blue, rollout: 'move', share: 5 })
        const seen = async () => (await mine.renew([])).find((one) => one.resource === resource)
        expect(await seen()).toMatchObject({ rollout: 'move', share: 5, epoch: 1 })
        const shadow = { stage: 'shadow', share: 20 } as const
        expect(await mine.restage(resource, 2, shadow)).toBe(false)
        expect(await mine.restage(resource, 1, { stage: 'live', share: 20 })).toBe(false)
        expect(await mine.restage(resource, 1, { stage: 'off', share: 20 })).toBe(false)
        expect(await mine.restage(resource, 1, shadow)).toBe(true)
        expect(await mine.restage(resource, 1, { stage: 'dualwrite', share: 0 })).toBe(false)
        expect(await seen()).toMatchObject({ ...shadow, side: 'from', epoch: 2 })
        await mine.prepare(resource, 2, green)
        expect(await mine.restage(resource, 2, { stage: 'shadow', share: 0 })).toBe(false)
      })

      test('changes only while the state that asked for it is the newest', async () => {
        await alone()
        const rollout = `rollout-${(made += 1)}`
        const { resource, mine } = await begun({ ...blue, rollout, share: 0 })
        const at = (version: number) => ({ rollout, version })
        const shadow = { stage: 'shadow', share: 20 } as const
        expect(await mine.restage(resource, 1, shadow, at(7))).toBe(false)
        await here.place.sql(
          `insert into isthmus_rollouts (id, version, state) values ('${rollout}', 7, '{}')`,
        )
        expect(await mine.restage(resource, 1, shadow, { rollout: 'other', version: 7 })).toBe(
          false,
        )
        expect(await mine.restage(resource, 1, shadow, at(7))).toBe(true)
        expect(await mine.prepare(resource, 2, green, at(6))).toBe(false)
        expect(await mine.prepare(resource, 2, green, at(7))).toBe(true)
        await mine.renew([{ resource, epoch: 2, phase: 'preparing' }])
        await here.place.sql(`update isthmus_rollouts set version = 8 where id = '${rollout}'`)
        expect(await mine.commit(resource, 2, at(7))).toBe(false)
        expect(await mine.commit(resource, 2, at(8))).toBe(true)
      })

      test('passes to another rollout where an earlier one has ended', async () => {
        const { resource, mine } = await begun({ ...blue, rollout: 'first' })
        expect(await mine.adopt(resource, 1, 'second')).toBe(false)
        const ended = await begun({ stage: 'complete', side: 'to', rollout: 'first', share: 100 })
        expect(await mine.adopt(ended.resource, 1, 'first')).toBe(false)
        expect(await mine.adopt(ended.resource, 1, 'second')).toBe(true)
        const all = await mine.renew([])
        expect(all.find((one) => one.resource === ended.resource)).toEqual({
          resource: ended.resource,
          rollout: 'second',
          stage: 'off',
          side: 'from',
          share: 0,
          epoch: 2,
          next: undefined,
        })
      })

      test('does not wait for a member whose lease ran out, unless that goes on without it', async () => {
        await alone()
        const { resource, mine } = await begun()
        const swift = ledger(brief)
        const dead = ledger(brief)
        await dead.renew([{ resource, epoch: 1, phase: 'stable' }])
        await mine.prepare(resource, 1, green)
        await mine.renew([{ resource, epoch: 1, phase: 'preparing' }])
        await here.place.sql('update isthmus_members set is_bound = 0')
        expect(await swift.commit(resource, 1)).toBe(false)
        await here.place.sql('update isthmus_members set is_bound = 1')
        expect(await mine.commit(resource, 1), 'what it sent may still have an effect').toBe(false)
        expect(await eventually(async () => (await swift.commit(resource, 1)) || undefined)).toBe(
          true,
        )
      })

      test('waits for a member that has never told of the resource, until it leaves', async () => {
        await alone()
        const { resource, mine } = await begun()
        const [swift, unaware] = [ledger(brief), ledger(brief)]
        await unaware.renew([])
        await mine.prepare(resource, 1, green)
        await mine.renew([{ resource, epoch: 1, phase: 'preparing' }])
        await new Promise((resolve) => {
          setTimeout(resolve, brief.leaseMs + brief.requestMs + brief.graceMs + 100)
        })
        expect(await swift.commit(resource, 1), 'it may write by its flags').toBe(false)
        await unaware.leave()
        expect(await swift.commit(resource, 1)).toBe(true)
      })

      test('gets back to off whatever the new backend lacks, but not past what may be on its way', async () => {
        await alone()
        const { resource, mine } = await begun()
        const quick = ledger({ requestMs: 0, graceMs: 0 })
        await quick.renew([])
        const [dirty, given, late, own] = ['a', 'b', 'c', 'd'].map((key) => opening(resource, key))
        if (!dirty || !given || !late || !own) throw new Error('Nothing is opened')
        for (const one of [dirty, given, late, own]) await open(mine, one)
        await mine.dirty(dirty.intent, false, 'answered 500')
        await mine.quarantine(given.intent, 'answered 400')
        await mine.handOver(late.intent)
        await mine.prepare(resource, 1, { stage: 'off', side: 'from' })
        for (const one of [mine, quick])
          await one.renew([{ resource, epoch: 1, phase: 'preparing' }])
        const left = async (of: Ledger) => (await of.inTheWay(resource, 1)).intents
        expect(await left(mine), 'one is open here, one may still be on its way').toBe(2)
        expect(await taken(quick, resource), 'nothing is to be repaired any more').toBeUndefined()
        expect(await mine.commit(resource, 1)).toBe(false)
        await mine.exchange([], [own.intent])
        expect(await mine.commit(resource, 1)).toBe(false)
        await here.place.sql('update isthmus_intents set deadline = 0')
        expect(await left(mine)).toBe(0)
        expect(await mine.commit(resource, 1)).toBe(true)
        expect((await mine.backlog()).filter((one) => one.resource === resource)).toEqual([])
      })

      test('keeps what is not settled wherever both backends are written, or another one first', async () => {
        await alone()
        const changes = [
          [blue, green],
          [green, blue],
          // None that this program asks for.
          [green, { stage: 'off', side: 'from' }],
        ] as const
        for (const [first, next] of changes) {
          const { resource, mine } = await begun(first)
          const one = opening(resource, 'a')
          await open(mine, one)
          await mine.dirty(one.intent, false, undefined)
          await mine.prepare(resource, 1, next)
          await mine.renew([{ resource, epoch: 1, phase: 'preparing' }])
          expect(await mine.commit(resource, 1)).toBe(false)
          expect((await mine.inTheWay(resource, 1)).intents).toBe(1)
          await alone()
        }
      })

      test('never changes past an intent, however they race', async () => {
        await alone()
        const { resource, mine } = await begun()
        const openers = [ledger(), ledger(), ledger()]
        let epoch = 1
        let raced = 0
        const rounds = driver.name === 'd1' ? 50 : 300
        for (let round = 0; round < rounds; round++) {
          const asked = openers.map((_, i) => opening(resource, `${i}`))
          const next = epoch % 2 === 1 ? green : blue
          const opens = openers.map(async (opener, i) => {
            for (let turn = 0; turn < (round * (i + 1)) % 4; turn++) await Promise.resolve()
            const one = asked[i]
            return one ? (await opener.exchange([one], [])).opened.get(one.intent) : undefined
          })
          const change = (async () => {
            for (let turn = 0; turn < round % 3; turn++) await Promise.resolve()
            await mine.prepare(resource, epoch, next)
            await mine.renew([{ resource, epoch, phase: 'preparing' }])
            return mine.commit(resource, epoch)
          })()
          const [isCommitted, ...opened] = await Promise.all([change, ...opens])
          const old = opened.filter((one) => one?.epoch === epoch)
          expect(isCommitted ? old : [], `round ${round}`).toEqual([])
          if (old.length > 0 || opened.includes(undefined)) raced++
          for (const [i, opener] of openers.entries())
            await opener.exchange([], [asked[i]?.intent ?? ''])
          expect(isCommitted || (await mine.commit(resource, epoch))).toBe(true)
          epoch += 1
        }
        expect(raced).toBeGreaterThan(0)
      })
    })
  })
}
