import { expect, test } from 'vitest'
import { versions, type Version } from './write-laws/fields.ts'
import { interleave } from './write-laws/interleave.ts'
import { plainTurn } from './write-laws/turn.ts'
import { startWorld, type Ask } from './write-laws/world.ts'

/** Interleavings in front of a store of each version. */
const share = { '1.0': 100, '1.1': 400, '2.0': 650, '3.0': 900 } as const

test.each(versions)(
  'whoever reads and writes by turns: what a client cannot see or did not change stays as it is in a store of %s',
  async (version) => {
    const taken = await interleave(version, {
      types: ['Entity', 'Entity', 'Relation'],
      turn: plainTurn,
      runs: share[version],
    })
    expect(taken).toBeGreaterThan(0)
  },
)

const id = 'b0000000-0000-4000-8000-000000000001'
const path = `/entities/${id}`

const entity = (changes: Partial<Record<'name' | 'colour' | 'visibility' | 'owner', string>>) => ({
  id,
  kind: 'Person',
  created_at: '2023-11-14T22:13:20.123456Z',
  metadata: {
    name: changes.name ?? 'Ada',
    tags: [{ name: 'a', colour: changes.colour ?? 'red' }, { name: 'b' }],
    properties: { big: { type: 'Integer', value: 1, unit: 'm' } },
    visibility: changes.visibility ?? 'internal',
    version: 4,
    last_accessed: null,
  },
  deleted: true,
  owner_identity: changes.owner ?? null,
  updated_at: '2023-11-14T22:13:20.123456Z',
})

const json = { 'content-type': 'application/json' }
const merging = { 'content-type': 'application/merge-patch+json' }
const patching = { 'content-type': 'application/json-patch+json' }

/** Without the time, which the store sets last in these documents. */
const untimed = (text: string): string => text.replace(/,"updated_at".*$/, '')

test('writers of four versions that race on one document lose nothing of each other', async () => {
  const { ask, plant, stored } = await startWorld('3.0')
  const owner = 'ab'.repeat(32)
  for (let round = 0; round < 30; round += 1) {
    await plant(path, JSON.stringify(entity({})))
    const seen = JSON.parse((await ask('1.0', { method: 'GET', path })).text)
    const replacing = round % 2 === 0 ? path : `/raw${path}`
    const renamed = { ...seen, metadata: { ...seen.metadata, name: `Eve ${round}` } }
    const writes = [
      ['1.0', { method: 'PUT', path: replacing, headers: json, body: JSON.stringify(renamed) }],
      [
        '1.1',
        { method: 'PATCH', path, headers: merging, body: '{"metadata":{"visibility":"public"}}' },
      ],
      [
        '2.0',
        {
          method: 'PATCH',
          path,
          headers: patching,
          body: `[{"op":"replace","path":"/owner_identity","value":"${owner}"}]`,
        },
      ],
      [
        '3.0',
        {
          method: 'PATCH',
          path,
          headers: patching,
          body: '[{"op":"replace","path":"/metadata/tags/0/colour","value":"blue"}]',
        },
      ],
    ] as const
    // A write that others came before again and again is refused as a whole, and may be sent again.
    const insist = async (client: Version, asked: Ask): Promise<void> => {
      const { status } = await ask(client, asked)
      expect([200, 409]).toContain(status)
      if (status === 409) await insist(client, asked)
    }
    await Promise.all(writes.map(([client, asked]) => insist(client, asked)))
    const changed = { name: `Eve ${round}`, visibility: 'public', owner, colour: 'blue' }
    expect(untimed((await stored(path)).text)).toBe(untimed(JSON.stringify(entity(changed))))
  }
})

test('of two clients that change the same copy of a document only one may', async () => {
  const { ask, plant, stored } = await startWorld('3.0')
  for (let round = 0; round < 30; round += 1) {
    await plant(path, JSON.stringify(entity({})))
    const clients = ['1.0', round % 2 === 0 ? '2.0' : '1.0'] as const
    const writes = clients.map(async (client, index) => {
      const { text, etag } = await ask(client, { method: 'GET', path })
      const seen = JSON.parse(text)
      const body = JSON.stringify({ ...seen, metadata: { ...seen.metadata, name: `${index}` } })
      return { client, method: 'PUT', path, headers: { ...json, 'if-match': etag ?? '' }, body }
    })
    const both = await Promise.all(writes)
    const replies = await Promise.all(both.map(({ client, ...asked }) => ask(client, asked)))
    const statuses = replies.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 412]))
    const winner = entity({ name: String(statuses.indexOf(200)) })
    expect(untimed((await stored(path)).text)).toBe(untimed(JSON.stringify(winner)))
  }
})
