import { expect, test } from 'vitest'
import { interleave } from './interleave.ts'
import { refusalOf } from './none.ts'
import { anyTurn } from './turn.ts'
import { startWorld } from './world.ts'

/** Mostly of those that have it. */
const turn = anyTurn(['1.0', '1.1', ...Array<'2.0'>(5).fill('2.0'), ...Array<'3.0'>(5).fill('3.0')])

test.each(['2.0', '3.0'] as const)(
  'access control by turns in a store of %s: what a client did not change stays as it is, and clients without it are refused',
  async (version) => {
    const taken = await interleave(version, { types: ['AccessControl'], turn, runs: 100 })
    expect(taken).toBeGreaterThan(0)
  },
)

const id = 'b0000000-0000-4000-8000-000000000001'
const path = `/access-control/${id}`

test.each(['1.0', '1.1'] as const)(
  'access control is not there for anybody in front of a store of %s',
  async (version) => {
    const world = await startWorld(version)
    const hidden = '404 route-not-in-version'
    const missing = '501 not-in-store-version'
    for (const client of ['1.0', '1.1'] as const) {
      expect(await refusalOf(world, client, path)).toBe(hidden)
    }
    for (const client of ['2.0', '3.0'] as const) {
      expect(await refusalOf(world, client, path)).toBe(missing)
    }
  },
)

const record = (owner: string, level: number) =>
  `{"entity_id":"${id}","x-note":1.0,"owner_identity":"${owner.repeat(32)}","access_level":${level}`
const time = { '2.0': '1700000000123456', '3.0': '"2023-11-14T22:13:20.123456Z"' }
const plantable = (version: '2.0' | '3.0') => `${record('ab', 1)},"last_modified":${time[version]}}`

const merging = { 'content-type': 'application/merge-patch+json' }

test.each(['2.0', '3.0'] as const)(
  'writers of two versions that race on one access control record of a store of %s lose nothing of each other',
  async (version) => {
    const { ask, plant, stored } = await startWorld(version)
    for (let round = 0; round < 20; round += 1) {
      await plant(path, plantable(version))
      const owner = `{"owner_identity":"${'cd'.repeat(32)}"}`
      const patch = { method: 'PATCH', path, headers: merging }
      const replies = await Promise.all([
        ask('2.0', { ...patch, body: owner }),
        ask('3.0', { ...patch, body: `{"access_level":${round + 2}}` }),
      ])
      expect(replies.map(({ status }) => status)).toEqual([200, 200])
      const { text } = await stored(path)
      expect(text.slice(0, text.indexOf(',"last_modified"'))).toBe(record('cd', round + 2))
    }
  },
)

test.each(['2.0', '3.0'] as const)(
  'of two clients that replace the same copy of an access control record of a store of %s only one may',
  async (version) => {
    const { ask, plant, stored } = await startWorld(version)
    for (let round = 0; round < 20; round += 1) {
      await plant(path, plantable(version))
      const writes = (['2.0', '3.0'] as const).map(async (client, index) => {
        const { text, etag } = await ask(client, { method: 'GET', path })
        const headers = { 'content-type': 'application/json', 'if-match': etag ?? '' }
        const body = text.replace('"access_level":1', `"access_level":${index * 10}`)
        const prefix = round % 2 === 0 ? '' : '/raw'
        return { client, method: 'PUT', path: prefix + path, headers, body }
      })
      const both = await Promise.all(writes)
      const replies = await Promise.all(both.map(({ client, ...asked }) => ask(client, asked)))
      const statuses = replies.map(({ status }) => status)
      expect(new Set(statuses)).toEqual(new Set([200, 412]))
      const { text } = await stored(path)
      const level = statuses.indexOf(200) * 10
      expect(text.slice(0, text.indexOf(',"last_modified"'))).toBe(record('ab', level))
    }
  },
)
