import { describe, expect, test, vi } from 'vitest'
import type { InstanceRow } from '../../../src/control/port.ts'
import type { FactsBatch, SampledContext } from '../../../src/gateway/facts/facts.ts'
import { soon } from '../../support/runs.ts'
import { commitOf, committed, pin } from './edits.ts'
import { usePlace, type Driver } from './place.ts'

const instance = (id: string, more: Partial<InstanceRow> = {}): InstanceRow => ({
  id,
  host: 'machine',
  startedAt: '2026-11-28T12:00:00.000Z',
  seenAt: new Date().toISOString(),
  policyNumber: 3,
  policyHash: 'ab',
  appliedAt: '2026-11-28T12:00:01.000Z',
  version: '0.1.0',
  ...more,
})

const context = (ms: number): SampledContext => ({
  at: ms,
  client: 'ada',
  via: 'api-key',
  version: '1.0',
  route: 'list',
  resource: 'entities',
  method: 'GET',
  backend: 'blue',
  why: { by: 'backend', reason: 'STATIC' },
})

const at = (ms: number) => ({ firstSeen: ms, lastSeen: ms })

const batch = (of: string, sequence: number, parts: Partial<FactsBatch>): FactsBatch => ({
  instance: of,
  sequence,
  usage: [],
  fields: [],
  contexts: [],
  lost: 0,
  ...parts,
})

export const others = (driver: Driver): void => {
  describe('instances', () => {
    const here = usePlace(driver)

    test('are shown as they told of themselves last', async () => {
      await here.store.beat(instance('a', { seenAt: '2026-11-28T12:00:02.000Z' }))
      await here.other().beat(instance('b', { seenAt: '2026-11-28T12:00:03.000Z' }))
      const again = instance('a', { policyNumber: 4, seenAt: '2026-11-28T12:00:04.000Z' })
      await here.store.beat(again)
      const rows = await here.store.instances()
      expect(rows.map(({ id, policyNumber }) => [id, policyNumber])).toEqual([
        ['a', 4],
        ['b', 3],
      ])
      expect(rows[0]).toEqual(again)
    })
  })

  describe('proposals', () => {
    const here = usePlace(driver)
    const edits = [pin('ada', '2.0', 'none'), pin('bob', '1.0')]
    const proposed = () =>
      here.store.propose({ by: 'token:ada', action: 'client.pin', reason: 'why', edits })

    test('are approved as they are, and then applied', async () => {
      const proposal = await proposed()
      expect(proposal).toMatchObject({ state: 'open', edits, approvals: [], reason: 'why' })
      expect(proposal.digest).toMatch(/^[0-9a-f]{64}$/)
      expect(await here.other().proposals('open')).toEqual([proposal])
      const { id, digest } = proposal
      expect(await here.store.setProposal(id, 'applied', 'token:ada')).toBeUndefined()
      expect(await here.store.approve(id, 'token:bob', 'another')).toBeUndefined()
      expect(await here.store.approve('nobody', 'token:bob', digest)).toBeUndefined()
      const approved = await here.other().approve(id, 'token:bob', digest)
      expect(approved).toMatchObject({
        state: 'approved',
        approvals: [{ by: 'token:bob', digest }],
      })
      expect(await here.store.approve(id, 'token:eve', digest)).toBeUndefined()
      expect(await here.store.setProposal(id, 'applied', 'token:ada')).toMatchObject({
        state: 'applied',
      })
      expect(await here.store.setProposal(id, 'applied', 'token:ada')).toBeUndefined()
      expect(await here.store.setProposal(id, 'withdrawn', 'token:ada')).toBeUndefined()
      expect(await here.store.proposals('open')).toEqual([])
    })

    test('may be withdrawn, after which nobody approves them', async () => {
      const { id, digest } = await proposed()
      expect(await here.store.setProposal(id, 'withdrawn', 'x')).toMatchObject({
        state: 'withdrawn',
      })
      expect(await here.store.approve(id, 'token:bob', digest)).toBeUndefined()
    })

    test('become applied with their edits, both or neither, and only while they are approved', async () => {
      const more = [pin('carl', '2.0')]
      const commit = (proposal: string) =>
        here.store.commit(commitOf(more, { proposal, actor: 'token:ada' }))
      const stateOf = async (proposal: string) =>
        (await here.store.proposals()).find(({ id }) => id === proposal)?.state
      const { id, digest } = await here.store.propose({ by: 'a', action: 'x', edits: more })
      const refused = { kind: 'refused', issues: [{ place: `proposal ${id}` }] }
      expect(await commit(id)).toMatchObject(refused)
      expect(await commit('nobody')).toMatchObject({ kind: 'refused' })
      await here.store.approve(id, 'token:bob', digest)
      // Somebody withdraws another one while its edits are judged.
      const other = await here.store.propose({ by: 'a', action: 'x', edits: more })
      await here.store.approve(other.id, 'token:bob', other.digest)
      const second = here.other()
      const late = await second.commit(
        commitOf(more, {
          proposal: other.id,
          judge: async () => {
            await here.store.setProposal(other.id, 'withdrawn', 'a')
            return []
          },
        }),
      )
      expect(late).toMatchObject({ kind: 'refused' })
      expect([await stateOf(id), await stateOf(other.id)]).toEqual(['approved', 'withdrawn'])
      expect(await commit(id)).toMatchObject({ kind: 'committed' })
      expect(await stateOf(id)).toBe('applied')
      expect(await commit(id)).toMatchObject(refused)
      const rows = await here.store.auditRows({ limit: 1000 })
      expect(rows.findLast(({ policy }) => policy !== null)?.detail).toMatchObject({
        proposal: id,
        approvedBy: ['token:bob'],
      })
    })

    test('that several approve at once are approved by one', async () => {
      const { id, digest } = await proposed()
      const stores = [here.store, here.other(), here.other()]
      const answers = await Promise.all(
        stores.map((store, i) => store.approve(id, `token:${i}`, digest)),
      )
      expect(answers.filter(Boolean)).toHaveLength(1)
      const now = (await here.store.proposals()).find((proposal) => proposal.id === id)
      expect(now?.approvals).toHaveLength(1)
    })

    test('are all in the audit', async () => {
      const acts = (await here.store.auditRows({ limit: 100 })).map(({ action }) => action)
      expect(new Set(acts)).toEqual(
        new Set([
          'client.pin',
          'proposal.create',
          'proposal.approve',
          'proposal.apply',
          'proposal.withdraw',
        ]),
      )
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true })
    })
  })

  describe('a lease', () => {
    const here = usePlace(driver)

    test('is held by one, who may prolong it, and by others once it is over', async () => {
      const [a, b] = [here.store, here.other()]
      expect(await a.lease('prune', 'a', 60_000)).toBe(true)
      expect(await b.lease('prune', 'b', 60_000)).toBe(false)
      expect(await b.lease('other', 'b', 60_000)).toBe(true)
      expect(await a.lease('prune', 'a', 1)).toBe(true)
      await vi.waitUntil(() => b.lease('prune', 'b', 60_000), { timeout: soon })
      expect(await a.lease('prune', 'a', 60_000)).toBe(false)
    })

    test('that all want at once is given to one', async () => {
      const stores = Array.from({ length: 6 }, (_, i) => ({ i, store: here.other() }))
      const got = await Promise.all(
        stores.map(({ i, store }) => store.lease('ramp', `holder ${i}`, 60_000)),
      )
      expect(got.filter(Boolean)).toHaveLength(1)
    })
  })

  describe('watching', () => {
    const here = usePlace(driver)

    test('tells of what other processes made, and of what this one made', async () => {
      const other = here.other()
      const told: number[] = []
      const stop = await here.store.watch((number) => told.push(number))
      const first = await committed(other, [pin('ada', '1.0')])
      await vi.waitUntil(() => told.includes(first.head.number), { timeout: soon })
      const second = await committed(here.store, [pin('ada', '2.0')])
      // At once: whoever edits here does not wait for a poll.
      expect(told).toContain(second.head.number)
      await stop()
      const seen = told.length
      await committed(here.store, [pin('ada', '3.0')])
      expect(told).toHaveLength(seen)
    })

    test('tells of the newest of many, whatever got lost between them', async () => {
      const other = here.other()
      const told: number[] = []
      const stop = await here.store.watch((number) => told.push(number))
      let last = 0
      for (const version of ['4.0', '5.0', '6.0', '7.0']) {
        last = (await committed(other, [pin('ada', version)])).head.number
      }
      await vi.waitUntil(() => told.at(-1) === last, { timeout: soon })
      expect(told.length).toBeLessThanOrEqual(4)
      await stop()
    })
  })

  describe('pruning', () => {
    const here = usePlace(driver)

    test('adds up items that were left out of answers, and forgets old ones', async () => {
      const now = Date.now()
      const old = now - 40 * 86_400_000
      const item = {
        route: 'list',
        backend: 'green',
        storeVersion: '2.0',
        clientVersion: '1.0',
        place: 'Item /items/3',
        pointer: '/items/3',
        id: 'ada',
        code: 'not-representable',
        detail: 'At /items/*: a name is needed',
        count: 2,
        ...at(now - 10),
      }
      const elsewhere = { ...item, place: 'Item /items/0', pointer: '/items/0', ...at(now) }
      const nameless = { route: 'list', backend: 'green', storeVersion: '2.0' }
      const place = { clientVersion: '1.0', place: 'Line 7', pointer: '', code: 'x', detail: '' }
      const second = { ...nameless, ...place, count: 1, ...at(old) }
      await here.store.take(batch('q', 1, { omitted: [item, second] }))
      await here.store.take(batch('q', 2, { omitted: [elsewhere] }))
      await here.store.take(batch('q', 2, { omitted: [elsewhere] }))
      const known = { ...elsewhere, count: 4, firstSeen: now - 10 }
      expect(await here.store.quarantine({ limit: 10 })).toEqual([known, second])
      expect(await here.store.quarantine({ limit: 1 })).toEqual([known])
      expect(await here.store.quarantine({ limit: 10, since: old + 1 })).toEqual([known])
      expect(await here.store.quarantine({ limit: 10, route: 'get' })).toEqual([])
      await here.store.prune({ usageDays: 30, contexts: 2 })
      expect(await here.store.quarantine({ limit: 10 })).toEqual([known])
    })

    test('keeps of each instance the newest contexts, and drops what is old', async () => {
      const now = Date.now()
      const old = now - 40 * 86_400_000
      const usage = {
        client: 'ada',
        version: '1.0',
        source: 'header',
        route: 'list',
        backend: 'blue',
        statusClass: '2xx',
        count: 1,
      }
      const field = { client: 'ada', version: '1.0', route: 'list', how: 'body', count: 1 } as const
      await here.store.take(
        batch('a', 1, {
          usage: [
            { ...usage, ...at(now) },
            { ...usage, ...at(old) },
          ],
          fields: [
            { ...field, field: 'x', ...at(now) },
            { ...field, field: 'y', ...at(old) },
          ],
          contexts: [context(now - 3), context(now - 1), context(now - 2), context(old)],
        }),
      )
      await here.store.take(batch('b', 1, { contexts: [context(now - 9)] }))
      await here.store.beat(instance('a'))
      await here.store.beat(instance('gone', { seenAt: new Date(old).toISOString() }))
      await here.store.prune({ usageDays: 30, contexts: 2 })
      expect((await here.store.contexts(10)).map((sampled) => now - sampled.at)).toEqual([1, 2, 9])
      expect(await here.store.usage({})).toHaveLength(1)
      expect((await here.store.fields({})).map(({ field: name }) => name)).toEqual(['x'])
      expect((await here.store.instances()).map(({ id }) => id)).toEqual(['a'])
    })
  })
}
