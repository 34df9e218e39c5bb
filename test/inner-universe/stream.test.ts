import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../src/inner-universe/index.ts'
import { create, eventsOf, guid, schemas, someEntity, start, time } from './support.ts'

interface Message {
  readonly id: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A consumer of the event stream over a real connection. */
const listenTo = async (url: string, lastEventId?: string) => {
  const headers: Record<string, string> = lastEventId ? { 'last-event-id': lastEventId } : {}
  const outgoing = get(`${url}/events/stream`, { headers, agent: false })
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  response.setEncoding('utf8')
  response.on('error', () => undefined)
  let text = ''
  const pieces = response[Symbol.asyncIterator]()
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) {
      const { value, done: ended } = (await pieces.next()) as IteratorResult<string>
      if (ended) throw new Error(`the stream ended after ${text}`)
      text += value
    }
  }
  const blocks = (): string[] => text.split('\n\n').slice(0, -1)
  const messages = (): Message[] =>
    blocks()
      .filter((block) => !block.startsWith(':'))
      .map((block) => {
        const lines = new Map(
          block.split('\n').map((line) => {
            const at = line.indexOf(': ')
            return [line.slice(0, at), line.slice(at + 2)] as const
          }),
        )
        return {
          id: lines.get('id')!,
          event: lines.get('event')!,
          data: JSON.parse(lines.get('data')!) as Message['data'],
        }
      })
  return {
    response,
    close: () => outgoing.destroy(),
    /** The first `count` messages, waited for. */
    async take(count: number): Promise<Message[]> {
      await until(() => messages().length >= count)
      return messages()
    },
    async comments(count: number): Promise<void> {
      await until(() => blocks().filter((block) => block.startsWith(':')).length >= count)
    },
    /** Resolves when the server has ended the stream. */
    async ended(): Promise<string> {
      for (;;) {
        const { value, done } = (await pieces.next()) as IteratorResult<string>
        if (done) return text
        text += value
      }
    },
  }
}

/** A log, and when it was told that a stream of events is over. */
const tellingOfStreams = () => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const debug = (fields: object): void => {
    const { path, status } = fields as { path?: string; status?: number }
    if (path === '/events/stream') resolve(status)
  }
  return { log: { ...silentLog, debug }, given: promise }
}

describe.each(schemas)('schema %s', (schema) => {
  test('events are streamed as they happen, each with its id, type and document', async () => {
    const { store, call } = await start(schema)
    await someEntity(call, schema, 'before')
    const consumer = await listenTo(store.url)
    expect(consumer.response.headers['content-type']).toBe('text/event-stream')
    const id = await someEntity(call, schema, 'after')
    await call('DELETE', `/entities/${id}`)
    const messages = await consumer.take(2)
    const events = (await eventsOf(call)).slice(1)
    expect(messages).toEqual(
      events.map((event) => ({ id: event['event_id'], event: event['event_type'], data: event })),
    )
    consumer.close()
  })

  test('all documents are exported in key order, one a line', async () => {
    const { call } = await start(schema)
    const lines: string[] = []
    for (const id of [3, 1, 2]) {
      const version = {
        version_id: guid(id),
        timestamp: time(schema, id),
        description: 'line\nbreak',
        data_hash: '',
      }
      const { text } = await call('PUT', `/raw/state-versions/${guid(id)}`, version)
      lines[id - 1] = `${text}\n`
    }
    const { headers, text } = await call('GET', '/state-versions/export')
    expect(headers.get('content-type')).toBe('application/x-ndjson')
    expect(text).toBe(lines.join(''))
    expect((await call('GET', '/relations/export')).text).toBe('')
  })
})

describe('the event stream', () => {
  test('resumes after the last event that a consumer has, without gap or repeat', async () => {
    const { store, call } = await start('2.0')
    const first = await listenTo(store.url)
    await someEntity(call, '2.0', 'a')
    await someEntity(call, '2.0', 'b')
    const [one] = await first.take(2)
    first.close()
    for (const name of ['c', 'd']) await someEntity(call, '2.0', name)
    const second = await listenTo(store.url, one!.id)
    await someEntity(call, '2.0', 'e')
    const messages = await second.take(4)
    expect(messages.map(({ data }) => (data as never)['data']['metadata']['name'])).toEqual([
      'b',
      'c',
      'd',
      'e',
    ])
    second.close()
  })

  test('refuses to resume after an event that does not exist', async () => {
    const { call } = await start('2.0')
    const reply = await call('GET', '/events/stream', undefined, { 'last-event-id': guid(1) })
    expect([reply.status, reply.body['code']]).toEqual([400, 'malformed'])
    expect(reply.body['detail']).toContain('Last-Event-ID')
  })

  test('carries many events to many consumers, all in order', async () => {
    const { store, call } = await start('2.0')
    const consumers = await Promise.all([1, 2, 3].map(() => listenTo(store.url)))
    await Promise.all(Array.from({ length: 250 }, (_, i) => someEntity(call, '2.0', `n${i}`)))
    const expected = (await eventsOf(call)).map((event) => event['event_id'])
    for (const consumer of consumers) {
      expect((await consumer.take(250)).map(({ id }) => id)).toEqual(expected)
      consumer.close()
    }
  })

  test('is kept alive by comments while nothing happens', async () => {
    const { store, call } = await start('2.0', { heartbeat: 20 })
    const consumer = await listenTo(store.url)
    await consumer.comments(3)
    await someEntity(call, '2.0')
    expect((await consumer.take(1)).length).toBe(1)
    consumer.close()
  })

  test('also carries events that are published or copied', async () => {
    const { store, call } = await start('2.0')
    const consumer = await listenTo(store.url)
    const data = { type: 'Custom', values: {} }
    await create(call, '/events', { event_type: 'PUBLISHED', data })
    await call('PUT', `/raw/events/${guid(1)}`, {
      event_id: guid(1),
      event_type: 'COPIED',
      timestamp: 1,
      data,
    })
    const messages = await consumer.take(2)
    expect(messages.map(({ event }) => event)).toEqual(['PUBLISHED', 'COPIED'])
    consumer.close()
  })

  test('ends when the store closes', async () => {
    const { store } = await start('2.0')
    const consumer = await listenTo(store.url)
    const ended = consumer.ended()
    await store.close()
    expect(await ended).toBe('')
  })

  test('ends at once when its consumer goes, however quiet it is', async () => {
    const { log, given } = tellingOfStreams()
    const { store } = await start('2.0', { log })
    const consumer = await listenTo(store.url)
    consumer.close()
    expect(await given).toBe(200)
  })

  test('lets go of a consumer that takes nothing', async () => {
    const { log, given } = tellingOfStreams()
    const { store, call } = await start('2.0', { heartbeat: 50, log })
    const consumer = await listenTo(store.url)
    const name = 'x'.repeat(1024 * 1024)
    for (let i = 0; i < 16; i += 1) await someEntity(call, '2.0', name)
    await given
    await expect(consumer.take(16)).rejects.toThrow('aborted')
  })
})

test('a large export is complete, and a slow reader does not make the store hold it', async () => {
  const { store, call } = await start('2.0')
  const name = 'x'.repeat(40_000)
  for (let i = 0; i < 450; i += 1) {
    await call('PUT', `/raw/entities/${guid(i)}`, {
      id: guid(i),
      entity_type: 'T',
      created_at: 1,
      updated_at: 1,
      metadata: { name },
    })
  }
  const outgoing = get(`${store.url}/entities/export`, { agent: false })
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  await call('PUT', `/raw/entities/${guid(449)}`, {
    id: guid(449),
    entity_type: 'Late',
    created_at: 1,
    updated_at: 1,
    metadata: {},
  })
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string
  const lines = text.trimEnd().split('\n')
  expect(lines.length).toBe(450)
  expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
    Array.from({ length: 450 }, (_, i) => guid(i)),
  )
  // Written after the answer had begun: it would be the old one, had the store read ahead.
  expect(lines.at(-1)).toContain('"Late"')
})
