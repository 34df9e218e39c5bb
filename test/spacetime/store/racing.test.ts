/** Two stores, in processes of their own, write to one database. */
import { describe, expect, test } from 'vitest'
import {
  create,
  entityBody,
  inner,
  relationBody,
  someEntity,
  textOf,
  type Body,
  type Call,
  type Reply,
} from '../../inner-universe/support.ts'
import { runsOf } from '../../support/runs.ts'
import { freshName, given, noServer } from '../support/given.ts'
import { storeProcess } from './support/stores.ts'

const start = async (): Promise<readonly [Call, Call]> => {
  const database = freshName()
  const one = await storeProcess(given.url, given.token, database)
  const other = await storeProcess(given.url, given.token, database)
  return [one.call, other.call]
}

const propertiesOf = ({ body }: Reply): Body => inner(inner(body, 'metadata'), 'properties')

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** Asks until nobody was faster too often. */
const written = async (ask: () => Promise<Reply>): Promise<Reply> => {
  for (;;) {
    const reply = await ask()
    if (reply.status !== 503) return reply
    refusals += 1
  }
}
let refusals = 0

/** Until a store has what the other one answered. */
const seen = async (call: Call, path: string): Promise<Reply> => {
  for (;;) {
    const reply = await call('GET', path)
    if (reply.status === 200) return reply
  }
}

const eventsSince = async (call: Call, start_: string): Promise<readonly string[]> => {
  const events: string[] = []
  for (let after = start_; ;) {
    const { text } = await call('GET', `/raw/changes?after=${after}&limit=10000`)
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Body)
    const last = lines.pop()
    for (const line of lines) if (line['resource'] === 'events') events.push(textOf(line, 'key'))
    if (last?.['behind'] !== true) return events
    after = textOf(last, 'next')
  }
}

describe.skipIf(noServer)('two stores on one database', () => {
  test('race, and nothing is lost, doubled or out of order', async () => {
    const calls = await start()
    const [one, other] = calls
    const positions = await Promise.all(
      calls.map(async (call) =>
        textOf(JSON.parse((await call('GET', '/raw/changes')).text), 'next'),
      ),
    )

    // Four writers count with If-Match.
    const counter = `/entities/${await someEntity(one, '2.0', 'counter')}`
    await seen(other, counter)
    const each = runsOf(100)
    const others = new Set<number>()
    const count = async (call: Call): Promise<void> => {
      for (let left = each; left > 0;) {
        const read = await call('GET', counter)
        const value = Number(propertiesOf(read)['count'] ?? 0)
        const properties = { count: value + 1 }
        const tag = { 'if-match': read.headers.get('etag') ?? '' }
        const { status } = await call('PATCH', counter, { metadata: { properties } }, tag)
        if (status === 200) left -= 1
        else others.add(status)
      }
    }
    await Promise.all([one, one, other, other].map(count))
    for (const status of others) expect([412, 503]).toContain(status)
    for (const call of calls) {
      const path = `${counter}?after=all`
      await expect.poll(async () => propertiesOf(await call('GET', path))['count']).toBe(4 * each)
    }

    // Patches of different members, without conditions.
    const wide = `/entities/${await someEntity(one, '2.0', 'wide')}`
    await seen(other, wide)
    const members = runsOf(200)
    const patches = times(members, (index) =>
      written(() =>
        calls[index % 2]!('PATCH', wide, { metadata: { properties: { [`m${index}`]: index } } }),
      ),
    )
    for (const { status } of await Promise.all(patches)) expect(status).toBe(200)
    const wanted = Object.fromEntries(times(members, (index) => [`m${index}`, index]))
    for (const call of calls) {
      await expect.poll(async () => propertiesOf(await call('GET', wide))).toMatchObject(wanted)
    }

    // An entity is deleted, or has a relation.
    const anchor = await someEntity(one, '2.0', 'anchor')
    await seen(other, `/entities/${anchor}`)
    const outcomes = new Set<string>()
    for (let round = 0; round < runsOf(100); round += 1) {
      const id = await someEntity(one, '2.0', `end ${round}`)
      await seen(other, `/entities/${id}`)
      const [deleted, related] = await Promise.all([
        written(() => calls[round % 2]!('DELETE', `/entities/${id}`)),
        written(() =>
          calls[(round + 1) % 2]!('POST', '/relations', relationBody('2.0', id, anchor)),
        ),
      ])
      outcomes.add(`${deleted.status} ${related.status}`)
    }
    for (const outcome of outcomes) expect(['204 422', '409 201']).toContain(outcome)

    // Both have the same, in the same order.
    await create(one, '/entities', entityBody('2.0', 'last'))
    const [ours, theirs] = await Promise.all(
      calls.map((call, index) => eventsSince(call, positions[index]!)),
    )
    expect(ours?.length).toBeGreaterThan(4 * each + members)
    await expect
      .poll(async () => eventsSince(other, positions[1]!))
      .toEqual(await eventsSince(one, positions[0]!))
    expect(theirs).toEqual(ours?.slice(0, theirs?.length))
    for (const path of ['/entities/export', '/relations/export', '/events/export']) {
      expect((await other('GET', path)).text).toBe((await one('GET', path)).text)
    }
    console.info(`told to come back: ${refusals}; outcomes: ${[...outcomes].join(', ')}`)
  })
})
