import { connect } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { problem, type Problem } from '../../src/errors/index.ts'
import { listen } from '../../src/http/node/listen.ts'
import type { Fetch } from '../../src/http/index.ts'
import { webListener } from '../../src/http/node/listener.ts'

const start = async (handle: Fetch, problemOf?: (error: unknown) => Problem | undefined) => {
  const listener = webListener(handle, problemOf ? { problemOf } : {})
  const listening = await listen(listener, { host: '127.0.0.1', port: 0, grace: 100 })
  onTestFinished(() => listening.close())
  return listening
}

/** Everything that comes back on a plain socket, and whether it was reset. */
const raw = (port: number, text: string) =>
  new Promise<{ text: string; reset: boolean }>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    let reset = false
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk
    })
    socket.on('error', () => {
      reset = true
    })
    socket.on('close', () => resolve({ text: received, reset }))
    socket.write(text)
  })

const get = 'GET / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n'

/** Its first chunk is there before it breaks. */
const breaking = (first?: string): Response => {
  let pulls = 0
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        pulls += 1
        if (pulls === 1 && first !== undefined) return controller.enqueue(Buffer.from(first))
        if (first !== undefined) await new Promise((resolve) => setTimeout(resolve, 20))
        controller.error(new Error('inner words'))
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, {
    headers: { 'content-type': 'text/plain', etag: '"1"', 'x-request-id': 'r1', vary: 'Accept' },
  })
}

describe('an answer', () => {
  test('whose body is there at once says its length', async () => {
    const { url } = await start(() => new Response('héllo', { status: 201 }))
    const answer = await fetch(url)
    expect([answer.status, answer.headers.get('content-length')]).toEqual([201, '6'])
    expect(await answer.text()).toBe('héllo')
  })

  test('without a body, or with an empty one, ends', async () => {
    const { url } = await start(({ method }) =>
      method === 'PUT' ? new Response(null, { status: 204 }) : new Response(''),
    )
    expect((await fetch(url, { method: 'PUT' })).status).toBe(204)
    expect(await (await fetch(url)).text()).toBe('')
    expect(await (await fetch(url, { method: 'HEAD' })).text()).toBe('')
  })

  test('keeps its cookies apart', async () => {
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2, c'],
    ])
    const { url } = await start(() => new Response('x', { headers }))
    expect((await fetch(url)).headers.getSetCookie()).toEqual(['a=1', 'b=2, c'])
  })

  test('that is silent at first has its head sent', async () => {
    let speak: (() => void) | undefined
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        speak = () => {
          controller.enqueue(Buffer.from('late'))
          controller.close()
        }
      },
    })
    const { url } = await start(() => new Response(body))
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    speak?.()
    expect(await answer.text()).toBe('late')
  })

  test('larger than what sockets hold arrives whole', async () => {
    let left = 200
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        left -= 1
        if (left < 0) controller.close()
        else controller.enqueue(new Uint8Array(65_536))
      },
    })
    const { url } = await start(() => new Response(body))
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(200 * 65_536)
  })

  test('is given up when its client leaves', async () => {
    let cancelled: (() => void) | undefined
    const given = new Promise<void>((resolve) => {
      cancelled = resolve
    })
    let aborted = false
    const { url } = await start((request) => {
      request.signal.addEventListener('abort', () => {
        aborted = true
      })
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(Buffer.from('x')),
          cancel: () => cancelled?.(),
        }),
      )
    })
    const gone = new AbortController()
    const answer = await fetch(url, { signal: gone.signal })
    await answer.body?.getReader().read()
    gone.abort()
    await given
    expect(aborted).toBe(true)
  })
})

describe('an answer that breaks off', () => {
  test('is logged where it breaks, and not printed', async () => {
    const printed = vi.spyOn(console, 'error')
    onTestFinished(() => printed.mockRestore())
    for (const first of ['first', undefined]) {
      const { port } = await start(() => breaking(first))
      await raw(port, get)
    }
    expect(printed).not.toHaveBeenCalled()
  })

  test('in the middle is cut, and says nothing of why', async () => {
    const { port } = await start(() => breaking('first'))
    const { text } = await raw(port, get)
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(text).toContain('first')
    expect(text).not.toMatch(/\r\n0\r\n|inner words/)
  })

  test('towards a client of HTTP/1.0 is no clean end', async () => {
    const { port } = await start(() => breaking('first'))
    const { reset } = await raw(port, 'GET / HTTP/1.0\r\nHost: gateway\r\n\r\n')
    expect(reset).toBe(true)
  })

  test('before it began is a problem, without the headers of its body', async () => {
    const { url } = await start(
      () => breaking(),
      (error) => problem('backend-broken', `Told: ${String(error instanceof Error)}`),
    )
    const answer = await fetch(url)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': 'r1',
      vary: 'Accept',
    })
    expect(answer.headers.has('etag')).toBe(false)
    expect(await answer.json()).toMatchObject({
      status: 502,
      code: 'backend-broken',
      detail: 'Told: true',
      request_id: 'r1',
    })
  })

  test('for no known reason is an internal problem without its words', async () => {
    const { url } = await start(() => breaking())
    const text = await (await fetch(url)).text()
    expect(JSON.parse(text)).toMatchObject({ status: 500, code: 'internal' })
    expect(text).not.toContain('inner words')
  })
})

describe('a request', () => {
  test.each([
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'],
    ['a host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n'],
    ['a target that is none', 'GET * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['another scheme', 'GET ftp://a/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ])('for %s is refused with a problem document', async (_, text) => {
    const { port } = await start(() => new Response('never'))
    const answer = (await raw(port, text)).text
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toMatch(/content-type: application\/problem\+json/i)
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code: 'malformed' })
  })

  test('whose handler throws is answered with a problem document', async () => {
    const { url } = await start(() => Promise.reject(new Error('inner words')))
    const answer = await fetch(url)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 500, code: 'internal' })
  })
})
