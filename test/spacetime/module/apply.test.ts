import { describe, expect, test } from 'vitest'
import { Writer } from '../../../src/spacetime/bsatn/index.ts'
import {
  moduleOf,
  stepsLength,
  writeSteps,
  type Step,
} from '../../../src/spacetime/module/index.ts'
import { definition, key, noteRow, thingGroup, thingKey, thingRow } from '../support/definition.ts'
import { following } from '../support/follower.ts'
import { freshDatabase, given, noServer, server, valueOf } from '../support/given.ts'

const insert = (row: Uint8Array, table = 'things'): Step => ({ kind: 'insert', table, row })
const swap = (old: Uint8Array, row: Uint8Array): Step => ({
  kind: 'swap',
  table: 'things',
  old,
  row,
})
const remove = (row: Uint8Array): Step => ({ kind: 'delete', table: 'things', row })
const some = (value: string, index = thingGroup): Step => ({
  kind: 'require-some',
  index,
  key: key(value),
})
const none = (value: string, index = thingGroup): Step => ({
  kind: 'require-none',
  index,
  key: key(value),
})
const asItWas = (value: string, row: Uint8Array): Step => ({
  kind: 'require-row',
  index: thingKey,
  key: key(value),
  row,
})

const refused = (step: number, reason: string) => ({ kind: 'refused', refusal: { step, reason } })
const committed = { kind: 'committed' }

/** Two things, `1` of group `a` and `2` of group `b`. */
const given12 = async () => {
  const database = await freshDatabase()
  const follower = await following(database)
  const { link } = follower
  expect(await link.call([insert(thingRow('1')), insert(thingRow('2', 'b'))])).toEqual(committed)
  return { ...follower, database }
}

describe.skipIf(noServer)('a transaction', () => {
  test.each<readonly [what: string, steps: readonly Step[], outcome: unknown]>([
    ['adds a row', [insert(thingRow('3'))], committed],
    ['replaces a row', [swap(thingRow('1'), thingRow('1', 'c'))], committed],
    ['puts a row in the place of itself', [swap(thingRow('1'), thingRow('1'))], committed],
    ['gives a row another key', [swap(thingRow('1'), thingRow('9'))], committed],
    ['takes a row away', [remove(thingRow('1'))], committed],
    [
      'sees what its earlier steps did',
      [remove(thingRow('1')), none('a'), insert(thingRow('1')), some('a')],
      committed,
    ],
    ['goes on where a row is as it was', [asItWas('1', thingRow('1'))], committed],
    ['may be empty', [], committed],
    ['refuses a key that is there', [insert(thingRow('1', 'z'))], refused(0, 'exists')],
    ['refuses a row that is there', [insert(thingRow('1'))], refused(0, 'exists')],
    [
      'refuses a row that it has added itself',
      [insert(thingRow('3')), insert(thingRow('3'))],
      refused(1, 'exists'),
    ],
    [
      'refuses another key that is there',
      [swap(thingRow('1'), thingRow('2'))],
      refused(0, 'exists'),
    ],
    [
      'refuses to put one row for two',
      [swap(thingRow('1'), thingRow('2', 'b'))],
      refused(0, 'exists'),
    ],
    [
      'refuses to replace what has changed',
      [swap(thingRow('1', 'z'), thingRow('1'))],
      refused(0, 'changed'),
    ],
    [
      'refuses to replace what is not there',
      [swap(thingRow('3'), thingRow('3'))],
      refused(0, 'changed'),
    ],
    ['refuses to take away what has changed', [remove(thingRow('1', 'z'))], refused(0, 'changed')],
    [
      'refuses to take a row away twice',
      [remove(thingRow('1')), remove(thingRow('1'))],
      refused(1, 'changed'),
    ],
    ['refuses where a row has changed', [asItWas('1', thingRow('1', 'z'))], refused(0, 'changed')],
    [
      'refuses where a row is longer than it was',
      [asItWas('1', thingRow('1', 'a', ''))],
      refused(0, 'changed'),
    ],
    [
      'refuses where a row is shorter than it was',
      [asItWas('1', thingRow('1', 'a', 'v'.repeat(10_000)))],
      refused(0, 'changed'),
    ],
    ['refuses where a row is gone', [asItWas('3', thingRow('3'))], refused(0, 'changed')],
    ['refuses where a value is missing', [some('a'), some('z')], refused(1, 'missing')],
    ['refuses where a value is present', [none('z'), none('b')], refused(1, 'present')],
    [
      'refuses a table that is not there',
      [insert(thingRow('3'), 'others')],
      refused(0, 'no-table'),
    ],
    ['leaves the owner alone', [insert(new Uint8Array(32), 'owner')], refused(0, 'no-table')],
    [
      'leaves tables of the system alone',
      [insert(thingRow('3'), 'st_table')],
      refused(0, 'no-table'),
    ],
    ['refuses an index that is not there', [some('a', 'others')], refused(0, 'no-index')],
    [
      'refuses a key that is none',
      [{ kind: 'require-some', index: thingKey, key: Uint8Array.of(9, 0, 0, 0) }],
      refused(0, 'bad-key'),
    ],
    ['refuses to take away what is no row', [remove(key('1'))], refused(0, 'bad-row')],
  ])('%s', async (_, steps, outcome) => {
    const { link, things } = await given12()
    const before = JSON.stringify([...things])
    expect(await link.call(steps)).toEqual(outcome)
    const isSame = JSON.stringify([...things]) === before
    expect(isSame || outcome === committed).toBe(true)
  })

  test('undoes all of its steps where one is refused', async () => {
    const { link, things, database } = await given12()
    const steps = [
      insert(thingRow('3')),
      swap(thingRow('1'), thingRow('1', 'changed')),
      remove(thingRow('2', 'b')),
      insert(noteRow('gone'), 'notes'),
      none('b'),
      some('z'),
    ]
    expect(await link.call(steps)).toEqual(refused(5, 'missing'))
    // What is there is asked of a link that sees it for the first time.
    const other = await following(database)
    expect([...other.things.values()]).toEqual([...things.values()])
    expect(other.notes()).toBe(0)
  })

  test('may be refused by what the server itself says, and the next one is done', async () => {
    const { link } = await given12()
    // The host ends the module where a row cannot be read.
    expect(await link.call([insert(thingRow('3')), insert(key('1'))])).toMatchObject({
      kind: 'refused',
    })
    expect(await link.call([insert(thingRow('3'))])).toEqual(committed)
  })

  test('has notes counted, also equal ones', async () => {
    const { link, notes } = await given12()
    const steps = ['x', 'x', 'y'].map((value) => insert(noteRow(value), 'notes'))
    expect(await link.call(steps)).toEqual(committed)
    expect(await link.call(steps)).toEqual(committed)
    expect(notes()).toBe(6)
  })

  test('finds a row larger than its own memory to read it', async () => {
    const { link } = await given12()
    const large = thingRow('3', 'large', 'x'.repeat(1_000_000))
    expect(await link.call([insert(large), asItWas('3', large), some('large')])).toEqual(committed)
    expect(await link.call([asItWas('3', thingRow('3'))])).toEqual(refused(0, 'changed'))
    expect(await link.call([none('large')])).toEqual(refused(0, 'present'))
  })

  test('takes 10,000 rows at once', async () => {
    const { link, things } = await given12()
    const rows = Array.from({ length: 10_000 }, (_, index) => insert(thingRow(`k${index}`)))
    expect(await link.call(rows)).toEqual(committed)
    expect(things.size).toBe(10_002)
    expect(await link.call([...rows.slice(0, 1), some('a')])).toEqual(refused(0, 'exists'))
  })
})

/** By HTTP, as anybody may try. */
const call = async (database: string, token: string | undefined, body: string) => {
  const answer = await fetch(`${given.url}/v1/database/${database}/call/apply`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body,
  })
  return [answer.status, await answer.text()]
}

describe.skipIf(noServer)('a database', () => {
  test('is written to by its owner alone', async () => {
    const database = await freshDatabase()
    const other = valueOf(await server.createIdentity())
    expect(await call(database, undefined, '[[]]')).toEqual([530, 'forbidden'])
    expect(await call(database, other.token, '[[]]')).toEqual([530, 'forbidden'])
    expect(await call(database, given.token, '[[]]')).toEqual([200, ''])
  })

  test('has its owner forever: nobody becomes one by calling init', async () => {
    const database = await freshDatabase()
    const other = valueOf(await server.createIdentity())
    const answer = await fetch(`${given.url}/v1/database/${database}/call/init`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${other.token}` },
      body: '[]',
    })
    expect(answer.status).toBe(400)
    expect(await call(database, other.token, '[[]]')).toEqual([530, 'forbidden'])
  })

  test('shows its tables to its owner alone', async () => {
    const database = await freshDatabase()
    const { token } = valueOf(await server.createIdentity())
    const { link } = await following(database)
    await link.call([insert(thingRow('1'))])
    const read = async (as?: string) => {
      const answer = await fetch(`${given.url}/v1/database/${database}/sql`, {
        method: 'POST',
        headers: as === undefined ? {} : { authorization: `Bearer ${as}` },
        body: 'SELECT * FROM things',
      })
      return answer.ok
    }
    expect(await read()).toBe(false)
    expect(await read(token)).toBe(false)
    expect(await read(given.token)).toBe(true)
  })

  test('refuses steps that are none', async () => {
    const database = await freshDatabase()
    const step = { kind: 77, table: '', index: '', old: [], row: [] }
    expect(await call(database, given.token, JSON.stringify([[step]]))).toEqual([
      530,
      '0 no-such-step',
    ])
    const [status] = await call(database, given.token, '[[{}]]')
    expect(status).toBe(400)
  })

  test('keeps its rows where the same module is published again, and loses them where it is cleared', async () => {
    const database = await freshDatabase()
    const first = await following(database)
    await first.link.call([insert(thingRow('1'))])
    expect(valueOf(await server.publish(database, moduleOf(definition()))).created).toBe(false)
    expect((await following(database)).things.size).toBe(1)
    valueOf(await server.publish(database, moduleOf(definition()), { clear: true }))
    const after = await following(database)
    expect(after.things.size).toBe(0)
    expect(await after.link.call([insert(thingRow('1'))])).toEqual(committed)
  })
})

describe('arguments of a call', () => {
  test('are as long as they are said to be', () => {
    const steps = [
      insert(thingRow('ü')),
      swap(thingRow('1'), thingRow('2')),
      some('ä'),
      asItWas('x', thingRow('y')),
    ]
    const writer = new Writer()
    writeSteps(writer, steps)
    expect(writer.length).toBe(stepsLength(steps))
  })
})
