import { describe, expect, test, vi } from 'vitest'
import { Failure } from '../../../src/errors/index.ts'
import { plantRun } from '../../migrate/support/planted-run.ts'
import { soon } from '../../support/runs.ts'
import { startApi, useApi, type Running } from './support.ts'

interface Event {
  readonly id?: string
  readonly event: string
  // oxlint-disable-next-line typescript/no-explicit-any -- events of all shapes
  readonly data: any
}

const eventOf = (block: string): Event | undefined => {
  const lines = block.split('\n').map((line) => /^(\w+): (.*)$/.exec(line))
  const fields = Object.fromEntries(lines.flatMap((line) => (line ? [[line[1], line[2]]] : [])))
  if (fields['event'] === undefined) return undefined
  return {
    event: fields['event'],
    data: JSON.parse(fields['data'] ?? 'null'),
    ...(fields['id'] === undefined ? {} : { id: fields['id'] }),
  }
}

const listenTo = async (api: Running, headers: Record<string, string> = {}) => {
  const stop = new AbortController()
  const response = await fetch(`${api.url}/api/events`, {
    headers: { authorization: `Bearer ${api.tokens.viewer}`, ...headers },
    signal: stop.signal,
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    response,
    stop: () => stop.abort(),
    /** The next event of a name; undefined where the stream ends before. */
    next: async (name: string): Promise<Event | undefined> => {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const found = eventOf(text.slice(0, end))
          text = text.slice(end + 2)
          if (found?.event === name) return found
          continue
        }
        const { done, value } = await reader.read()
        if (done) return undefined
        text += value
      }
    },
    raw: async (wanted: RegExp): Promise<boolean> => {
      while (!wanted.test(text)) {
        const { done, value } = await reader.read()
        if (done) return false
        text += value
      }
      return true
    },
  }
}

const kill = (api: Running, backend: string) =>
  api.ask('PUT', '/kills/all', { body: { backend, reason: `to ${backend}` } })

describe('a stream of events', () => {
  const api = useApi()

  test('begins with what is, and tells of each policy with who and why', async () => {
    const stream = await listenTo(api)
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.response.headers.get('cache-control')).toBe('no-store')
    expect(await stream.next('reset')).toMatchObject({ data: { number: 0 }, id: '0' })
    await kill(api, 'blue')
    expect(await stream.next('policy')).toMatchObject({
      id: '1',
      data: {
        number: 1,
        actor: 'token:admin',
        action: 'kill.throw',
        reason: 'to blue',
        entries: [{ kind: 'kill', id: 'all' }],
        more: 0,
      },
    })
    stream.stop()
  })

  test('goes on where another one broke off', async () => {
    await kill(api, 'green')
    await kill(api, 'red')
    const stream = await listenTo(api, { 'last-event-id': '1' })
    expect((await stream.next('policy'))?.id).toBe('2')
    expect((await stream.next('policy'))?.id).toBe('3')
    stream.stop()
  })

  test.each(['99', 'nonsense', '-1', '1e9'])(
    'says that all is to be read anew after %s',
    async (id) => {
      const stream = await listenTo(api, { 'last-event-id': id })
      expect(await stream.next('reset')).toMatchObject({ data: { number: 3 } })
      stream.stop()
    },
  )

  test('tells of instances, and how long a policy took to get there', async () => {
    const stream = await listenTo(api)
    await stream.next('reset')
    const head = await api.store.head()
    const beat = (number: number, after: number) =>
      api.store.beat({
        id: 'a',
        host: 'host',
        startedAt: head.at,
        seenAt: head.at,
        policyNumber: number,
        policyHash: head.hash,
        appliedAt: new Date(Date.parse(head.at) + after).toISOString(),
        version: '0.1.0',
      })
    await beat(head.number - 1, 0)
    expect((await stream.next('instance'))?.data).toMatchObject({
      id: 'a',
      current: false,
      effectMs: null,
    })
    await beat(head.number, 250)
    expect((await stream.next('instance'))?.data).toMatchObject({ current: true, effectMs: 250 })
    const { json } = await api.ask('GET', '/instances')
    expect(json.items).toMatchObject([{ id: 'a', current: true, effectMs: 250 }])
    expect((await api.ask('GET', '/effect')).json).toMatchObject({
      policy: { number: head.number, hash: head.hash },
      everywhere: true,
      max: 250,
      instances: [{ id: 'a', state: 'exact', ms: 250 }],
    })
    expect((await api.ask('GET', '/effect?policy=1')).json).toMatchObject({
      policy: { number: 1 },
      instances: [{ state: 'overtaken' }],
    })
    for (const number of [head.number + 1, 10 ** 15]) {
      expect(await api.ask('GET', `/effect?policy=${number}`)).toMatchObject({ status: 404 })
    }
    for (const text of ['0', '-1', '1.5', 'x', '1&policy=2', '1e400']) {
      expect(await api.ask('GET', `/effect?policy=${text}`)).toMatchObject({ status: 400 })
    }
    stream.stop()
  })

  test('tells of migrations that change, and not of how far they are', async () => {
    const stream = await listenTo(api)
    await stream.next('reset')
    await plantRun(api.store.runs, 'moved')
    const events = []
    do events.push((await stream.next('migration'))?.data)
    while (events.at(-1)?.version !== 2)
    expect(events.at(-1)).toEqual({ name: 'moved', version: 2, status: 'in_progress' })
    const body = { reason: 'lunch' }
    await api.ask('POST', '/migrations/moved/pause', { body, ifMatch: '2' })
    const paused = { name: 'moved', version: 3, status: 'paused' }
    expect((await stream.next('migration'))?.data).toEqual(paused)
    stream.stop()
  })

  test('tells of rollouts that are to be elsewhere', async () => {
    const stream = await listenTo(api)
    await stream.next('reset')
    const target = { stage: 'off', share: 0 } as const
    const state = { target, status: 'held', why: 'lunch' } as const
    const change = { actor: 'a', action: 'rollout.hold', rollout: 'move', version: 0, state }
    expect(await api.store.changeRollout(change)).toBe(true)
    const told = { name: 'move', version: 1, status: 'held', target }
    expect((await stream.next('rollout'))?.data).toEqual(told)
    stream.stop()
  })

  test('tells of proposals until they are through', async () => {
    const stream = await listenTo(api)
    await stream.next('reset')
    const edits = [{ kind: 'kill' as const, id: 'all', value: null }]
    const { id, digest } = await api.store.propose({ by: 'a', action: 'x', edits })
    expect((await stream.next('proposal'))?.data).toMatchObject({ id, state: 'open' })
    await api.store.approve(id, 'b', digest)
    expect((await stream.next('proposal'))?.data).toMatchObject({
      state: 'approved',
      approvals: ['b'],
    })
    await api.store.setProposal(id, 'applied', 'a')
    expect((await stream.next('proposal'))?.data).toMatchObject({ state: 'applied' })
    stream.stop()
  })
})

describe('streams', () => {
  test('are bounded, and make room when one ends', async () => {
    const api = await startApi({ limits: { events: { streams: 2 } } })
    const [first, second] = [await listenTo(api), await listenTo(api)]
    await first.next('reset')
    const refused = await api.ask('GET', '/events')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    first.stop()
    let again = await listenTo(api)
    while (again.response.status === 503) again = await listenTo(api)
    expect(await again.next('reset')).toBeDefined()
    again.stop()
    second.stop()
    await api.close()
  })

  test('show that they are alive, and end after a while', async () => {
    const api = await startApi({ limits: { events: { beatMs: 5, lifeMs: 200 } } })
    const stream = await listenTo(api)
    expect(await stream.raw(/^: beat$/m)).toBe(true)
    expect(await stream.next('never')).toBeUndefined()
    await api.close()
  })

  test('end soon after their token is revoked, or expires, and not before', async () => {
    const api = await startApi({ limits: { events: { checkMs: 20 } } })
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const one = { role: 'viewer', by: 'test', expiresAt } as const
    const made = await api.store.createToken({ ...one, name: 'one' })
    const stays = await listenTo(api)
    const stream = await listenTo(api, { authorization: `Bearer ${made.secret}` })
    await stays.next('reset')
    await stream.next('reset')
    await kill(api, 'blue')
    expect(await stream.next('policy')).toBeDefined()
    await api.store.revokeToken(made.token.id, 'test')
    expect(await stream.next('never')).toBeUndefined()
    await kill(api, 'green')
    expect(await stays.next('policy')).toMatchObject({ data: { reason: 'to blue' } })
    expect(await stays.next('policy')).toMatchObject({ data: { reason: 'to green' } })

    const short = await api.store.createToken({
      ...one,
      name: 'short',
      expiresAt: new Date(Date.now() + 1000).toISOString(),
    })
    const ending = await listenTo(api, { authorization: `Bearer ${short.secret}` })
    expect(await ending.next('never')).toBeUndefined()
    await api.close()
  })

  test('go on while nobody can tell whether their token still counts', async () => {
    const behind = await startApi()
    let away = false
    let asked = 0
    const tokenOf = async (secret: string) => {
      if (!away) return behind.store.tokenOf(secret)
      asked += 1
      throw new Failure('control-unavailable', 'away')
    }
    const store = { ...behind.store, tokenOf }
    const api = await startApi({ store, limits: { events: { checkMs: 20 } } })
    const { secret } = await behind.store.createToken({ name: 'v', role: 'viewer', by: 'test' })
    const stream = await listenTo(api, { authorization: `Bearer ${secret}` })
    await stream.next('reset')
    away = true
    await vi.waitUntil(() => asked > 2, { timeout: soon })
    away = false
    await kill(behind, 'blue')
    expect(await stream.next('policy')).toBeDefined()
    stream.stop()
    await api.close()
    await behind.close()
  })

  test('end when the API closes', async () => {
    const api = await startApi()
    const stream = await listenTo(api)
    await stream.next('reset')
    api.api.close()
    expect(await stream.next('never')).toBeUndefined()
    await api.close()
  })

  test('of a reader that takes nothing are dropped', async () => {
    const api = await startApi({ limits: { events: { streams: 1, waiting: 300 } } })
    const { body } = await api.api.fetch(
      new Request('http://x/api/events', {
        headers: { authorization: `Bearer ${api.tokens.viewer}` },
      }),
    )
    // Nobody reads: the place is free again once more waits than may.
    let free = false
    while (!free) {
      await kill(api, `b${Math.random()}`)
      const stream = await listenTo(api)
      free = stream.response.status === 200
      stream.stop()
    }
    const reader = body!.getReader()
    let bytes = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      bytes += value.byteLength
    }
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThan(1500)
    await api.close()
  })

  test('say so when the store is away, and go on when it is back', async () => {
    const behind = await startApi()
    const { store } = behind
    let away = false
    const heads = () => {
      if (away) throw new Error('away')
      return store.head()
    }
    const api = await startApi({ store: { ...store, head: async () => heads() } })
    const secret = (await store.createToken({ name: 'v2', role: 'viewer', by: 'test' })).secret
    const stream = await listenTo(api, { authorization: `Bearer ${secret}` })
    await stream.next('reset')
    away = true
    expect(await stream.next('unavailable')).toBeDefined()
    away = false
    await store.commit({
      actor: 'a',
      action: 'x',
      edits: [{ kind: 'kill', id: 'all', value: { scope: { kind: 'all' }, backend: 'b' } }],
      judge: async () => [],
    })
    expect(await stream.next('policy')).toMatchObject({ id: '1' })
    stream.stop()
    await api.close()
    await behind.close()
  })
})
