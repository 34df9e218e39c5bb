import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { startApi, type Running } from './support.ts'

const times = { leaseMs: 600_000, marginMs: 0, requestMs: 0, graceMs: 60_000 }

const withApi = async (
  work: (api: Running) => Promise<void>,
  options: Parameters<typeof startApi>[0] & object = {},
): Promise<void> => {
  const api = await startApi(options)
  try {
    await work(api)
    expect(api.defects).toEqual([])
  } finally {
    await api.close()
  }
}

const member = (api: Running, id: string, ...resources: readonly string[]) =>
  api.store
    .ledger(id, times, `name-${id}`)
    .renew(resources.map((resource) => ({ resource, epoch: 1, phase: 'stable' })))

/** As if they had been silent for so long. */
const pass = (api: Running, ms: number, ...ids: readonly string[]) => {
  using db = new DatabaseSync(api.file)
  const update = db.prepare(
    'update isthmus_members set lease = lease - ?, effect = effect - ? where id = ?',
  )
  for (const id of ids) update.run(ms, ms, id)
}

/** Two resources, of which the rollout `move` moves one. */
const declare = async (api: Running) => {
  const value = { from: 'blue', to: 'green', resources: ['entities'] }
  await api.ask('PUT', '/rollouts/move', { body: { value }, isNew: true })
  const ledger = api.store.ledger('driver', times)
  for (const resource of ['entities', 'events']) {
    await ledger.found(resource, { stage: 'off', side: 'from', rollout: 'move' })
  }
  return ledger
}

const waitsFor = async (api: Running) =>
  (await api.ask('GET', '/rollouts/move/status')).json.waitsFor

const forget = (api: Running, id: string, body: object = {}) =>
  api.ask('POST', `/members/${id}/forget`, { body })

describe('the status of a rollout', () => {
  test('names those that are silent and know nothing of it, the longest silent first', () =>
    withApi(async (api) => {
      await declare(api)
      expect(await waitsFor(api)).toEqual([])
      await Promise.all(['a', 'b', 'lives'].map((id) => member(api, id)))
      await member(api, 'other', 'entities')
      expect(await waitsFor(api), 'they may tell of it any moment').toEqual([])
      pass(api, times.leaseMs + 5000, 'a', 'other')
      pass(api, times.leaseMs + 9000, 'b')
      const silent = { why: 'silent', resources: ['entities'] }
      const found = await waitsFor(api)
      expect(found).toMatchObject([
        { id: 'b', name: 'name-b', ...silent },
        { id: 'a', name: 'name-a', ...silent },
      ])
      expect(found[0].silentMs).toBeGreaterThanOrEqual(9000)
      await member(api, 'b', 'entities')
      expect(await waitsFor(api)).toMatchObject([{ id: 'a' }])
    }))

  test('names those that have not followed a change, as long as what they send has an effect', () =>
    withApi(async (api) => {
      const ledger = await declare(api)
      for (const id of ['follows', 'lives', 'late', 'gone']) {
        await member(api, id, 'entities', 'events')
      }
      await ledger.prepare('entities', 1, { stage: 'dualwrite', side: 'from' })
      await api.store
        .ledger('follows', times)
        .renew([{ resource: 'entities', epoch: 1, phase: 'preparing' }])
      pass(api, times.leaseMs + 1000, 'late')
      pass(api, times.leaseMs + times.graceMs + 1000, 'gone')
      const behind = { why: 'behind', resources: ['entities'] }
      const [late, lives, ...others] = await waitsFor(api)
      expect(late).toMatchObject({ id: 'late', ...behind, silentMs: expect.any(Number) })
      expect(lives).toEqual({ id: 'lives', name: 'name-lives', ...behind })
      expect(others).toEqual([])
      await ledger.abort('entities', 1)
      expect(await waitsFor(api)).toEqual([])
    }))

  test('names nobody where the rollout has ended', () =>
    withApi(async (api) => {
      await declare(api)
      await member(api, 'a')
      pass(api, times.leaseMs + 1, 'a')
      expect(await waitsFor(api)).toHaveLength(1)
      await api.store.changeRollout({
        actor: 'test',
        action: 'rollout.end',
        rollout: 'move',
        version: 0,
        state: { target: { stage: 'complete', share: 100 }, status: 'ended' },
      })
      expect(await waitsFor(api)).toEqual([])
    }))
})

describe('members', () => {
  test('are listed in pages', () =>
    withApi(async (api) => {
      await declare(api)
      for (const id of ['c', 'a', 'b']) await member(api, id, 'events')
      const first = (await api.ask('GET', '/members?limit=2')).json
      expect(first.items).toMatchObject([
        { id: 'a', name: 'name-a', untold: ['entities'], behind: [] },
        { id: 'b' },
      ])
      const { json } = await api.ask('GET', `/members?limit=2&cursor=${first.next}`)
      expect(json).toMatchObject({ items: [{ id: 'c' }], next: null })
    }))

  test('are forgotten once they are gone, by admins; others are refused in words', () =>
    withApi(async (api) => {
      await declare(api)
      await member(api, 'a')
      const lives = await forget(api, 'a')
      expect([lives.status, lives.json.code]).toEqual([409, 'instance-may-write'])
      expect(lives.json.detail).toMatch(/^name-a \(a\): It lives: its lease holds for \d+ s more/)
      pass(api, times.leaseMs + 1, 'a')
      const late = await forget(api, 'a')
      expect([late.status, late.json.detail]).toEqual([
        409,
        expect.stringMatching(/^name-a \(a\): It is silent, and what .* effect for \d+ s more/),
      ])
      pass(api, times.graceMs, 'a')
      const asked = { body: {}, as: 'release-manager' } as const
      expect((await api.ask('POST', '/members/a/forget', asked)).status).toBe(403)
      const done = await forget(api, 'a', { reason: 'it burnt' })
      expect(done.json).toEqual({ id: 'a', name: 'name-a', silentMs: expect.any(Number) })
      expect(await waitsFor(api)).toEqual([])
      const again = await forget(api, 'a')
      expect([again.status, again.json.code]).toEqual([404, 'entry-not-found'])
      const rows = (await api.ask('GET', '/audit')).json.items as Record<string, unknown>[]
      expect(rows.filter(({ action }) => action === 'rollout.forget')).toMatchObject([
        { reason: 'it burnt', actor: expect.stringContaining('admin'), detail: { member: 'a' } },
      ])
    }))

  test('are forgotten only with a reason, where one is required', () =>
    withApi(
      async (api) => {
        await member(api, 'a')
        pass(api, times.leaseMs + times.graceMs + 1, 'a')
        expect((await forget(api, 'a')).json.code).toBe('reason-required')
        expect(await api.store.members()).toHaveLength(1)
        expect((await forget(api, 'a', { reason: 'it burnt' })).status).toBe(200)
      },
      { settings: { policy: 'store', requireReason: true } },
    ))
})
