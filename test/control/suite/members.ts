import { describe, expect, test } from 'vitest'
import type { LedgerTimes } from '../../../src/control/port.ts'
import type { Ledger, StageName } from '../../../src/rollout/index.ts'
import { usePlace, type Driver } from './place.ts'

const times: LedgerTimes = { leaseMs: 600_000, marginMs: 0, requestMs: 60_000, graceMs: 40_000 }
const first: StageName = { stage: 'dualwrite', side: 'from' }
const next: StageName = { stage: 'live', side: 'to' }
const day = 86_400_000

const tell = ({ ledger }: { ledger: Ledger }, name: string, phase: 'stable' | 'preparing') =>
  ledger.renew([{ resource: name, epoch: 1, phase }])

export const members = (driver: Driver): void => {
  describe('members', () => {
    const here = usePlace(driver)
    let made = 0
    /** One with a lease, which has told nothing. */
    const member = async (name?: string) => {
      const id = `member-${(made += 1)}`
      const ledger = here.other().ledger(id, times, name)
      await ledger.renew([])
      return { id, ledger }
    }
    const resource = async (ledger: Ledger): Promise<string> => {
      const name = `resource-${(made += 1)}`
      expect(await ledger.found(name, first)).toBe(true)
      return name
    }
    /** As if it had been silent for so long. */
    const pass = (ms: number, id: string) =>
      here.place.sql(
        `update isthmus_members set lease = lease - ${ms}, effect = effect - ${ms} where id = '${id}'`,
      )
    const told = async (id: string) => (await here.store.members()).find((one) => one.id === id)
    const nobody = () =>
      Promise.all(
        ['members', 'acks', 'authorities'].map((name) =>
          here.place.sql(`delete from isthmus_${name}`),
        ),
      )
    const forget = (id: string) =>
      here.store.forgetMember({ actor: 'ada', action: 'rollout.forget', reason: 'it burnt', id })

    test('are told by name, with their lease, and what they know nothing of', async () => {
      await nobody()
      const [one, two] = [await member('gateway-7:4711:1b9d6bcd/2'), await member()]
      const docs = await resource(one.ledger)
      const notes = await resource(one.ledger)
      await tell(one, docs, 'stable')
      const [left, right] = await here.store.members()
      expect(left).toMatchObject({ id: one.id, name: 'gateway-7:4711:1b9d6bcd/2', behind: [] })
      expect(left?.untold).toEqual([notes])
      expect(right).toMatchObject({ id: two.id, name: '', untold: [docs, notes], behind: [] })
      expect(left?.leaseMs).toBeGreaterThan(0)
      expect(left?.leaseMs).toBeLessThanOrEqual(times.leaseMs)
      // Each of the two is told at a moment of its own.
      const late = times.requestMs + times.graceMs - 1000
      expect((left?.effectMs ?? 0) - (left?.leaseMs ?? 0)).toBeGreaterThanOrEqual(late)
      await pass(times.leaseMs + 3000, one.id)
      expect((await told(one.id))?.leaseMs).toBeLessThanOrEqual(-3000)
      expect((await told(one.id))?.effectMs).toBeGreaterThan(0)
      await tell(one, docs, 'stable')
      expect((await told(one.id))?.leaseMs).toBeGreaterThan(0)
    })

    test('are behind until they have followed a change, and are named as long as it waits', async () => {
      await nobody()
      const [one, two] = [await member('one'), await member()]
      const docs = await resource(one.ledger)
      for (const each of [one, two]) await tell(each, docs, 'stable')
      expect(await told(one.id)).toMatchObject({ untold: [], behind: [] })
      expect(await one.ledger.prepare(docs, 1, next)).toBe(true)
      expect([await told(one.id), await told(two.id)]).toMatchObject([
        { behind: [docs] },
        { behind: [docs] },
      ])
      const wrote = { intent: `intent-${docs}`, resource: docs, key: 'k', kind: 'replace' } as const
      const waiting = () => here.store.ledger('driver', times).inTheWay(docs, 1)
      expect(await waiting()).toEqual({ members: ['one', two.id], intents: 0 })
      await tell(one, docs, 'preparing')
      expect(await told(one.id)).toMatchObject({ behind: [] })
      expect(await waiting()).toEqual({ members: [two.id], intents: 0 })
      expect(await one.ledger.commit(docs, 1)).toBe(false)
      await pass(times.leaseMs + times.requestMs + times.graceMs + 1000, two.id)
      expect(await waiting()).toEqual({ members: [], intents: 0 })
      expect(await one.ledger.abort(docs, 1)).toBe(true)
      await one.ledger.exchange([wrote], [])
      expect(await waiting()).toMatchObject({ intents: 1 })
      await one.ledger.exchange([], [wrote.intent])
    })

    test('that are gone are forgotten by name, and changes pass; their writes are taken', async () => {
      await nobody()
      const [one, gone] = [await member('one'), await member('gone')]
      const docs = await resource(one.ledger)
      await tell(one, docs, 'stable')
      const wrote = { intent: `intent-${docs}`, resource: docs, key: 'k', kind: 'replace' } as const
      expect((await gone.ledger.exchange([wrote], [])).opened.size).toBe(1)
      expect(await forget('nobody')).toEqual({ kind: 'unknown' })
      expect(await forget(gone.id)).toMatchObject({ kind: 'kept', name: 'gone' })
      await pass(times.leaseMs + 1000, gone.id)
      const kept = await forget(gone.id)
      expect(kept, 'what it sent may have an effect').toMatchObject({ kind: 'kept' })
      await pass(day, gone.id)
      await one.ledger.prepare(docs, 1, next)
      await tell(one, docs, 'preparing')
      expect(await one.ledger.inTheWay(docs, 1)).toEqual({ members: ['gone'], intents: 1 })
      const before = await here.store.auditRows({})
      expect(await forget(gone.id)).toMatchObject({ kind: 'forgotten', name: 'gone' })
      expect(await forget(gone.id)).toEqual({ kind: 'unknown' })
      const rows = (await here.store.auditRows({})).slice(before.length)
      expect(rows).toMatchObject([
        {
          actor: 'ada',
          action: 'rollout.forget',
          reason: 'it burnt',
          detail: { member: gone.id, name: 'gone', silentMs: expect.any(Number) },
        },
      ])
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true })
      expect(await one.ledger.commit(docs, 1), 'its write is not settled').toBe(false)
      expect(await one.ledger.take()).toMatchObject({ intent: wrote.intent })
      await one.ledger.exchange([], [wrote.intent])
      expect(await one.ledger.commit(docs, 1)).toBe(true)
      await tell(gone, docs, 'stable')
      expect(await told(gone.id), 'it was not gone').toMatchObject({ untold: [] })
    })

    test('that were silent for a week are deleted, but for those that may write by their flags', async () => {
      await nobody()
      const names = ['lives', 'lately', 'long', 'unaware'] as const
      const [lives, lately, long, unaware] = await Promise.all(names.map((name) => member(name)))
      if (!lives || !lately || !long || !unaware) throw new Error('They are not there')
      const docs = await resource(lives.ledger)
      const notes = await resource(lives.ledger)
      for (const one of [lives, lately, long]) {
        for (const name of [docs, notes]) await tell(one, name, 'stable')
      }
      await tell(unaware, docs, 'stable')
      await pass(times.leaseMs + 7 * day - 60_000, lately.id)
      for (const { id } of [long, unaware]) await pass(times.leaseMs + 7 * day + 60_000, id)
      await here.store.prune({ usageDays: 1, contexts: 1 })
      const left = (await here.store.members()).map(({ name }) => name)
      expect(left.toSorted()).toEqual(['lately', 'lives', 'unaware'])
      const acks = await here.place.sql('select distinct member from isthmus_acks')
      expect(acks.map(({ member: id }) => id)).not.toContain(long.id)
      expect(acks).toHaveLength(3)
    })
  })
}
