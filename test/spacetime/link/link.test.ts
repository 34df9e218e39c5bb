/** The link to a real server. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Outcome } from '../../../src/spacetime/link/index.ts'
import { moduleOf, type Step } from '../../../src/spacetime/module/index.ts'
import { serverOf } from '../../../src/spacetime/server/index.ts'
import { soon } from '../../support/runs.ts'
import { findSpacetimeDb, startSpacetimeDb } from '../../support/spacetimedb.ts'
import { definition, noteRow, thingRow } from '../support/definition.ts'
import { follow, following } from '../support/follower.ts'
import { freshDatabase, noServer, server, valueOf } from '../support/given.ts'

const insert = (key: string, value = 'v'): Step => ({
  kind: 'insert',
  table: 'things',
  row: thingRow(key, 'a', value),
})
const note = (value: string): Step => ({ kind: 'insert', table: 'notes', row: noteRow(value) })
const swap = (key: string, old: string, value: string): Step => ({
  kind: 'swap',
  table: 'things',
  old: thingRow(key, 'a', old),
  row: thingRow(key, 'a', value),
})

const committed = { kind: 'committed' }

/** Every third call adds the same row, and is refused. */
const keyOf = (index: number): string => (index % 3 === 0 ? 'same' : `one-${index}`)

/** A server of a test's own, with a database. */
const own = async () => {
  const program = findSpacetimeDb()
  if (program === undefined) throw new Error('There is no server')
  const running = await startSpacetimeDb(program)
  onTestFinished(() => running.close())
  const { token } = valueOf(await serverOf({ url: running.url }).createIdentity())
  const at = { url: running.url, token }
  const published = serverOf(at)
  // What is answered gets to the disk a little later, and nothing says when: killed before, it is lost.
  for (let ms = 600; ; ms *= 2) {
    valueOf(await published.publish('own', moduleOf(definition())))
    await new Promise((resolve) => setTimeout(resolve, ms))
    await running.kill()
    await running.start()
    if ((await published.schemaOf('own')).ok) return { running, at }
  }
}

describe.skipIf(noServer)('a link', () => {
  test('delivers what is there, and then each transaction', async () => {
    const database = await freshDatabase()
    const writer = await following(database)
    await writer.link.call([insert('1'), insert('2'), note('x')])
    const reader = await following(database)
    expect([...reader.things.keys()]).toEqual(['1', '2'])
    expect(reader.notes()).toBe(1)
    await writer.link.call([swap('1', 'v', 'w'), insert('3')])
    await vi.waitFor(() => expect(reader.things.size).toBe(3), { timeout: soon })
    expect(reader.things.get('1')?.value).toBe('w')
    expect(reader.deliveries).toEqual(['snapshot', 'transaction'])
    expect(reader.states).toEqual([{ kind: 'connected', generation: 1 }])
    expect(reader.lines.map(({ message }) => message)).toEqual(['SpacetimeDB is connected'])
  })

  test('frees what it has delivered, so that large messages do not stay beside their rows', async () => {
    const database = await freshDatabase()
    const kept: Uint8Array[] = []
    const { link, deliveries } = await following(database, {
      onDelivery: ({ tables }) => {
        for (const { inserts } of tables) kept.push(...inserts)
      },
    })
    await link.call([insert('1'), insert('2')])
    expect(deliveries).toEqual(['snapshot', 'transaction'])
    expect(kept.map(({ length }) => length)).toEqual([0, 0])
  })

  test('has delivered the changes of a call when it is answered', async () => {
    const { link, things } = await following(await freshDatabase())
    await link.call([insert('0', '0')])
    for (let value = 0; value < 50; value += 1) {
      expect(await link.call([swap('0', `${value}`, `${value + 1}`)])).toEqual(committed)
      expect(things.get('0')?.value).toBe(`${value + 1}`)
    }
  })

  test('answers 600 calls at once in their order, with others that fail and another writer beside', async () => {
    const database = await freshDatabase()
    const [one, other] = [await following(database), await following(database)]
    const numbers = Array.from({ length: 600 }, (_, index) => index)
    const outcomes = Promise.all(
      numbers.map((index) => one.link.call([insert(keyOf(index)), note('n')])),
    )
    const beside = await Promise.all(
      numbers.map((index) => other.link.call([insert(`other-${index}`)])),
    )
    expect(beside).toEqual(numbers.map(() => committed))
    const refused = { kind: 'refused', refusal: { step: 0, reason: 'exists' } }
    expect(await outcomes).toEqual(
      numbers.map((index) => (index % 3 === 0 && index > 0 ? refused : committed)),
    )
    for (const { things, notes } of [one, other]) {
      await vi.waitFor(() => expect(things.size).toBe(600 + 400 + 1), { timeout: soon })
      await vi.waitFor(() => expect(notes()).toBe(401), { timeout: soon })
    }
    expect(new Set(one.things.keys())).toEqual(new Set(other.things.keys()))
  })

  test('lets four writers count together: whoever was slower reads, and counts again', async () => {
    const database = await freshDatabase()
    const writers = await Promise.all([1, 2, 3, 4].map(() => following(database)))
    await writers[0]?.link.call([insert('count', '0')])
    const others: Outcome[] = []
    const count = async ({ link, things }: (typeof writers)[number]): Promise<void> => {
      for (let done = 0; done < 50;) {
        const value = things.get('count')?.value ?? ''
        const outcome = await link.call([swap('count', value, `${Number(value) + 1}`)])
        if (outcome.kind === 'committed') done += 1
        else others.push(outcome)
        if (outcome.kind !== 'committed' && outcome.kind !== 'refused') return
      }
    }
    await Promise.all(writers.map(count))
    expect((await following(database)).things.get('count')?.value).toBe('200')
    const conflict = { kind: 'refused', refusal: { step: 0, reason: 'changed' } }
    expect(others).toEqual(others.map(() => conflict))
  })

  test('sends a call as large as the server takes, and none that is larger', async () => {
    const { link, things } = await following(await freshDatabase())
    const most = 31 * 1024 * 1024 - 64
    expect(await link.call([insert('large', 'x'.repeat(most))])).toEqual(committed)
    expect(things.get('large')?.value).toHaveLength(most)
    expect(await link.call([insert('large', 'x'.repeat(most + 1))])).toMatchObject({
      kind: 'too-large',
      problem: {
        code: 'too-large',
        detail: 'One transaction has 32505857 bytes; SpacetimeDB takes 32505856 at most.',
      },
    })
    expect(await link.call([insert('small')])).toEqual(committed)
  })

  test('sends no more calls than it may hold, in number and in bytes', async () => {
    const database = await freshDatabase()
    const busy = { kind: 'unavailable', why: 'busy' }
    const few = await following(database, { maxCalls: 2 })
    const some = ['a', 'b', 'c'].map((key) => few.link.call([insert(key)]))
    expect(await Promise.all(some)).toEqual([committed, committed, busy])
    const small = await following(database, { maxQueuedBytes: 1000 })
    const large = 'x'.repeat(2000)
    const others = ['d', 'e'].map((key) => small.link.call([insert(key, large)]))
    expect(await Promise.all(others)).toEqual([committed, busy])
    expect(await small.link.call([insert('f', large)])).toEqual(committed)
  })

  test('says of calls that wait when it is closed that nobody knows', async () => {
    const { link } = await following(await freshDatabase())
    const calls = [link.call([insert('1')]), link.call([insert('2')])]
    link.close()
    expect(await Promise.all(calls)).toEqual(calls.map(() => ({ kind: 'unknown', why: 'closed' })))
    expect(await link.call([insert('3')])).toEqual({ kind: 'unavailable', why: 'closed' })
    link.close()
  })

  test.each([
    ['a token that is none', 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA', 'token'],
    ['the token of somebody else', undefined, 'subscription'],
  ])('is refused with %s, and says so', async (_, forged, cause) => {
    const database = await freshDatabase()
    const token = forged ?? valueOf(await server.createIdentity()).token
    const { lines } = follow(database, { token })
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(1), { timeout: soon })
    expect(lines[0]?.fields['cause']).toBe(cause)
    expect(JSON.stringify(lines)).not.toContain(token)
  })

  test('says that there is no such database, and finds it when there is', async () => {
    const name = `later-${crypto.randomUUID()}`
    const { link, lines } = follow(name)
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(0), { timeout: soon })
    expect(lines[0]?.fields['cause']).toBe('no-database')
    valueOf(await server.publish(name, moduleOf(definition())))
    expect(await link.connected()).toBe(1)
    valueOf(await server.deleteDatabase(name))
  })
})

describe.skipIf(noServer)('a server that is killed', () => {
  test('and started again is come back to, with all that it has', async () => {
    const { running, at } = await own()
    const { link, things, deliveries, states } = await following('own', at)
    expect(await link.call([insert('before')])).toEqual(committed)
    const written = things.size
    await running.kill()
    await vi.waitFor(() => expect(link.state.kind).toBe('connecting'), { timeout: soon })
    expect(await link.call([insert('meanwhile')])).toEqual({
      kind: 'unavailable',
      why: 'connecting',
    })
    // What was known stays known meanwhile.
    expect(things.size).toBe(written)
    await running.start()
    expect(await link.connected()).toBe(2)
    expect(deliveries.at(-1)).toBe('snapshot')
    expect(await link.call([insert('after')])).toEqual(committed)
    expect(things.has('after')).toBe(true)
    expect(states.at(-1)).toEqual({ kind: 'connected', generation: 2 })
  })

  test('while it is called leaves calls unknown, and what it had answered is a prefix', async () => {
    const { running, at } = await own()
    const { link, things } = await following('own', at)
    let sent = 0
    const outcomes: string[] = []
    const write = async (): Promise<void> => {
      for (;;) {
        const mine = sent
        sent += 1
        const { kind } = await link.call([insert(`${mine}`)])
        outcomes.push(kind)
        if (kind !== 'committed') return
      }
    }
    const writing = Promise.all(Array.from({ length: 16 }, write))
    await vi.waitFor(() => expect(outcomes.length).toBeGreaterThan(200), { timeout: soon })
    await running.kill()
    await writing
    expect(new Set(outcomes)).toEqual(new Set(['committed', 'unknown']))
    await running.start()
    await link.connected()
    // What it has is what came first.
    const numbers = [...things.keys()].map(Number).toSorted((a, b) => a - b)
    expect(numbers).toEqual(numbers.map((_, index) => index))
  })

  test('only stands still is noticed, idle or called', async () => {
    const { running, at } = await own()
    const idle = await following('own', { ...at, silenceMs: 100 })
    const called = await following('own', { ...at, callMs: 300 })
    const pid = running.pid()
    if (pid === undefined) throw new Error('It does not run')
    process.kill(pid, 'SIGSTOP')
    // It stops a little later than it is told.
    let last = 0
    const kind = async (): Promise<string> => (await called.link.call([insert(`${last}`)])).kind
    while ((await kind()) === 'committed') last += 1
    await vi.waitFor(() => expect(idle.link.state.kind).toBe('connecting'), { timeout: soon })
    const warned = idle.lines.find(({ level }) => level === 'warn')
    expect(warned?.fields['cause']).toBe('no-answer')
    process.kill(pid, 'SIGCONT')
    await idle.link.connected()
    await called.link.connected()
    // The call was late, or is lost: done again, it is not done twice.
    expect(['committed', 'refused']).toContain(await kind())
    expect(called.things.size).toBe(last + 1)
  })
})
