import { describe, expect, test } from 'vitest'
import type { RolloutState } from '../../../src/rollout/index.ts'
import { usePlace, type Driver } from './place.ts'

const at = (share: number): RolloutState => ({
  target: { stage: 'live', share },
  status: 'running',
})

const change = (version: number, state: RolloutState | null, rollout = 'entities') => ({
  actor: 'token:ada',
  action: 'rollout.advance',
  reason: 'because',
  rollout,
  version,
  state,
})

export const rolloutStates = (driver: Driver): void => {
  describe('states of rollouts', () => {
    const here = usePlace(driver)

    test('are read with the clock of the store, and audited where they change', async () => {
      const before = await here.store.rollouts()
      expect(before.rows.size).toBe(0)
      expect(Math.abs(before.now - Date.now())).toBeLessThan(600_000)
      const state: RolloutState = { ...at(12.5), step: 2, reachedAt: before.now, why: "it's ü" }
      expect(await here.store.changeRollout(change(0, state))).toBe(true)
      const { rows } = await here.other().rollouts()
      expect([...rows]).toEqual([['entities', { version: 1, state }]])
      const [row] = await here.store.auditRows({})
      expect(row).toMatchObject({
        actor: 'token:ada',
        action: 'rollout.advance',
        reason: 'because',
        policy: null,
        detail: { rollout: 'entities', version: 1, before: null, after: { step: 2 } },
      })
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true, rows: 1 })
    })

    test('change only as they were seen: of many at once, one does it, and leaves one row', async () => {
      const stores = [here.store, here.other(), here.other()]
      await here.store.changeRollout(change(0, at(0), 'raced'))
      const done = await Promise.all(
        stores.flatMap((store, i) =>
          [1, 2].map((j) => store.changeRollout(change(1, at(i * 2 + j), 'raced'))),
        ),
      )
      expect(done.filter(Boolean)).toHaveLength(1)
      const won = done.indexOf(true) + 1
      const { rows } = await here.store.rollouts()
      expect(rows.get('raced')).toEqual({ version: 2, state: at(won) })
      const told = await here.store.auditRows({})
      expect(told.filter(({ detail }) => detail.rollout === 'raced')).toHaveLength(2)
      for (const stale of [0, 1, 3]) {
        expect(await here.store.changeRollout(change(stale, at(99), 'raced'))).toBe(false)
      }
      expect(await here.store.auditRows({})).toEqual(told)
    })

    test('say who stopped them for as long as they do not go on', async () => {
      const held: RolloutState = { ...at(5), status: 'held', why: 'differs' }
      const back: RolloutState = { target: { stage: 'off', share: 0 }, status: 'reverting' }
      const stopped: unknown[] = []
      const to = async (state: RolloutState, act: object) => {
        const version = stopped.length
        await here.store.changeRollout({ ...change(version, state, 'stopped'), ...act })
        const row = (await here.store.rollouts()).rows.get('stopped')
        stopped.push(row?.stopped && { ...row.stopped, at: Date.parse(row.stopped.at) > 0 })
      }
      const byItself = { actor: 'rollouts', reason: 'differs' }
      await to(at(5), {})
      await to(held, { ...byItself, action: 'rollout.hold', isBroken: true })
      await to({ ...held, copied: true }, { action: 'rollout.copied' })
      await to(at(5), { action: 'rollout.resume' })
      await to(back, { action: 'rollout.rollback', reason: undefined })
      await to({ ...back, status: 'held' }, { ...byItself, action: 'rollout.reverted' })
      const guardrail = { by: 'rollouts', action: 'rollout.hold', reason: 'differs', at: true }
      const person = { by: 'token:ada', action: 'rollout.rollback', reason: null, at: true }
      expect(stopped).toEqual([
        undefined,
        { ...guardrail, isBroken: true },
        { ...guardrail, isBroken: true },
        undefined,
        { ...person, isBroken: false },
        { ...person, isBroken: false },
      ])
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true })
    })

    test('are forgotten, and each rollout has its own', async () => {
      await here.store.changeRollout(change(0, at(1), 'gone'))
      await here.store.changeRollout(change(0, at(2), 'stays'))
      expect(await here.store.changeRollout(change(1, null, 'gone'))).toBe(true)
      expect(await here.store.changeRollout(change(1, null, 'gone'))).toBe(false)
      const { rows } = await here.store.rollouts()
      expect([rows.has('gone'), rows.has('stays')]).toEqual([false, true])
      expect(await here.store.changeRollout(change(0, at(3), 'gone'))).toBe(true)
    })
  })
}
