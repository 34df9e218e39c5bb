import * as fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  applyEdits,
  clientsOf,
  conditional,
  diffEntries,
  emptyHash,
  Entries,
  entryDigest,
  entryTag,
  entryText,
  hashOf,
  invert,
  movedHash,
  parseEdit,
  parseEntry,
  type Edit,
  type Entry,
} from '../../src/policy/index.ts'
import { holdsInTime } from '../support/seed.ts'
import { edits, entries } from './support/drawn.ts'

const sorted = (given: Iterable<Entry>): readonly string[] =>
  Array.from(given, entryText).toSorted()

const applied = async (before: Iterable<Entry>, made: readonly Edit[]): Promise<Entries> => {
  const result = await applyEdits(before, made)
  if (!result.ok) throw new Error('conflicts')
  return result.entries
}

const nodeSha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const digests = (given: readonly Entry[]) => Promise.all(given.map((entry) => entryDigest(entry)))

type ClientEdit = Extract<Edit, { kind: 'client' }>

const isClient = (made: Edit): made is ClientEdit => made.kind === 'client'

describe('edits', () => {
  test('of a difference lead from one policy to the other, and nothing is left of it', () =>
    holdsInTime(
      500,
      fc.asyncProperty(entries, entries, async (a, b) => {
        const after = await applied(a, diffEntries(a, b))
        expect(sorted(after)).toEqual(sorted(b))
        expect(diffEntries(after, b)).toEqual([])
      }),
    ))

  test('of policies that were made of each other are those of policies that were not', () =>
    holdsInTime(
      300,
      fc.asyncProperty(entries, edits, async (given, made) => {
        const before = Entries.of(given)
        const after = before.with(made)
        expect(diffEntries(before, after)).toEqual(diffEntries([...before], [...after]))
        expect(diffEntries(after, before)).toEqual(diffEntries([...after], [...before]))
      }),
    ))

  test('are found without a look at what both policies share', () => {
    const clients = Array.from({ length: 20_000 }, (_, at): Entry => {
      return { kind: 'client', id: `client-${at}`, value: { keys: [] } }
    })
    const before = Entries.of(clients)
    const edit: Edit = { kind: 'client', id: 'client-7', value: { keys: [], pin: '1.0' } }
    const after = before.with([edit])
    expect(diffEntries(before, after)).toEqual([edit])
    expect([...before.beside(after)].length).toBeLessThan(200)
    expect([...after.beside(after)]).toEqual([])
  })

  test('are undone by their inverse, on condition that nobody came between', () =>
    holdsInTime(
      500,
      fc.asyncProperty(entries, edits, async (before, made) => {
        const after = await applied(before, made)
        const back = await conditional(after, invert(before, made))
        expect(sorted(await applied(after, back))).toEqual(sorted(before))
      }),
    ))

  test('leave what they were given as it was', () =>
    holdsInTime(
      200,
      fc.asyncProperty(entries, edits, async (before, made) => {
        const table = Entries.of(before)
        const text = sorted(table)
        await applied(table, made)
        expect(sorted(table)).toEqual(text)
      }),
    ))

  test('one after another come to what they are together', () =>
    holdsInTime(
      200,
      fc.asyncProperty(entries, edits, edits, async (before, first, second) => {
        const apart = await applied(await applied(before, first), second)
        expect(sorted(apart)).toEqual(sorted(await applied(before, [...first, ...second])))
      }),
    ))

  test('count all or none: one that was made for another entry refuses them all, and every such is told', async () => {
    const kill: Entry = { kind: 'kill', id: 'all', value: { scope: { kind: 'all' }, backend: 'a' } }
    const client: Entry = { kind: 'client', id: 'nerv', value: { keys: [] } }
    const wrong = { ...client, value: null, ifMatch: '0'.repeat(16) } as const
    const result = await applyEdits(
      [client],
      [{ ...kill, ifMatch: 'none' }, wrong, { ...kill, ifMatch: 'none' }],
    )
    expect(result.ok).toBe(false)
    if (result.ok) return
    expect(result.conflicts).toEqual([
      { edit: wrong, entry: client, tag: await entryTag(client) },
      { edit: { ...kill, ifMatch: 'none' }, entry: kill, tag: await entryTag(kill) },
    ])
  })

  test('match tags of 16 digits, and `none` where there is no entry', async () => {
    const client: Entry = { kind: 'client', id: 'nerv', value: { keys: [] } }
    expect(await entryTag(undefined)).toBe('none')
    expect(await entryTag(client)).toMatch(/^[0-9a-f]{16}$/)
    const result = await applyEdits([client], [{ ...client, ifMatch: await entryTag(client) }])
    expect(result.ok).toBe(true)
  })
})

describe('the hash of a policy', () => {
  test('does not depend on the order of entries, nor on who computes it', () =>
    holdsInTime(
      300,
      fc.asyncProperty(entries, async (given) => {
        const hash = await hashOf(given)
        expect(hash).toMatch(/^[0-9a-f]{64}$/)
        expect(await hashOf(given.toReversed())).toBe(hash)
        expect(await hashOf(Entries.of(given), nodeSha256)).toBe(hash)
      }),
    ))

  test('is kept up by what goes and comes', () =>
    holdsInTime(
      300,
      fc.asyncProperty(entries, entries, async (a, b) => {
        const moved = movedHash(await hashOf(a), await digests(a), await digests(b))
        expect(moved).toBe(await hashOf(b))
      }),
    ))

  test('differs where an entry differs', async () => {
    const one = { kind: 'client', id: 'a', value: { keys: [], pin: '1.0' } } as const
    const hashes = await Promise.all([
      hashOf([]),
      hashOf([one]),
      hashOf([{ ...one, id: 'b' }]),
      hashOf([{ ...one, value: { keys: [], pin: '1.1' } }]),
      hashOf([one, { ...one, id: 'b' }]),
    ])
    expect(hashes[0]).toBe(emptyHash)
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})

describe('clients', () => {
  test('changed one by one are found as those that were there from the start', () =>
    holdsInTime(
      500,
      fc.asyncProperty(entries, fc.array(edits, { maxLength: 4 }), async (before, lists) => {
        let table = Entries.of(before)
        let clients = clientsOf(table.of('client'))
        for (const list of lists) {
          // Digests are unique in a policy that was judged.
          const changes = list.filter(isClient).map((change) => ({
            ...change,
            value: change.value && { ...change.value, keys: [] },
          }))
          table = table.with(changes)
          clients = clients.with(changes)
        }
        const fresh = clientsOf(table.of('client'))
        expect(clients.size).toBe(fresh.size)
        const byId = (index: typeof fresh) =>
          [...index.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
        expect(byId(clients)).toEqual(byId(fresh))
      }),
    ))

  test('a key that goes from one client to another is found at the other, in whatever order', () => {
    const key = `sha256:${'7'.repeat(64)}`
    const clients = clientsOf([
      { id: 'old', value: { keys: [key] } },
      { id: 'new', value: { keys: [] } },
    ])
    const gives = { id: 'old', value: { keys: [] } }
    const takes = { id: 'new', value: { keys: [key] } }
    for (const changes of [
      [gives, takes],
      [takes, gives],
    ]) {
      const next = clients.with(changes)
      expect(next.byKey('7'.repeat(64))?.id).toBe('new')
      expect(clients.byKey('7'.repeat(64))?.id).toBe('old')
    }
    expect(clients.with([{ id: 'old', value: null }]).byKey('7'.repeat(64))).toBeUndefined()
  })
})

describe('entries and edits from outside', () => {
  test('are read back as they were written', () =>
    holdsInTime(
      300,
      fc.asyncProperty(entries, edits, async (given, made) => {
        for (const entry of given) {
          const read = parseEntry(JSON.parse(JSON.stringify(entry)))
          expect(read.ok && entryText(read.value)).toBe(
            entryText(JSON.parse(JSON.stringify(entry))),
          )
        }
        for (const edit of made) expect(parseEdit(JSON.parse(JSON.stringify(edit))).ok).toBe(true)
      }),
    ))

  test.each([
    [{ kind: 'client', id: 'a', value: { keys: [], pn: '1.0' } }, 'entry > value > pn'],
    [{ kind: 'client', id: 'a', value: { keys: ['secret'] } }, 'entry > value > keys > 0'],
    [{ kind: 'clinet', id: 'a', value: {} }, 'entry > kind'],
    [
      { kind: 'kill', id: 'all', value: { scope: { kind: 'all', x: 1 }, backend: 'a' } },
      'entry > value > scope > x',
    ],
    [{ kind: 'flag', id: 'a', value: { file: 'f', definition: [] } }, 'entry > value > definition'],
    [{ kind: 'version', id: '1.0', value: null }, 'entry > value'],
    [{ kind: 'version', id: '', value: {} }, 'entry > id'],
    [null, 'entry'],
    ['kill', 'entry'],
  ])('%j is refused at its place', (given, place) => {
    const read = parseEntry(given)
    expect(read.ok ? [] : read.issues.map((issue) => issue.place)).toContain(place)
  })

  test('what is refused is not repeated: it may be a secret', () => {
    const read = parseEntry({ kind: 'client', id: 'a', value: { keys: ['my-secret-key'] } })
    expect(JSON.stringify(read)).not.toContain('my-secret-key')
  })
})
