/** Backends that answer writes as few do: nothing is lost in silence, and clients are told what is so. */
import { gzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import { soon } from '../../../support/runs.ts'
import type { Answer, Odd, OddStore } from './odd-store.ts'
import { startOdd, type OddWorld } from './odd-world.ts'

const book = { id: 'x', title: 'A', price: 1, updated_at: 1 }

const written = async (): Promise<OddWorld> => {
  const world = await startOdd()
  await world.at('dualwrite')
  return world
}

/** Requests of a method are answered otherwise. */
const to =
  (method: string, answer: (usual: Answer) => Answer): Odd =>
  (asked, usual) =>
    asked.method === method ? answer(usual()) : undefined

/** Begins an answer that never ends. */
const endless =
  (method: string): Odd =>
  (asked, usual, response) => {
    if (asked.method !== method) return undefined
    if (method !== 'GET') usual()
    response.writeHead(200, { etag: '"9"', 'content-type': 'application/json' })
    response.write(' ')
    return 'done'
  }

/** Does what is asked, and breaks off. */
const lost: Odd = (asked, usual, response) => {
  if (asked.method !== 'POST') return undefined
  usual()
  response.destroy()
  return 'done'
}

const documentsOf = ({ documents }: OddStore) =>
  Object.fromEntries(
    [...documents].map(([path, { text }]) => [path, JSON.parse(text) as Record<string, unknown>]),
  )

const idOf = ({ body = '' }: Answer): string => (JSON.parse(String(body)) as { id: string }).id

/** Why writes wait for a person. */
const stuck = ({ control }: OddWorld, state: string) =>
  vi.waitFor(
    async () => {
      const found = await control.stuckWrites({ limit: 10 })
      expect(found.map((one) => one.state)).toEqual([state])
      return found[0]?.problem
    },
    { timeout: soon, interval: 50 },
  )

test('a new backend that takes connections and says nothing costs clients no write', async () => {
  const world = await written()
  await world.call('PUT', '/books/x', book)
  world.to.odd = endless('GET')
  const made = await world.call('PUT', '/books/x', { ...book, title: 'B' })
  expect([made.status, made.body]).toEqual([200, { ...book, title: 'B' }])
  world.to.odd = endless('PUT')
  expect((await world.call('PUT', '/books/x', { ...book, title: 'C' })).status).toBe(200)
  world.to.odd = () => undefined
  await world.settled()
  expect(documentsOf(world.to)['/books/x']).toMatchObject({ name: 'C' })
})

test('the way back to off is open while the new backend is gone, and clients go on writing', async () => {
  const world = await written()
  world.to.odd = (_, __, response) => {
    response.destroy()
    return 'done'
  }
  const way = { isBack: false }
  const statuses = new Set<number>()
  const load = async () => {
    for (let number = 0; !way.isBack || number < 20; number += 1) {
      statuses.add((await world.call('PUT', `/books/${number}`, book)).status)
    }
  }
  const loading = load()
  await vi.waitFor(
    async () => expect((await world.ledger.backlog())[0]?.dirty).toBeGreaterThan(5),
    { timeout: soon, interval: 20 },
  )
  await world.at('off')
  way.isBack = true
  await loading
  expect([...statuses]).toEqual([201])
  expect(await world.ledger.backlog()).toEqual([])
})

test('a write that was made and whose answer does not end is not told as one that was not', async () => {
  const world = await written()
  world.from.odd = endless('PUT')
  const made = await world.call('PUT', '/books/x', book)
  expect(made.body).toMatchObject({ code: 'backend-timeout', applied: true })
  world.from.odd = () => undefined
  await world.settled()
  expect(documentsOf(world.to)['/books/x']).toMatchObject({ name: 'A' })
})

test('what was made is where Location says, whatever id the answer has', async () => {
  const world = await written()
  world.from.odd = to('POST', (usual) => ({
    status: 201,
    headers: { 'content-type': 'application/json', location: `/books/${idOf(usual)}` },
    body: '{"id":"job-7","title":"N"}',
  }))
  expect((await world.call('POST', '/books', { title: 'N' })).status).toBe(201)
  await world.settled()
  expect(documentsOf(world.to)).toEqual({ '/books/made-1': { id: 'made-1', name: 'N' } })
})

test('what is only taken down (202) is brought over when it was done', async () => {
  const world = await written()
  await world.call('PUT', '/books/x', book)
  let later: (() => unknown) | undefined
  world.from.odd = (asked, usual) => {
    if (asked.method !== 'PUT' || asked.headers['if-match'] === undefined) return undefined
    later = usual
    world.from.odd = () => undefined
    return { status: 202, headers: { 'content-type': 'application/json' }, body: '{"job":7}' }
  }
  const taken = await world.call('PUT', '/books/x', { ...book, title: 'B' })
  expect([taken.status, taken.body]).toEqual([202, { job: 7 }])
  later?.()
  await world.settled()
  expect(documentsOf(world.to)['/books/x']).toMatchObject({ name: 'B' })
})

test('documents that come encoded, though they were asked for plain, are read', async () => {
  const world = await written()
  await world.call('PUT', '/books/x', book)
  world.to.odd = to('GET', (usual) =>
    usual.status === 200 && usual.body
      ? {
          ...usual,
          headers: { ...usual.headers, 'content-encoding': 'gzip' },
          body: gzipSync(usual.body),
        }
      : usual,
  )
  expect((await world.call('PUT', '/books/x', { ...book, title: 'B' })).status).toBe(200)
  await world.settled()
  expect(documentsOf(world.to)['/books/x']).toMatchObject({ name: 'B' })
})

test('keys are written as clients write them, so that a backend finds them that decodes no paths', async () => {
  const world = await written()
  const keys = ['a:b', 'c@d', "(x)!'*$&+,;=", 'a%2Fb%20c', '%C3%A4', '%ff', 'a%00b']
  for (const key of keys) {
    expect([key, (await world.call('PUT', `/books/${key}`, book)).status]).toEqual([key, 201])
  }
  await world.settled()
  const paths = keys.map((key) => `/books/${key}`)
  expect(Object.keys(documentsOf(world.from))).toEqual(paths)
  expect(Object.keys(documentsOf(world.to))).toEqual(paths)
})

test('a nested document whose creation got no answer is left for somebody, not taken for settled', async () => {
  const world = await written()
  world.from.odd = lost
  const made = await world.call('POST', '/books/b/notes', { title: 'N', updated_at: Date.now() })
  expect(made.body).toMatchObject({ code: 'outcome-unknown' })
  expect(await stuck(world, 'quarantined')).toContain('does not list what notes.create makes')
})

test('one of a list is found, though other routes of its resource make others', async () => {
  const world = await written()
  // The list reaches back to it.
  await world.call('PUT', '/books/x', book)
  world.from.odd = lost
  const made = await world.call('POST', '/books', { title: 'N', updated_at: Date.now() })
  expect(made.body).toMatchObject({ code: 'outcome-unknown' })
  await world.settled()
  expect(documentsOf(world.to)).toMatchObject({ '/books/made-1': { name: 'N' } })
})

test('an id that no path can hold is none', async () => {
  const world = await written()
  await world.call('PUT', '/books/x', book)
  world.from.odd = to('POST', (usual) => ({
    ...usual,
    body: String(usual.body).replace('made-1', '\\ud800'),
  }))
  const made = await world.call('POST', '/books', { title: 'N', updated_at: Date.now() })
  expect(made.body).toMatchObject({ code: 'outcome-unknown' })
  await world.settled()
  expect(Object.keys(documentsOf(world.to))).toContain('/books/made-1')
  expect(world.lines.filter(({ message }) => message === 'Defect')).toEqual([])
})

test('what a backend says each time is told, and can be declared lost', async () => {
  const world = await written()
  await world.call('PUT', '/books/x', book)
  world.to.odd = to('GET', (usual) => ({ ...usual, headers: { etag: 'W/"1"' } }))
  expect((await world.call('PUT', '/books/x', { ...book, title: 'B' })).status).toBe(200)
  expect(await stuck(world, 'dirty')).toContain('new shows no strong entity tag')
  world.to.odd = to('PUT', () => ({ status: 500 }))
  await vi.waitFor(
    async () => {
      const [one] = await world.control.stuckWrites({ limit: 1 })
      if (!one) throw new Error('It is being tried')
      const released = { actor: 'test', action: 'rollout.write-lost', id: one.id } as const
      expect(await world.control.releaseWrite({ ...released, to: 'lost' })).toBeDefined()
    },
    { timeout: soon, interval: 20 },
  )
  await world.settled()
})
