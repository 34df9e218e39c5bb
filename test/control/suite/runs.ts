/** Runs that move data, as every control store keeps them. */
import { describe, expect, test } from 'vitest'
import type { RunRange, StrandedRow } from '../../../src/control/runs.ts'
import { usePlace, type Driver } from './place.ts'

const rangeAt = (place: number, type: string): RunRange => ({
  place,
  type,
  after: null,
  to: null,
  at: null,
  isDone: false,
  counts: {},
  version: 1,
})

const stranded = (type: string, key: string, of: Partial<StrandedRow> = {}): StrandedRow => ({
  type,
  key,
  code: 'misfit',
  detail: 'does not fit',
  pointer: null,
  document: `{"id": "${key}", "n": 1.0}`,
  ...of,
})

export const runs = (driver: Driver): void => {
  describe('runs that move data', () => {
    const here = usePlace(driver)
    let made = 0
    const begun = async (ranges: readonly RunRange[]) => {
      const store = here.other().runs
      const name = `run-${(made += 1)}`
      const change = { actor: 'test', action: 'migration.begin', name, version: 0 }
      expect(await store.changeRun({ ...change, state: { status: 'not_started' }, ranges })).toBe(
        true,
      )
      return { store, name }
    }

    test('are made with their ranges, once, and changed as they were seen; the audit tells', async () => {
      const { store, name } = await begun([rangeAt(1, 'Entity'), rangeAt(2, 'Relation')])
      const change = { actor: 'test', action: 'migration.pause', reason: 'lunch', name }
      expect(await store.changeRun({ ...change, version: 0, state: {} })).toBe(false)
      expect(await store.changeRun({ ...change, version: 1, state: { status: 'paused' } })).toBe(
        true,
      )
      expect(await store.changeRun({ ...change, version: 1, state: {} })).toBe(false)
      expect(await store.run(name)).toEqual({ name, version: 2, state: { status: 'paused' } })
      expect((await store.runs()).map((run) => run.name)).toContain(name)
      expect(await store.run('none')).toBeUndefined()
      expect(await store.ranges(name)).toEqual([rangeAt(1, 'Entity'), rangeAt(2, 'Relation')])
      const rows = await here.other().auditRows({ limit: 1000 })
      const last = rows.findLast(({ detail }) => detail['run'] === name)
      expect(last).toMatchObject({
        action: 'migration.pause',
        reason: 'lunch',
        detail: { before: { status: 'not_started' }, after: { status: 'paused' } },
      })
      expect(await here.other().verifyAudit()).toMatchObject({ ok: true })
      const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
      expect(await store.acts(name)).toEqual([
        { at, actor: 'test', action: 'migration.begin', reason: null, status: 'not_started' },
        { at, actor: 'test', action: 'migration.pause', reason: 'lunch', status: 'paused' },
      ])
      expect(await store.acts('none')).toEqual([])
    })

    test('go on by steps, of one worker: what another one has moved is not moved back', async () => {
      const { store, name } = await begun([rangeAt(1, 'Entity'), rangeAt(2, 'Relation')])
      const first = rangeAt(1, 'Entity')
      const moved = { ...first, at: 'k', counts: { read: 3 } }
      const step = { name, stranded: [stranded('Entity', 'b')], landed: [] }
      expect(await store.step({ ...step, range: moved })).toBe(true)
      expect(await store.step({ ...step, range: { ...first, at: 'a' } })).toBe(false)
      expect(await store.ranges(name)).toEqual([{ ...moved, version: 2 }, rangeAt(2, 'Relation')])
      const done = { ...moved, version: 2, at: null, isDone: true, counts: { read: 4 } }
      expect(await store.step({ name, range: done, stranded: [], landed: ['b', 'c'] })).toBe(true)
      expect((await store.ranges(name))[0]).toEqual({ ...done, version: 3 })
      expect(await store.countStranded(name)).toBe(0)
    })

    test('know who works on them, for as long as each of them says so', async () => {
      const { store, name } = await begun([rangeAt(1, 'Entity')])
      const [first, second] = [
        { holder: 'a', ranges: 1, waits: null },
        { holder: 'b', ranges: 0, waits: 'until 22:00' },
      ]
      expect(await store.attend(name, second, 60_000)).toEqual([second])
      expect(await store.attend(name, first, 60_000)).toEqual([first, second])
      const busy = { ...second, ranges: 2, waits: null }
      expect(await store.attend(name, busy, 60_000)).toEqual([first, busy])
      expect(await store.attend(name, first, 0)).toEqual([busy])
      expect(await store.workers(name)).toEqual([busy])
      expect(await store.workers('another')).toEqual([])
    })

    test('keep what did not get there, to the byte, once each, in order', async () => {
      const { store, name } = await begun([rangeAt(1, 'Entity')])
      const rows = ['a', 'b', 'c', '🎉'].map((key) => stranded('Entity', key))
      rows.push(stranded('Relation', 'a', { pointer: '/x', document: null }))
      expect(
        await store.step({ name, range: rangeAt(1, 'Entity'), stranded: rows, landed: [] }),
      ).toBe(true)
      const again = [stranded('Entity', 'b', { detail: 'still' })]
      const range = { ...rangeAt(1, 'Entity'), version: 2 }
      expect(await store.step({ name, range, stranded: again, landed: [] })).toBe(true)
      expect(await store.countStranded(name)).toBe(5)
      const found: StrandedRow[] = []
      for (let after: { type: string; key: string } | undefined; ;) {
        const page = await store.stranded(name, { limit: 2, ...(after && { after }) })
        found.push(...page)
        const last = page.at(-1)
        if (!last) break
        after = { type: last.type, key: last.key }
      }
      expect(found).toEqual(
        rows.map((row) => (row.key === 'b' ? { ...row, detail: 'still' } : row)),
      )
      expect(await store.stranded('another', { limit: 10 })).toEqual([])
      const bare = await store.stranded(name, { limit: 1, isBare: true })
      expect(bare).toEqual([{ ...rows[0], document: null }])
      expect([...(await store.strandedTypes(name))]).toEqual([
        ['Entity', 4],
        ['Relation', 1],
      ])
    })
  })
}
