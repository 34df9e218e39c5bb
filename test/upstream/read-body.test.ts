import { describe, expect, test } from 'vitest'
import { HeaderList, streamOf } from '../../src/http/index.ts'
import { readBody, readStart, type UpstreamResponse } from '../../src/upstream/index.ts'

const encode = (text: string) => new TextEncoder().encode(text)

const answer = (chunks: readonly string[], headers: Record<string, string> = {}) => {
  let cancelled = false
  const left = chunks.map(encode)
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const next = left.shift()
        if (next) controller.enqueue(next)
        else controller.close()
      },
      cancel: () => {
        cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  const response: UpstreamResponse = {
    status: 200,
    headers: HeaderList.of(headers),
    body: body.getReader(),
  }
  return { response, cancelled: () => cancelled }
}

const textOf = (read: Awaited<ReturnType<typeof readBody>>) =>
  read.ok ? new TextDecoder().decode(read.value) : read.problem.code

describe('reading the body of an answer', () => {
  test.each([
    ['no chunk', []],
    ['one chunk', ['hello']],
    ['many chunks', ['he', '', 'l', 'lo']],
  ])('joins %s', async (_name, chunks) => {
    const { response } = answer(chunks)
    expect(textOf(await readBody(response, { limit: 5 }))).toBe(chunks.join(''))
  })

  test('takes no body for an empty one', async () => {
    const none = { status: 204, headers: new HeaderList(), body: null }
    expect(textOf(await readBody(none, { limit: 0 }))).toBe('')
  })

  test('does not copy a body of one chunk', async () => {
    const chunk = encode('hello')
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(chunk)
        controller.close()
      },
    })
    const read = await readBody(
      { status: 200, headers: new HeaderList(), body: body.getReader() },
      { limit: 5 },
    )
    expect(read.ok && read.value).toBe(chunk)
  })

  test('gives up a body beyond the limit', async () => {
    const { response, cancelled } = answer(['hello', '!'])
    const read = await readBody(response, { limit: 5, backend: 'blue' })
    expect(read).toMatchObject({
      ok: false,
      problem: { code: 'backend-bad-answer', backend: 'blue' },
    })
    expect(cancelled()).toBe(true)
  })

  test('reads nothing of a body that declares to be beyond the limit', async () => {
    const { response, cancelled } = answer(['hello'], { 'content-length': '6' })
    expect(textOf(await readBody(response, { limit: 5 }))).toBe('backend-bad-answer')
    expect(cancelled()).toBe(true)
  })

  test.each([
    ['shorter', 'hell'],
    ['longer', 'hello!'],
  ])('finds a body that is %s than declared', async (_name, text) => {
    const { response } = answer([text], { 'content-length': '5' })
    expect(textOf(await readBody(response, { limit: 100 }))).toBe('backend-broken')
  })

  test('does not measure what was encoded on the way', async () => {
    const headers = { 'content-length': '3', 'content-encoding': 'gzip' }
    expect(textOf(await readBody(answer(['hello'], headers).response, { limit: 100 }))).toBe(
      'hello',
    )
  })

  test('an error of the stream is a broken answer', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('reset by 10.0.0.1')),
    })
    const read = await readBody(
      { status: 200, headers: new HeaderList(), body: body.getReader() },
      { limit: 100 },
    )
    expect(textOf(read)).toBe('backend-broken')
    expect(JSON.stringify(read)).not.toContain('10.0.0.1')
  })

  test('stops when told to', async () => {
    const client = new AbortController()
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      pull: () => new Promise(() => undefined),
      cancel: () => {
        cancelled = true
      },
    })
    const response = { status: 200, headers: new HeaderList(), body: body.getReader() }
    const read = readBody(response, { limit: 100, signal: client.signal })
    client.abort()
    expect(textOf(await read)).toBe('client-closed')
    expect(cancelled).toBe(true)
  })
})

describe('reading the beginning of an answer', () => {
  test('is reading all of it where it is within the limit', async () => {
    const { response } = answer(['he', 'llo'])
    const start = await readStart(response, { limit: 5 })
    expect(start).toEqual({ ok: true, value: { kind: 'whole', bytes: encode('hello') } })
  })

  test.each([
    ['a length that is not told', {}],
    ['a length that is told', { 'content-length': '11' }],
  ])('leaves the rest to whoever wants it, with %s', async (_, headers) => {
    const { response, cancelled } = answer(['hello', ' ', 'world'], headers)
    const start = await readStart(response, { limit: 5 })
    if (!start.ok || start.value.kind !== 'begun') throw new Error('it is larger')
    expect(await new Response(streamOf(start.value.body)).text()).toBe('hello world')
    expect(cancelled()).toBe(false)
  })

  test('a rest that nobody wants is given up', async () => {
    const { response, cancelled } = answer(['hello', ' ', 'world'])
    const start = await readStart(response, { limit: 5 })
    if (!start.ok || start.value.kind !== 'begun') throw new Error('it is larger')
    await start.value.body.cancel()
    expect(cancelled()).toBe(true)
  })

  test('a rest that breaks off says so', async () => {
    let left = 2
    const body = {
      read: async () => {
        if (left === 0) throw new Error('gone')
        left -= 1
        return { done: false, value: encode('hello') }
      },
      cancel: async () => undefined,
    }
    const start = await readStart({ status: 200, headers: new HeaderList(), body }, { limit: 5 })
    if (!start.ok || start.value.kind !== 'begun') throw new Error('it is larger')
    await expect(new Response(streamOf(start.value.body)).text()).rejects.toThrow('gone')
  })
})
