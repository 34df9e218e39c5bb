import { describe, expect, test } from 'vitest'
import type { Edit, Entry, EntryKind } from '../../../src/policy/index.ts'
import { byId, commitOf, committed, gone, pin } from './edits.ts'
import { usePlace, type Driver } from './place.ts'

const noHash = '0'.repeat(64)

const killed = {
  kind: 'kill',
  id: 'all',
  value: { scope: { kind: 'all' }, backend: 'blue' },
} as const

export const commits = (driver: Driver): void => {
  describe('edits', () => {
    const here = usePlace(driver)

    test('make a policy, which another process sees', async () => {
      expect(await here.store.head()).toMatchObject({ number: 0, hash: noHash })
      const made = await committed(here.store, [pin('ada', '1.0'), pin('bob', '2.0')])
      expect(made.head.number).toBe(1)
      const { head, entries } = await here.other().entries()
      expect(head).toEqual(made.head)
      expect(entries.toSorted(byId).map(({ id, number, tag }) => [id, number, tag])).toEqual([
        ['ada', 1, made.tags['client/ada']],
        ['bob', 1, made.tags['client/bob']],
      ])
      expect(await here.store.entry('client', 'ada')).toMatchObject({ value: { pin: '1.0' } })
      expect(await here.store.entry('client', 'nobody')).toBeUndefined()
    })

    test('are found by their kinds, but for those that are gone', async () => {
      await committed(here.store, [killed, pin('gone', '1.0')])
      await committed(here.store, [gone('gone')])
      const of = async (...kinds: readonly EntryKind[]) =>
        (await here.other().entriesOf(...kinds)).map(({ kind, id }) => `${kind}/${id}`)
      expect(await of('client')).toEqual(['client/ada', 'client/bob'])
      expect(await of('kill', 'client')).toEqual(['client/ada', 'client/bob', 'kill/all'])
      expect(await of('rollout')).toEqual([])
      expect(await of()).toEqual([])
      const [found] = await here.store.entriesOf('kill')
      expect(found).toEqual(await here.store.entry('kill', 'all'))
      await committed(here.store, [{ ...killed, value: null }])
    })

    test('that change nothing make none', async () => {
      const head = await here.store.head()
      const same = [pin('ada', '1.0'), gone('nobody')]
      expect(await here.store.commit(commitOf(same))).toEqual({ kind: 'unchanged', head })
      expect(await here.store.commit(commitOf([]))).toEqual({ kind: 'unchanged', head })
      expect(await here.store.head()).toEqual(head)
    })

    test('are all made or none, on the condition of each', async () => {
      const head = await here.store.head()
      const ada = await here.store.entry('client', 'ada')
      const answer = await here.store.commit(
        commitOf([pin('ada', '3.0', ada?.tag), pin('bob', '3.0', 'outdated')]),
      )
      expect(answer).toMatchObject({ kind: 'conflict', entries: [{ id: 'bob', number: 1 }] })
      expect(await here.store.head()).toEqual(head)
    })

    test('of what is not there have the condition `none`', async () => {
      expect(await here.store.commit(commitOf([pin('ada', '3.0', 'none')]))).toMatchObject({
        kind: 'conflict',
        entries: [{ id: 'ada', value: { pin: '1.0' } }],
      })
      expect(await here.store.commit(commitOf([pin('new', '1.0', 'a tag')]))).toMatchObject({
        kind: 'conflict',
        entries: [{ id: 'new', value: null, tag: 'none' }],
      })
      await committed(here.store, [pin('new', '1.0', 'none')])
    })

    test('that would not be sound are refused, with all entries as they would be', async () => {
      const head = await here.store.head()
      const seen: (readonly Entry[])[] = []
      const issues = [{ place: 'client/ada', message: 'has no such version' }]
      const answer = await here.store.commit(
        commitOf([pin('ada', '9.9'), gone('bob')], {
          judge: async (after) => {
            seen.push([...after])
            return issues
          },
        }),
      )
      expect(answer).toEqual({ kind: 'refused', issues })
      const ids = seen.map((entries) => entries.map(({ id }) => id).toSorted())
      expect(ids).toEqual([['ada', 'new']])
      expect(seen[0]?.find(({ id }) => id === 'ada')).toMatchObject({ value: { pin: '9.9' } })
      expect(await here.store.head()).toEqual(head)
    })

    test('of one entry twice, and ids that no database keeps, are refused', async () => {
      for (const edits of [
        [pin('ada', '1.0'), gone('ada')],
        [pin('a\0', '1.0')],
        [gone('\ud800')],
      ]) {
        expect(await here.store.commit(commitOf(edits))).toMatchObject({ kind: 'refused' })
      }
    })

    test('lead back by their inverse, to the same hash', async () => {
      const before = await here.store.head()
      const made = await committed(here.store, [pin('ada', '2.0'), gone('bob'), pin('eve', '1.0')])
      expect(made.tags['client/bob']).toBe('none')
      const back = await committed(here.store, made.inverse)
      expect(back.head.hash).toBe(before.hash)
      expect(back.head.number).toBe(before.number + 2)
      expect(await here.store.commit(commitOf(made.inverse))).toMatchObject({ kind: 'conflict' })
    })

    test('tell other processes of what is gone', async () => {
      const { head } = await committed(here.store, [gone('new')])
      const { entries } = await here.other().entries(head.number - 1)
      expect(entries).toEqual([
        { kind: 'client', id: 'new', value: null, tag: 'none', number: head.number },
      ])
      expect((await here.store.entries(head.number)).entries).toEqual([])
      expect((await here.store.entries()).entries.map(({ id }) => id)).not.toContain('new')
    })

    test('keep numbers, texts and names as they were written', async () => {
      const odd = JSON.parse('{"__proto__":1,"constructor":[],"":null}') as object
      const texts = [
        '\0',
        '\ud800',
        '𝄞',
        '\u2028',
        "'; drop table isthmus_head; --",
        '%s',
        '?1',
        '$1',
      ]
      const edit = {
        kind: 'flag',
        id: 'o\'dd `"$1?\u202e',
        value: { file: 'a', definition: { odd, texts, numbers: [1e21, 0.1, -0, 2 ** 53] } },
      } as unknown as Edit
      const { head } = await committed(here.store, [edit])
      const again = await here.other().entry('flag', edit.id)
      expect(JSON.stringify(again?.value).replaceAll('-0', '0')).toBe(
        JSON.stringify({
          definition: {
            numbers: [1e21, 0.1, 0, 2 ** 53],
            odd: JSON.parse('{"":null,"__proto__":1,"constructor":[]}'),
            texts,
          },
          file: 'a',
        }),
      )
      expect((await here.store.entriesAt(head.number)).find(({ kind }) => kind === 'flag')).toEqual(
        { kind: 'flag', id: edit.id, value: again?.value },
      )
    })
  })

  describe('two processes that edit at once', () => {
    const here = usePlace(driver)

    test('both make their policy, one after the other', async () => {
      const stores = [here.store, here.other(), here.other()]
      const each = 8
      const made = await Promise.all(
        stores.flatMap((store, of) =>
          Array.from({ length: each }, (_, i) => committed(store, [pin(`c${of}-${i}`, '1.0')])),
        ),
      )
      const numbers = made.map(({ head }) => head.number).toSorted((a, b) => a - b)
      expect(numbers).toEqual(numbers.map((_, i) => i + 1))
      expect((await here.store.entries()).entries).toHaveLength(stores.length * each)
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true, rows: numbers.length })
    })

    test('of one entry on one condition: one of them is told of the other', async () => {
      const { tags } = await committed(here.store, [pin('ada', '1.0')])
      const stores = [here.store, here.other(), here.other()]
      const answers = await Promise.all(
        stores.map((store, i) =>
          store.commit(commitOf([pin('ada', `2.${i}`, tags['client/ada'])])),
        ),
      )
      const kinds = answers.map(({ kind }) => kind).toSorted()
      expect(kinds).toEqual(['committed', 'conflict', 'conflict'])
    })

    test('are judged on what the faster one made', async () => {
      await committed(here.store, [pin('one', '1.0')])
      const [first, second] = [here.store, here.other()]
      const seen: string[][] = []
      const answer = await second.commit(
        commitOf([pin('two', '2.0')], {
          judge: async (after) => {
            seen.push(
              Array.from(after)
                .map(({ id }) => id)
                .filter((id) => /^(one|two|three)$/.test(id)),
            )
            if (seen.length === 1) await committed(first, [gone('one'), pin('three', '1.0')])
            return []
          },
        }),
      )
      expect(answer.kind).toBe('committed')
      expect(seen.map((ids) => ids.toSorted())).toEqual([
        ['one', 'two'],
        ['three', 'two'],
      ])
    })

    test('may be refused because of what the faster one made', async () => {
      const { tags } = await committed(here.store, [pin('four', '1.0')])
      const other = here.other()
      let looks = 0
      const answer = await other.commit(
        commitOf([pin('four', '2.0', tags['client/four'])], {
          judge: async () => {
            looks += 1
            if (looks === 1) await committed(here.store, [pin('four', '3.0')])
            return []
          },
        }),
      )
      expect(answer).toMatchObject({ kind: 'conflict', entries: [{ value: { pin: '3.0' } }] })
      expect(looks).toBe(1)
    })
  })

  describe('the hash of a policy', () => {
    const here = usePlace(driver)

    test('is the same for the same entries, whatever led there', async () => {
      await committed(here.store, [pin('a', '1.0'), pin('b', '1.0')])
      const { hash } = await here.store.head()
      await committed(here.store, [pin('a', '2.0')])
      await committed(here.store, [gone('b')])
      await committed(here.store, [pin('b', '1.0'), pin('a', '1.0')])
      expect((await here.store.head()).hash).toBe(hash)
      await committed(here.store, [gone('a'), gone('b')])
      expect((await here.store.head()).hash).toBe(noHash)
    })
  })
}
