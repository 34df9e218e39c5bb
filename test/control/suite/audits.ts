import { describe, expect, test } from 'vitest'
import type { AuditQuery } from '../../../src/control/port.ts'
import { byId, committed, gone, pin } from './edits.ts'
import { usePlace, type Driver } from './place.ts'

export const audits = (driver: Driver): void => {
  describe('the audit', () => {
    const here = usePlace(driver)

    test('says who did what and why, with what was before and after', async () => {
      const { head } = await committed(here.store, [pin('ada', '1.0')], {
        actor: 'oidc:ada@example',
        reason: 'asked for by mail',
      })
      await committed(here.store, [pin('ada', '2.0')])
      await here.store.audit({ actor: 'cli:root', action: 'look', detail: { at: 'all' } })
      const rows = await here.store.auditRows({})
      expect(rows.map(({ seq, policy, action }) => [seq, policy, action])).toEqual([
        [1, 1, 'client.pin'],
        [2, 2, 'client.pin'],
        [3, null, 'look'],
      ])
      expect(rows[0]).toMatchObject({
        actor: 'oidc:ada@example',
        reason: 'asked for by mail',
        at: head.at,
        previous: '0'.repeat(64),
        detail: { hash: head.hash, changes: [{ id: 'ada', before: null }] },
      })
      expect(rows[1]).toMatchObject({
        previous: rows[0]?.hash,
        reason: null,
        detail: { changes: [{ before: { pin: '1.0' }, after: { pin: '2.0' } }] },
      })
      expect(await here.store.auditRows({ after: 1, limit: 1 })).toEqual([rows[1]])
      expect(await here.store.verifyAudit()).toEqual({ ok: true, rows: 3, last: rows[2]?.hash })
    })

    test('is found by who, what, of what and when, newest first where that is asked for', async () => {
      await here.store.audit({ actor: 'token:ci', action: 'flag.ramp', detail: { flag: 'a%b' } })
      await here.store.audit({ actor: 'token:ci', action: 'flagged', detail: { flag: 'a-b' } })
      await committed(here.store, [pin('bob', '1.0')], { actor: 'oidc:bob@example' })
      const found = async (of: AuditQuery) =>
        (await here.store.auditRows(of)).map(({ action, actor }) => `${actor} ${action}`)
      const ramp = 'token:ci flag.ramp'
      expect(await found({ actor: 'en:ci' })).toEqual([ramp, 'token:ci flagged'])
      expect(await found({ action: 'flag' })).toEqual([ramp])
      expect(await found({ action: 'flag.ramp' })).toEqual([ramp])
      expect(await found({ subject: 'a%b' })).toEqual([ramp])
      expect(await found({ subject: 'bob' })).toEqual(['oidc:bob@example client.pin'])
      expect(await found({ subject: 'nobody' })).toEqual([])
      const all = await here.store.auditRows({})
      const newest = await here.store.auditRows({ newestFirst: true })
      expect(newest).toEqual(all.toReversed())
      const last = all.at(-1)
      expect(
        await here.store.auditRows({ newestFirst: true, before: last?.seq, limit: 1 }),
      ).toEqual(all.slice(-2, -1))
      const at = new Date(Date.parse(last?.at ?? '') + 1).toISOString()
      expect(await found({ from: at })).toEqual([])
      expect(await found({ to: at })).toHaveLength(all.length)
    })

    test('tells two acts apart that are alike', async () => {
      const act = { actor: 'a', action: 'b', detail: {} }
      const rows = await Promise.all([here.store.audit(act), here.other().audit(act)])
      expect(new Set(rows.map(({ hash }) => hash)).size).toBe(2)
    })

    test('keeps texts that no database keeps', async () => {
      const row = await here.store.audit({
        actor: 'a\0b',
        action: 'x\ud800',
        reason: '\udc00',
        detail: { text: '\0\ud800' },
      })
      expect(row).toMatchObject({ actor: 'a\uFFFDb', action: 'x\uFFFD', reason: '\uFFFD' })
      expect(await here.store.auditRows({ after: row.seq - 1 })).toEqual([row])
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true })
    })
  })

  describe('history', () => {
    const here = usePlace(driver)

    test('tells what changed, newest first, and how it once was', async () => {
      await committed(here.store, [pin('ada', '1.0'), pin('bob', '1.0')], { reason: 'first' })
      await committed(here.store, [pin('ada', '2.0')])
      await committed(here.store, [gone('ada')])
      const of = { kind: 'client', id: 'ada' } as const
      const past = await here.store.history(of)
      expect(past.map(({ number, after, reason }) => [number, after?.['pin'], reason])).toEqual([
        [3, undefined, null],
        [2, '2.0', null],
        [1, '1.0', 'first'],
      ])
      expect(past[0]).toMatchObject({ before: { pin: '2.0' }, after: null, actor: 'token:test' })
      expect(await here.store.history({ ...of, limit: 1 })).toEqual([past[0]])
      expect(await here.store.history({ ...of, before: 3, limit: 1 })).toEqual([past[1]])
      const pinsAt = async (number: number) =>
        (await here.store.entriesAt(number)).toSorted(byId).map(({ id, value }) => [id, value])
      expect((await pinsAt(0)).length).toBe(0)
      expect(await pinsAt(1)).toMatchObject([
        ['ada', { pin: '1.0' }],
        ['bob', { pin: '1.0' }],
      ])
      expect(await pinsAt(2)).toMatchObject([
        ['ada', { pin: '2.0' }],
        ['bob', { pin: '1.0' }],
      ])
      expect(await pinsAt(3)).toMatchObject([['bob', { pin: '1.0' }]])
    })

    test('is read page after page, without a change that is left out', async () => {
      const all = await here.store.history({})
      const paged = []
      for (let before: number | undefined; ;) {
        const page = await here.store.history({ limit: 2, ...(before && { before }) })
        if (page.length === 0) break
        paged.push(...page)
        before = page.at(-1)?.number
      }
      expect(paged).toEqual(all)
      expect(all).toHaveLength(4)
    })
  })

  /** What somebody does who can write to the database, and why `verifyAudit` finds it. */
  const tampering: readonly [string, readonly string[], RegExp][] = [
    ['a reason altered', [`update isthmus_audit set reason = 'x' where seq = 2`], /altered/],
    ['an actor altered', [`update isthmus_audit set actor = 'x' where seq = 1`], /altered/],
    [
      'a time altered',
      [`update isthmus_audit set at = '2020-01-01T00:00:00.000Z' where seq = 3`],
      /altered/,
    ],
    ['a detail altered', [`update isthmus_audit set detail = '{}' where seq = 2`], /altered/],
    [
      'what was changed altered',
      [`update isthmus_changes set after = null where number = 2`],
      /altered/,
    ],
    ['a change removed', [`delete from isthmus_changes where number = 2`], /altered/],
    [
      'a change inserted',
      [
        `insert into isthmus_changes (kind, id, number, before, after) values ('client', 'x', 2, null, '{}')`,
      ],
      /altered/,
    ],
    ['a row removed', [`delete from isthmus_audit where seq = 2`], /row 2 is missing/],
    ['the first row removed', [`delete from isthmus_audit where seq = 1`], /row 1 is missing/],
    ['the tail cut', [`delete from isthmus_audit where seq >= 3`], /rows 3 to 4 are missing/],
    ['all rows removed', [`delete from isthmus_audit`], /rows 1 to 4 are missing/],
    [
      'two rows changed places',
      [
        `update isthmus_audit set seq = 99 where seq = 2`,
        `update isthmus_audit set seq = 2 where seq = 3`,
        `update isthmus_audit set seq = 3 where seq = 99`,
      ],
      /altered/,
    ],
    [
      'a row inserted at the end',
      [
        `insert into isthmus_audit (seq, id, at, actor, action, reason, policy, detail, previous, hash)
          select 5, id, at, actor, action, reason, null, detail, hash, hash from isthmus_audit where seq = 4`,
      ],
      /altered/,
    ],
    [
      'a row removed and those after it moved up',
      [
        `delete from isthmus_audit where seq = 2`,
        `update isthmus_audit set seq = seq - 1 where seq = 3`,
        `update isthmus_audit set seq = seq - 1 where seq = 4`,
        `update isthmus_head set seq = 3`,
      ],
      /altered|does not follow/,
    ],
    ['the newest row forgotten', [`update isthmus_head set seq = 3`], /added past the end/],
    ['another last row', [`update isthmus_head set last = '${'1'.repeat(64)}'`], /not the one/],
    ['another policy', [`update isthmus_head set hash = '${'1'.repeat(64)}'`], /newest policy/],
    [
      'an entry changed past the audit',
      [`update isthmus_entries set value = '{"keys":[],"pin":"9.9"}' where id = 'ada'`],
      /past the audit/,
    ],
    [
      'an entry inserted past the audit',
      [
        `insert into isthmus_entries (kind, id, number, tag, value) values ('kill', 'all', 1, 'x', '{}')`,
      ],
      /past the audit/,
    ],
    ['an entry removed past the audit', [`delete from isthmus_entries`], /past the audit/],
  ]

  describe.each(tampering)('%s', (_, statements, why) => {
    const here = usePlace(driver)

    test('is found', async () => {
      for (const version of ['1.0', '2.0', '3.0']) {
        await committed(here.store, [pin('ada', version)], { reason: 'because' })
      }
      await here.store.audit({ actor: 'cli:root', action: 'look', detail: {} })
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true, rows: 4 })
      for (const statement of statements) await here.place.sql(statement)
      const verdict = await here.other().verifyAudit()
      expect(verdict).toMatchObject({ ok: false })
      expect('why' in verdict && verdict.why).toMatch(why)
    })
  })
}
