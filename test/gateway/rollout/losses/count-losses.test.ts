/** Real stores with thousands of documents, and stores that hand out pages without end. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import contract from '../../../../adapters/index.ts'
import type { ContractVersion } from '../../../../src/contract/index.ts'
import { declaredNames } from '../../../../src/gateway/rollout/declared-names.ts'
import {
  countLosses,
  type CountOptions,
  type LossCount,
} from '../../../../src/gateway/rollout/losses/count-losses.ts'
import type { MovedList } from '../../../../src/gateway/rollout/losses/list-pages.ts'
import { movedDocuments } from '../../../../src/gateway/rollout/losses/moved-documents.ts'
import { Stop } from '../../../../src/http/index.ts'
import { createMetrics, silentLogger } from '../../../../src/telemetry/index.ts'
import { httpBackend } from '../../../../src/upstream/index.ts'
import { undiciTransport } from '../../../../src/upstream/node/index.ts'
import { guid, start, type Call, type Schema } from '../../../inner-universe/support.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const version = (key: string): ContractVersion => {
  const found = contract.version(key)
  if (!found) throw new Error(`There is no version ${key}`)
  return found
}

const listOf = (resource: string, from: Schema, to: Schema): MovedList => {
  const versions = { from: version(from), to: version(to) }
  const [found] = movedDocuments(contract, versions, [resource])
  if (found?.kind !== 'list') throw new Error(`${resource} is ${found?.kind}`)
  return found
}

const optionsAt = (url: string, to: Schema, more: Partial<CountOptions> = {}): CountOptions => {
  const backend = httpBackend({
    name: 'green',
    version: to,
    url,
    transport: undiciTransport({}),
    timeouts: {},
    log: silentLogger,
    metrics: createMetrics(),
  })
  closing.push(() => backend.close())
  return {
    backend,
    headers: {},
    limits: { responseBytes: 1_000_000, depth: 128 },
    signal: new Stop(),
    isName: declaredNames()(version(to)),
    most: 1_000_000,
    ...more,
  }
}

const entity = (index: number, owner: string | null, metadata: object) => ({
  id: guid(index),
  entity_type: 'Person',
  created_at: 1,
  updated_at: 2 + index,
  deleted: false,
  owner_identity: owner,
  metadata: {
    name: `Rei ${index}`,
    tags: ['pilot'],
    properties: { note: 'x' },
    visibility: 'public',
    last_accessed: null,
    version: 1,
    ...metadata,
  },
})

/** Every fifth one has an owner. */
const owner = (index: number) => (index % 5 === 0 ? 'ab'.repeat(32) : null)

const some = (index: number) => entity(index, null, {})

/** As many at once as a store likes. */
const inBatches = async (count: number, write: (index: number) => Promise<void>): Promise<void> => {
  for (let at = 1; at <= count; at += 50) {
    const batch = Array.from({ length: Math.min(50, count + 1 - at) }, (_, i) => at + i)
    await Promise.all(batch.map(write))
  }
}

const put = async (call: Call, path: string, body: unknown): Promise<void> => {
  const { status, text } = await call('PUT', `/raw${path}`, body)
  if (status >= 300) throw new Error(`${path}: ${status} ${text}`)
}

const counted = async (list: MovedList, options: CountOptions): Promise<LossCount> => {
  const found = await countLosses(list, options)
  if (!found.ok) throw new Error(found.problem.detail)
  return found.value
}

describe('a real store', () => {
  test('has its documents counted by resource and path, exactly', async () => {
    const { store, call } = await start('2.0')
    const count = 3000
    await inBatches(count, (index) =>
      put(
        call,
        `/entities/${guid(index)}`,
        entity(index, owner(index), {
          ...(index % 7 === 0 && { version: 3 }),
          ...(index % 1000 === 0 && { last_accessed: 9 }),
        }),
      ),
    )
    const seen: number[] = []
    const onPage = ({ documents }: { readonly documents: number }) => seen.push(documents)
    const options = optionsAt(store.url, '2.0', { onPage })
    const either = Array.from({ length: count }, (_, i) => i + 1).filter(
      (index) => index % 5 === 0 || index % 7 === 0,
    )
    expect(await counted(listOf('entities', '1.1', '2.0'), options)).toEqual({
      resource: 'entities',
      type: 'Entity',
      documents: count,
      losing: either.length,
      unshown: 0,
      paths: [
        { path: '$.owner_identity', documents: 600 },
        { path: '$.metadata.version', documents: 428 },
        { path: '$.metadata.last_accessed', documents: 3 },
      ],
      rest: 'none',
    })
    expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => (i + 1) * 100))
    const back = await counted(listOf('entities', '3.0', '2.0'), optionsAt(store.url, '2.0'))
    expect(back).toMatchObject({ documents: count, losing: 0, paths: [] })
  })

  test('without documents has nothing to lose', async () => {
    const { store } = await start('2.0')
    const options = optionsAt(store.url, '2.0')
    const found = await counted(listOf('entities', '1.1', '2.0'), options)
    expect(found).toMatchObject({ documents: 0, losing: 0, unshown: 0, paths: [], rest: 'none' })
  })

  test('has nothing read where both versions have one form', () => {
    const versions = { from: version('1.1'), to: version('2.0') }
    const [relations] = movedDocuments(contract, versions, ['relations'])
    expect(relations).toMatchObject({ resource: 'relations', type: 'Relation', kind: 'same' })
  })

  test('that goes on meanwhile can be stopped between two pages', async () => {
    const { store, call } = await start('2.0')
    await inBatches(250, (index) => {
      return put(call, `/entities/${guid(index)}`, entity(index, 'ab'.repeat(32), {}))
    })
    const signal = new Stop()
    const onPage = () => signal.abort(new Error('enough'))
    const options = optionsAt(store.url, '2.0', { signal, onPage })
    const found = await counted(listOf('entities', '1.1', '2.0'), options)
    expect(found).toMatchObject({ documents: 100, losing: 100, rest: 'interrupted' })
  })

  test('is asked with the headers of replication, and says who may ask', async () => {
    const url = await told((incoming, outgoing) => {
      const isKnown = incoming.headers.authorization === 'Bearer abc'
      outgoing.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' })
      outgoing.end(page([], null))
    })
    const headers = { authorization: 'Bearer abc' }
    const list = listOf('entities', '1.1', '2.0')
    const known = await counted(list, optionsAt(url, '2.0', { headers }))
    expect(known.documents).toBe(0)
    expect(await problemOf(url)).toContain('backends > green > replication > headers')
  })
})

/** A store that answers as it is told. */
const told = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const page = (items: readonly unknown[], next: unknown): string =>
  JSON.stringify({ items, total: 1, next_cursor: next })

const cursorOf = ({ url = '' }: IncomingMessage): number =>
  Number(new URL(url, 'http://store.invalid').searchParams.get('cursor') ?? '1')

/** @param answer by the number of the page, from 1 */
const pages = (answer: (number: number) => string, headers = {}): Promise<string> =>
  told((incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json', ...headers })
    outgoing.end(answer(cursorOf(incoming)))
  })

/** Three pages with a document each, the second of which would lose something. */
const linked = (next: (at: number) => unknown): Promise<string> =>
  pages((at) => page([entity(at, at === 2 ? 'ab'.repeat(32) : null, {})], next(at)))

const problemOf = async (url: string, more: Partial<CountOptions> = {}): Promise<string> => {
  const list = listOf('entities', '1.1', '2.0')
  const found = await countLosses(list, optionsAt(url, '2.0', more))
  if (found.ok) throw new Error('It was counted')
  return found.problem.detail
}

describe('a hostile store ends the count, and it is told how', () => {
  test.each<[string, (number: number) => string, string]>([
    ['one page for ever', () => page([some(1)], '1'), 'page 2 has the same documents as page 1'],
    ['a circle of three', (at) => page([some(at)], String((at % 3) + 1)), 'the same documents'],
    [
      'a circle that begins late',
      (at) => page([some(at)], String(at < 40 ? at + 1 : 33)),
      'does not end: page',
    ],
    [
      'cursors that are new each time, and no documents',
      (at) => page([], String(at + 1)),
      '1001 pages in a row have no document',
    ],
    [
      'new documents for ever',
      (at) => page([some(at)], String(at + 1)),
      'goes on after 501 documents: say with --most',
    ],
    ['no JSON', () => '<html>secret</html>', 'Page 1 of entities.list at green is not JSON'],
    ['half a page', (at) => (at === 1 ? page([some(1)], '2') : '{"items":[{"a"'), 'Page 2 of'],
    ['a page that is null', () => 'null', 'has no list in its member "items"'],
    ['items that are no list', () => '{"items":{"secret":1}}', 'has no list in its member "items"'],
    ['items that are none', () => page([7, 'secret'], null), 'has an item that is no document'],
    [
      'deep nesting',
      () => page([JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)], null),
      'is not JSON',
    ],
    ['a long page', () => page([{ secret: 'x'.repeat(1_000_001) }], null), '1000000 bytes'],
    [
      'a long cursor',
      () => page([some(1)], 'x'.repeat(16_385)),
      'a cursor of more than 16384 characters',
    ],
  ])('%s', async (_, answer, says) => {
    const detail = await problemOf(await pages(answer), { most: 500 })
    expect(detail).toContain(says)
    expect(detail).not.toContain('secret')
  })

  test.each([
    [404, 'was answered 404'],
    [302, 'was answered 302'],
    [403, 'say in backends > green'],
  ])('with %i', async (status, says) => {
    const url = await told((_, outgoing) => outgoing.writeHead(status).end())
    expect(await problemOf(url)).toContain(says)
  })

  test('by breaking off', async () => {
    const url = await told((_, outgoing) => {
      outgoing.writeHead(200, { 'content-length': '100' })
      outgoing.write('{"items":[')
      setImmediate(() => outgoing.destroy())
    })
    await expect(problemOf(url)).resolves.toMatch(/broke off/)
  })

  test('which is not there', async () => {
    const url = await told(() => undefined)
    await closing.pop()?.()
    await expect(problemOf(url)).resolves.toContain('green')
  })
})

describe('what else stores do', () => {
  test.each<[string, (at: number) => unknown]>([
    ['links', (at) => (at < 3 ? `https://green.invalid/entities?a=1&cursor=${at + 1}` : null)],
    ['links without a host', (at) => (at < 3 ? `/entities?cursor=${at + 1}#x` : '')],
    ['numbers', (at) => (at < 3 ? at + 1 : undefined)],
  ])('cursors may be %s', async (_, next) => {
    const list = listOf('entities', '1.1', '2.0')
    const found = await counted(list, optionsAt(await linked(next), '2.0'))
    expect(found).toMatchObject({ documents: 3, losing: 1, unshown: 0, rest: 'none' })
  })

  test('empty pages on the way, and documents that fit no version', async () => {
    const answers = [page([], '2'), page([entity(1, null, {})], '3'), page([{ a: 1 }], null)]
    const list = listOf('entities', '1.1', '2.0')
    const found = await counted(list, optionsAt(await pages((at) => answers[at - 1] ?? ''), '2.0'))
    expect(found).toMatchObject({ documents: 2, rest: 'none' })
  })

  test('a list without a cursor is read as far as its first page, and says so', async () => {
    const list = listOf('entities', '1.1', '2.0')
    const { query: _, ...route } = list.route
    const store = await pages(() => page([entity(1, 'ab'.repeat(32), {})], '2'))
    const found = await counted({ ...list, route }, optionsAt(store, '2.0'))
    expect(found).toMatchObject({ documents: 1, losing: 1, rest: 'no-cursor' })
  })

  test('a Link header leads on', async () => {
    const store = await told((incoming, outgoing) => {
      const at = cursorOf(incoming)
      const link = `</entities?cursor=1>; rel="prev", </entities?cursor=${at + 1}>; rel="next"`
      outgoing.writeHead(200, at < 3 ? { link } : {})
      outgoing.end(JSON.stringify({ items: [entity(at, null, {})] }))
    })
    const list = listOf('entities', '1.1', '2.0')
    const found = await counted(list, optionsAt(store, '2.0'))
    expect(found).toMatchObject({ documents: 3, rest: 'none' })
  })

  test('documents of which the other version knows nothing are not shown at all', async () => {
    const { sides: _, ...list } = listOf('entities', '1.1', '2.0')
    const store = await pages(() => page([entity(1, null, {}), entity(2, null, {})], null))
    const found = await counted({ ...list, sides: undefined }, optionsAt(store, '2.0'))
    expect(found).toMatchObject({
      documents: 2,
      losing: 2,
      unshown: 2,
      paths: [{ path: '$', documents: 2 }],
    })
  })
})
