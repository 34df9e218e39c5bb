import { array, asyncProperty, constantFrom, nat } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adaptNdjson, adaptSse } from '../../../src/gateway/downgrade/stream/adapt.ts'
import { holdsInTime } from '../../support/seed.ts'
import { contract, items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore, until, type Answer } from '../support/servers.ts'

const lens = contract.lens('Item', '2.0', '1.0')
const limits = { depth: 64, responseBytes: 2000, backend: 'blue', route: 'items' }
const stored = JSON.stringify(items['2.0'])
const seen = JSON.stringify({ ...items['1.0'] })

const chunked = (bytes: Uint8Array, cuts: readonly number[]): ReadableStream<Uint8Array> => {
  const borders = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])]
  borders.sort((a, b) => a - b)
  const chunks = borders.slice(1).map((border, i) => bytes.slice(borders[i], border))
  return new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

const through = async (
  adapter: TransformStream<Uint8Array, Uint8Array>,
  text: string,
  cuts: readonly number[] = [],
): Promise<string> =>
  new Response(chunked(new TextEncoder().encode(text), cuts).pipeThrough(adapter)).text()

const cuts = array(nat(1000), { maxLength: 40 })

/** Members in any order. */
const parsedLines = (text: string): unknown[] =>
  text.split('\n').map((line) => (line === '' ? '' : JSON.parse(line)))

describe('NDJSON', () => {
  const umlaut = stored.replace('Tea', 'Thé 茶 🍵')
  const expected = seen.replace('Tea', 'Thé 茶 🍵')

  test('is adapted line by line wherever its chunks end', async () => {
    const text = `${umlaut}\r\n\n${umlaut}\n${umlaut}`
    const wanted = parsedLines(`${expected}\n\n${expected}\n${expected}`)
    const agrees = async (at: readonly number[]) => {
      expect(parsedLines(await through(adaptNdjson(lens, limits), text, at))).toEqual(wanted)
    }
    await holdsInTime(100, asyncProperty(cuts, agrees))
    expect(wanted).toHaveLength(4)
  })

  test('nothing stays nothing', async () => {
    expect(await through(adaptNdjson(lens, limits), '')).toBe('')
  })

  test.each([
    ['broken JSON', `${stored}\n{"id":\n`, 'Line 2, from byte'],
    ['a truncated end', `${stored}\n${stored.slice(0, -3)}`, 'Line 2, from byte'],
    ['two documents on a line', `${stored} ${stored}\n`, 'Line 1, from byte 0'],
    ['another form', `\n${stored}\n[]\n`, 'Line 3, from byte'],
    [
      'too long a line',
      `${stored}\n${JSON.stringify({ x: 'x'.repeat(3000) })}`,
      'larger than 2000',
    ],
  ])('%s breaks the stream', async (_, text, message) => {
    await expect(through(adaptNdjson(lens, limits), text)).rejects.toThrow(message)
  })

  test('characters cut off at the end break the stream', async () => {
    const bytes = new TextEncoder().encode('"é').slice(0, 2)
    const adapted = chunked(bytes, []).pipeThrough(adaptNdjson(lens, limits))
    await expect(new Response(adapted).text()).rejects.toThrow('Line 1')
  })
})

describe('server-sent events', () => {
  const lines = stored.replaceAll(',"', ',\n"').split('\n')
  const ends = constantFrom('\n', '\r\n', '\r')

  test('are adapted event by event, whatever ends lines and wherever chunks end', async () => {
    const agrees = async (at: readonly number[], end: string) => {
      const text = [
        ': hello',
        '',
        'event: item',
        'id: 7',
        ...lines.map((line) => `data: ${line}`),
        'retry: 50',
        '',
        `data:${stored}`,
        ': within',
        '',
        'id',
        'data',
        '',
        '',
      ].join(end)
      const adapted = await through(adaptSse(lens, limits), text, at)
      const told = adapted.split('\n')
      expect(told.filter((line) => !line.startsWith('data: '))).toEqual([
        ': hello',
        '',
        'event: item',
        'id: 7',
        'retry: 50',
        '',
        ': within',
        '',
        'id',
        'data',
        '',
        '',
      ])
      const data = adapted.split('\n\n').flatMap((event) => {
        const parts = event.split('\n').filter((line) => line.startsWith('data: '))
        return parts.length === 0 ? [] : [parts.map((line) => line.slice(6)).join('\n')]
      })
      expect(data.map((json) => JSON.parse(json))).toEqual([items['1.0'], items['1.0']])
    }
    await holdsInTime(100, asyncProperty(cuts, ends, agrees))
    expect(lines.length).toBeGreaterThan(3)
  })

  test.each([
    ['data that is no JSON', 'data: ping\n\n', 'Event 1, from byte 0'],
    ['data of another form', ': x\n\ndata: []\n\n', 'Event 2, from byte 5'],
    ['an end within an event', `data: ${stored}\n`, 'within an event'],
    ['an event without end', ': x\n'.repeat(2000), 'larger than 2000'],
  ])('%s breaks the stream', async (_, text, message) => {
    await expect(through(adaptSse(lens, limits), text)).rejects.toThrow(message)
  })

  test('a comment at the end is no event', async () => {
    expect(await through(adaptSse(lens, limits), ': bye')).toBe(': bye\n')
  })
})

const behind = async (answer: Answer) => {
  const store = await startStore(answer)
  const gateway = await startGateway({ stores: { blue: { url: store.url, version: '1.1' } } })
  return { store, gateway }
}

describe('over sockets', () => {
  const headers = { 'API-Version': '2.0' }
  const older = JSON.stringify({ ...items['1.0'], hidden: false })

  test('an event arrives before the next one is there', async () => {
    let next: (() => void) | undefined
    const { gateway, store } = await behind((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'text/event-stream' })
      outgoing.write(`id: 1\ndata: ${older}\n\n`)
      next = () => outgoing.write(`id: 2\ndata: ${older}\n\n`)
    })
    const gone = new AbortController()
    const answer = await fetch(`${gateway.url}/items/events`, {
      headers: { ...headers, 'Last-Event-ID': '0' },
      signal: gone.signal,
    })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const reader = answer.body!.getReader()
    const first = Buffer.from((await reader.read()).value!).toString()
    expect(first).toMatch(/^id: 1\ndata: .*"title":"Tea".*\n\n$/)
    next?.()
    expect(Buffer.from((await reader.read()).value!).toString()).toMatch(/^id: 2\n/)
    expect(store.last().headers['last-event-id']).toBe('0')
    gone.abort()
  })

  test('a client that leaves ends the stream of the store', async () => {
    let closed = false
    const { gateway } = await behind((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'text/event-stream' })
      outgoing.write(`data: ${older}\n\n`)
      outgoing.on('close', () => {
        closed = true
      })
    })
    const gone = new AbortController()
    const answer = await fetch(`${gateway.url}/items/events`, { headers, signal: gone.signal })
    await answer.body!.getReader().read()
    gone.abort()
    await until(() => closed)
    expect(closed).toBe(true)
  })

  test('a bad item breaks the connection: the stream never looks complete', async () => {
    const arrived = Promise.withResolvers<void>()
    const { gateway } = await behind((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
      outgoing.write(`${older}\n`)
      void arrived.promise.then(() => outgoing.end('{"id":\n'))
    })
    const answer = await call(`${gateway.url}/items/export`, {
      headers: { 'API-Version': '1.0' },
      heard: arrived.resolve,
    })
    expect(answer.complete).toBe(false)
    expect(answer.text.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(answer.text)).toMatchObject({ name: 'Tea' })
    const noted = gateway.lines.find(({ level }) => level === 'warn')
    expect(noted?.fields).toMatchObject({ route: 'items.export', backend: 'blue' })
  })

  test('a stream whose first item is bad is a problem without a beginning', async () => {
    const { gateway } = await behind((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
      outgoing.end('{"id":\n')
    })
    const answer = await call(`${gateway.url}/items/export`, { headers: { 'API-Version': '1.0' } })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'api-version': '1.0.0',
    })
    expect(answer.json).toMatchObject({ code: 'backend-bad-answer', status: 502 })
  })

  test('a stream of the wrong type is a problem', async () => {
    const { gateway } = await behind((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'text/html' })
      outgoing.end('<p>')
    })
    const answer = await call(`${gateway.url}/items/events`, { headers })
    expect(answer.json).toMatchObject({ code: 'backend-bad-answer', status: 502 })
  })

  test('a slow reader slows the store down', async () => {
    let written = 0
    const { gateway } = await behind((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
      const write = () => {
        while (written < 200_000 && outgoing.write(`${older}\n`)) written += 1
        if (written < 200_000) outgoing.once('drain', write)
      }
      write()
    })
    const gone = new AbortController()
    const answer = await fetch(`${gateway.url}/items/export`, {
      headers: { 'API-Version': '1.0' },
      signal: gone.signal,
    })
    await answer.body!.getReader().read()
    let before = -1
    await until(() => {
      const still = before === written
      before = written
      return still && written > 0
    })
    expect(written).toBeLessThan(200_000)
    gone.abort()
  })
})

describe('a large answer', () => {
  const headers = { 'API-Version': '2.0' }
  const older = { ...items['1.0'], hidden: false }
  const page = (count: number, last: unknown = older) =>
    JSON.stringify({ items: [...Array.from({ length: count }, () => older), last], next: null })
  const large = (size: number) => JSON.stringify({ ...older, name: 'x'.repeat(size) })
  const config = { limits: { bufferBytes: 10_000, responseBytes: 20_000 } }

  const answering = async (text: string, head: Readonly<Record<string, string>> = {}) => {
    const store = await startStore((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json', ...head })
      outgoing.end(text)
    })
    const stores = { blue: { url: store.url, version: '1.1' } }
    return startGateway({ stores, config })
  }

  test.each([
    ['of unknown length', page(1000), {}],
    ['of known length', page(1000), { 'Content-Length': String(Buffer.byteLength(page(1000))) }],
  ])('%s is adapted while it passes', async (_, text, head) => {
    const { url } = await answering(text, head)
    const answer = await call(`${url}/items`, { headers })
    expect(answer).toMatchObject({ status: 200, complete: true })
    expect(answer.headers).not.toHaveProperty('content-length')
    expect(answer.headers).toMatchObject({ 'api-version': '2.0.2' })
    const wanted = { ...items['2.0'] }
    expect(answer.json).toEqual({ items: Array.from({ length: 1001 }, () => wanted), next: null })
  })

  test('begins before it is there', async () => {
    let end: (() => void) | undefined
    const text = page(1000)
    const store = await startStore((_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json' })
      outgoing.write(text.slice(0, 100_000))
      end = () => outgoing.end(text.slice(100_000))
    })
    const { url } = await startGateway({
      stores: { blue: { url: store.url, version: '1.1' } },
      config,
    })
    const answer = await fetch(`${url}/items`, { headers })
    const reader = answer.body!.getReader()
    const chunks = [(await reader.read()).value!]
    end?.()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value)
    }
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ next: null })
  })

  test.each([
    ['a bad item late in it', page(1000, [])],
    ['an end that is missing', page(1000).slice(0, -1)],
    ['something behind it', `${page(1000)}]`],
    ['too large an item', page(1000, { ...older, name: 'x'.repeat(20_000) })],
  ])('with %s breaks the connection', async (_, text) => {
    const { url, lines } = await answering(text)
    const answer = await call(`${url}/items`, { headers })
    expect(answer).toMatchObject({ status: 200, complete: false })
    expect(() => answer.json).toThrow(SyntaxError)
    const noted = lines.find(({ level }) => level === 'warn')
    expect(noted?.fields).toMatchObject({ route: 'items.list', backend: 'blue' })
    await expect(fetch(`${url}/items`, { headers }).then((it) => it.text())).rejects.toThrow(
      'terminated',
    )
  })

  test('that is bad from the beginning is a problem', async () => {
    const { url } = await answering(`{"items":[[],${page(1000).slice(10)}`)
    const answer = await call(`${url}/items`, { headers })
    expect(answer.json).toMatchObject({
      code: 'backend-bad-answer',
      status: 502,
      backend: 'blue',
      route: 'items.list',
      errors: [{ pointer: '/items/0' }],
    })
  })

  test('that is one document is held up to the limit', async () => {
    const held = await answering(large(15_000))
    const answer = await call(`${held.url}/items/a`, { headers })
    expect(answer.json).toMatchObject({ title: 'x'.repeat(15_000) })
    const { url } = await answering(large(30_000))
    const refused = await call(`${url}/items/a`, { headers })
    expect(refused.json).toMatchObject({ code: 'backend-bad-answer', status: 502 })
  })

  test('to a write is whole or a problem', async () => {
    const { url } = await answering(large(15_000))
    const request = { method: 'POST', body: JSON.stringify(items['2.0']) }
    const answer = await call(`${url}/items`, {
      ...request,
      headers: { ...headers, 'Content-Type': 'application/json' },
    })
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)))
    expect(answer.json).toMatchObject({ title: 'x'.repeat(15_000) })
  })

  test('a small one is whole, or a problem', async () => {
    const whole = await answering(page(3))
    const answer = await call(`${whole.url}/items`, { headers })
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)))
    const { url } = await answering(page(3, []))
    expect(await call(`${url}/items`, { headers })).toMatchObject({ status: 502 })
  })
})
