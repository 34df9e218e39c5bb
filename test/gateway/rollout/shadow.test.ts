/** What clients are served is compared with what the other side would have served, whatever that does. */
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { act } from '../../../src/gateway/act.ts'
import { silentReport } from '../../../src/gateway/exchange/report.ts'
import { readSide } from '../../../src/gateway/read-side.ts'
import { resolveAny } from '../../../src/gateway/resolve-options.ts'
import { createExamples, exampleLimits } from '../../../src/gateway/rollout/examples.ts'
import { createShadow, type ShadowOptions } from '../../../src/gateway/rollout/shadow.ts'
import { HeaderList, Stop, type HttpRequest } from '../../../src/http/index.ts'
import { createTally, type CellCount } from '../../../src/rollout/compare/index.ts'
import type { Move, Stage } from '../../../src/rollout/index.ts'
import { createMetrics } from '../../../src/telemetry/index.ts'
import { receive } from '../../../src/gateway/send/body.ts'
import { isReader } from '../../../src/http/index.ts'
import { items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { startStore, until, type Answer, type Store } from '../support/servers.ts'

const json = (of: (time: number) => unknown): Answer =>
  (() => {
    let time = 0
    return (_, outgoing) => {
      time += 1
      outgoing.writeHead(200, { 'content-type': 'application/json' })
      outgoing.end(JSON.stringify(of(time)))
    }
  })()

const [old, newer] = [items['1.0'], items['2.0']]
const reversed = Object.fromEntries(Object.entries(newer).toReversed())

const move: Move = {
  rollout: 'store',
  resource: 'items',
  from: 'blue',
  to: 'green',
  stage: 'shadow',
  side: 'from',
  epoch: 1,
  share: 0,
  answers: 'from',
  compares: true,
}

interface Shadowed {
  readonly from: Store
  readonly to: Store
  readonly read: (asked?: {
    method?: string
    path?: string
    headers?: Record<string, string>
    move?: Partial<Move>
    abandon?: boolean
  }) => Promise<string>
  /** All that was counted, once nothing is under way. */
  readonly counted: () => Promise<CellCount | undefined>
  readonly dropped: () => string
  readonly shadow: ReturnType<typeof createShadow>
}

const shadowed = async (
  blue: Answer,
  green: Answer,
  options: Partial<ShadowOptions> = {},
): Promise<Shadowed> => {
  const [from, to] = [await startStore(blue), await startStore(green)]
  const { core } = await startGateway({
    stores: {
      blue: { url: from.url, version: '1.0' },
      green: { url: to.url, version: '2.0' },
    },
  })
  const tally = createTally(100)
  const metrics = createMetrics()
  const shadow = createShadow({
    readSide,
    tally,
    sampleOf: () => 100,
    // As of lists, which are looked at most.
    keyOf: () => undefined,
    isUnsettled: () => false,
    soon: (run) => void setImmediate(run),
    isBusy: () => false,
    metrics,
    caught: (_, error) => {
      throw error
    },
    ...options,
    limits: { delayMs: 5, ...options.limits },
  })
  onTestFinished(() => shadow.close())
  const read: Shadowed['read'] = async ({
    method = 'GET',
    path = '/items/a',
    headers = {},
    move: other = {},
    abandon = false,
  } = {}) => {
    const request: HttpRequest = {
      method,
      path,
      query: '',
      host: 'gateway.test',
      headers: HeaderList.of({ 'api-version': '1.0', ...headers }),
      body: null,
      signal: new Stop(),
      connection: {},
    }
    const resolution = await resolveAny(core, request)
    const exchange = { core, request, id: 'r', resolution, report: silentReport }
    const started = performance.now()
    const result = shadow.served(exchange, { ...move, ...other }, await act(exchange), started)
    if (!result.ok) return String(result.problem.status)
    const { body, status } = result.value
    if (abandon && isReader(body)) {
      await body.cancel()
      return 'abandoned'
    }
    if (!isReader(body)) return `${status} ${body?.byteLength ?? 0}`
    const received = await receive(body, { bytes: 10_000_000 })
    return received.kind === 'bytes' ? `${status} ${received.bytes.byteLength}` : received.kind
  }
  const counted = async () => {
    await until(() => shadow.pending === 0)
    return tally.take()[0]
  }
  const dropped = () =>
    metrics
      .collect()
      .filter(({ name }) => name === 'isthmus.rollout.not_compared')
      .flatMap(({ points }) =>
        points.map(({ labels, value }) => `${labels['reason']} ${JSON.stringify(value)}`),
      )
      .join(', ')
  return { from, to, read, counted, dropped, shadow }
}

const told = (cell: CellCount | undefined) =>
  cell && {
    compared: cell.compared,
    mismatched: cell.mismatched,
    paths: cell.differences.map(({ kind, path }) => `${kind} ${path}`),
  }

describe('a read', () => {
  test('that both sides answer alike, through the lens and in another order, differs in nothing', async () => {
    const { read, counted, to } = await shadowed(
      json(() => old),
      json(() => reversed),
    )
    await read()
    const cell = await counted()
    expect(told(cell)).toEqual({ compared: 1, mismatched: 0, paths: [] })
    expect(cell).toMatchObject({ version: '1.0', route: 'items.get', from: 'blue', to: 'green' })
    expect([cell?.sides.from.answers, cell?.sides.to.answers]).toEqual([1, 1])
    expect(to.received).toHaveLength(1)
  })

  test('that differs is read again on both sides, and told by path and form', async () => {
    const { read, counted, from, to } = await shadowed(
      json(() => old),
      json(() => ({ ...newer, title: 'Coffee', rank: 4 })),
    )
    await read()
    const cell = await counted()
    expect(told(cell)).toEqual({
      compared: 1,
      mismatched: 1,
      paths: ['value $.name', 'value $.rank'],
    })
    expect(cell?.differences[0]).toMatchObject({ from: 'string(3)', to: 'string(6)' })
    expect(JSON.stringify(cell)).not.toMatch(/Tea|Coffee/)
    expect([from.received.length, to.received.length]).toEqual([4, 4])
  })

  test('that was only written in between does not count', async () => {
    const { read, counted } = await shadowed(
      json(() => old),
      json((time) => (time === 1 ? { ...newer, title: 'Before' } : newer)),
    )
    await read()
    expect(told(await counted())).toEqual({ compared: 1, mismatched: 0, paths: [] })
  })

  test('that differs now and then, as lists do that are written all the time, does not count', async () => {
    const { read, counted, to } = await shadowed(
      json(() => old),
      json((time) => (time < 4 ? { ...newer, title: 'Before' } : newer)),
    )
    await read()
    expect(told(await counted())).toEqual({ compared: 1, mismatched: 0, paths: [] })
    expect(to.received).toHaveLength(4)
  })

  test('of one document, whose writes are known, is looked at once more only', async () => {
    const { read, counted, to } = await shadowed(
      json(() => old),
      json((time) => (time < 3 ? { ...newer, title: 'Before' } : newer)),
      { keyOf: () => 'items.get?id=a' },
    )
    await read()
    expect(told(await counted())).toMatchObject({ compared: 1, mismatched: 1 })
    expect(to.received).toHaveLength(2)
  })

  test('of a field that is another one each time is learnt as noise, beside one that is wrong', async () => {
    const { read, counted, to } = await shadowed(
      json(() => old),
      json((time) => ({ ...newer, rank: 100 + time, title: 'Coffee' })),
    )
    await read()
    expect(told(await counted())).toEqual({ compared: 1, mismatched: 1, paths: ['value $.name'] })
    const quiet = await shadowed(
      json(() => old),
      json((time) => ({ ...newer, rank: 100 + time })),
    )
    for (let time = 0; time < 6; time += 1) {
      await quiet.read()
      expect(told(await quiet.counted())).toMatchObject({ compared: 1, mismatched: 0 })
    }
    // Three were read again, three were not.
    expect(quiet.to.received).toHaveLength(3 * 2 + 3)
    expect(to.received).toHaveLength(4)
  })

  test('from the other side is counted and compared the same way round', async () => {
    const { read, counted, from } = await shadowed(
      json(() => ({ ...old, name: 'Coffee' })),
      json(() => newer),
      { limits: { delayMs: 1 } },
    )
    // The flag of this gateway leads to blue: what it answered is taken for an answer of green.
    await read({ move: { answers: 'to', from: 'green', to: 'blue', stage: 'live', side: 'to' } })
    const cell = await counted()
    expect(told(cell)).toMatchObject({ mismatched: 1, paths: ['value $.name'] })
    expect(cell?.differences[0]).toMatchObject({ from: 'string(3)', to: 'string(6)' })
    expect(from.received).toHaveLength(4)
  })
})

const endless: Answer = (_, outgoing) => {
  outgoing.writeHead(200, { 'content-type': 'application/json' })
  outgoing.write('{"id": "')
  const more = (): void => {
    if (!outgoing.destroyed) outgoing.write('x'.repeat(65_536), () => setImmediate(more))
  }
  more()
}

describe('the other side', () => {
  const large = { ...newer, title: 'x'.repeat(300_000) }
  test.each<[string, Answer, number, string]>([
    ['that fails', (_, outgoing) => void outgoing.writeHead(500).end('{}'), 1, 'failed 1'],
    ['that breaks off', (_, outgoing) => void outgoing.destroy(), 1, 'failed 1'],
    ['that never answers', () => undefined, 1, 'failed 1'],
    ['that answers very much', json(() => large), 0, 'large 1'],
  ])('%s costs the comparison alone', async (_, green, errors, reason) => {
    const { read, counted, dropped } = await shadowed(
      json(() => old),
      green,
      {
        limits: { readMs: reason === 'large 1' ? 60_000 : 300, delayMs: 1 },
      },
    )
    expect(await read()).toMatch(/^200 /)
    const cell = await counted()
    expect(cell).toMatchObject({ compared: 0, mismatched: 0 })
    expect(cell?.sides.to).toMatchObject({ answers: 1, errors })
    expect(dropped()).toBe(reason)
  })

  test.each<[string, Answer]>([
    ['that never ends', endless],
    ['that sends garbage', (_, outgoing) => void outgoing.writeHead(200).end('}{')],
  ])('%s is given up', async (_, green) => {
    const { read, counted } = await shadowed(
      json(() => old),
      green,
      {
        limits: { readMs: 300, delayMs: 1 },
      },
    )
    expect(await read()).toMatch(/^200 /)
    expect(await counted()).toMatchObject({ compared: 0 })
  })

  test('that has another status differs in it', async () => {
    const { read, counted } = await shadowed(
      json(() => old),
      (_, outgoing) =>
        void outgoing.writeHead(404, { 'content-type': 'application/json' }).end('{}'),
    )
    await read()
    expect(told(await counted())).toEqual({ compared: 1, mismatched: 1, paths: ['status $'] })
  })
})

const compressed: Answer = (_, outgoing) => {
  outgoing.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  outgoing.end(gzipSync(JSON.stringify(old)))
}

describe('bounds', () => {
  test('more than are compared at a time are served, counted and dropped', async () => {
    const { read, counted, dropped, shadow } = await shadowed(
      json(() => old),
      () => undefined,
      {
        limits: { pending: 4, running: 2, readMs: 500, delayMs: 1 },
      },
    )
    expect(await Promise.all(Array.from({ length: 20 }, () => read()))).toHaveLength(20)
    expect(shadow.pending).toBeLessThanOrEqual(4)
    expect(dropped()).toBe('busy 16')
    expect((await counted())?.sides.from.answers).toBe(20)
  })

  test('while requests take most of the time they are few, one after the other', async () => {
    const { read, counted, shadow } = await shadowed(
      json(() => old),
      json(() => newer),
      { isBusy: () => true },
    )
    const started = performance.now()
    for (let time = 0; time < 20; time++) await read()
    await until(() => shadow.pending === 0)
    expect(performance.now() - started).toBeGreaterThan(190)
    expect(await counted()).toMatchObject({ compared: 20 })
  })

  test('a client that leaves gives its place back', async () => {
    const { read, counted, dropped } = await shadowed(
      (_, outgoing) => {
        outgoing.writeHead(200, { 'content-type': 'application/json' })
        outgoing.write('{')
      },
      json(() => newer),
    )
    expect(await read({ abandon: true })).toBe('abandoned')
    expect(await counted()).toMatchObject({ compared: 0 })
    expect(dropped()).toBe('cut 1')
  })

  test('a client that reads slowly gives it back in time', async () => {
    const { read, counted, dropped } = await shadowed(
      (_, outgoing) => {
        outgoing.writeHead(200, { 'content-type': 'application/json' })
        outgoing.write('{')
        outgoing.once('close', () => undefined)
      },
      json(() => newer),
      { limits: { readMs: 50, delayMs: 1 } },
    )
    void read()
    expect(await counted()).toBeUndefined()
    await until(() => dropped() === 'slow 1')
  })

  test.each<[string, Parameters<Shadowed['read']>[0]]>([
    ['of a stage that does not compare', { move: { compares: false } }],
    ['answered by another side', { move: { instead: 'dirty' } }],
  ])('what is %s is counted only', async (_, asked) => {
    const { read, counted, to } = await shadowed(
      json(() => old),
      json(() => newer),
    )
    await read(asked)
    expect(await counted()).toMatchObject({ compared: 0, sides: { from: { answers: 1 } } })
    expect(to.received).toEqual([])
  })

  test.each<Stage>(['off', 'complete'])(
    'in %s, where one side is written, nothing is counted',
    async (stage) => {
      const { read, counted, to } = await shadowed(
        json(() => old),
        json(() => newer),
      )
      await read({ move: { stage } })
      expect(await counted()).toBeUndefined()
      expect(to.received).toEqual([])
      await read()
      expect(told(await counted())).toEqual({ compared: 1, mismatched: 0, paths: [] })
    },
  )

  test('of a sample of none nothing is read', async () => {
    const { read, counted, to } = await shadowed(
      json(() => old),
      json(() => newer),
      {
        sampleOf: () => 0,
      },
    )
    await read()
    expect(await counted()).toMatchObject({ compared: 0 })
    expect(to.received).toEqual([])
  })

  test('an answer that fell back counts as a failure of the other side', async () => {
    const { read, counted } = await shadowed(
      json(() => old),
      json(() => newer),
    )
    await read({ move: { instead: 'fallback' } })
    expect((await counted())?.sides.to).toMatchObject({ answers: 1, errors: 1 })
  })

  test('what one side alone answers is not counted: nobody could ever hold it against the other', async () => {
    const { read, counted } = await shadowed(
      json(() => old),
      json(() => newer),
    )
    await read({ method: 'DELETE' })
    await read({ path: '/items/events' })
    expect(await counted()).toBeUndefined()
    await read()
    expect(told(await counted())).toEqual({ compared: 1, mismatched: 0, paths: [] })
  })

  test('what has a write that is not settled does not count, nor where nobody knows', async () => {
    for (const isUnsettled of [() => true, () => Promise.reject(new Error('away'))]) {
      const { read, counted, dropped } = await shadowed(
        json(() => old),
        json(() => ({ ...newer, title: 'Coffee' })),
        { isUnsettled },
      )
      await read()
      expect(await counted()).toMatchObject({ compared: 0, mismatched: 0 })
      expect(dropped()).toBe('unsettled 1')
    }
  })

  test('compressed answers and conditions of clients make no difference', async () => {
    const { read, counted, to } = await shadowed(
      compressed,
      json(() => newer),
    )
    await read({ headers: { 'accept-encoding': 'gzip', 'if-none-match': '"x"' } })
    expect(told(await counted())).toEqual({ compared: 1, mismatched: 0, paths: [] })
    expect(to.last().headers).not.toHaveProperty('if-none-match')
  })

  test('nothing is under way once it is closed', async () => {
    const { read, shadow, to } = await shadowed(
      json(() => old),
      () => undefined,
    )
    await read()
    await until(() => to.received.length === 1)
    shadow.close()
    await read()
    expect(to.received).toHaveLength(1)
  })
})

const differing = async (limits: Partial<typeof exampleLimits> = {}) => {
  const examples = createExamples({ ...exampleLimits, ...limits })
  const one = await shadowed(
    json(() => old),
    json((time) => ({ ...newer, rank: 100 + time, title: 'Coffee' })),
    { examples },
  )
  return { ...one, examples }
}

describe('answers that differ', () => {
  const of = { rollout: 'store' }

  test('are kept with both documents, and what is noise in them', async () => {
    const { read, counted, examples } = await differing()
    await read()
    await counted()
    const [example, ...more] = examples.of({ ...of, path: '$.name', version: '1.0' })
    expect(more).toEqual([])
    expect(example).toMatchObject({ route: 'items.get', path: '/items/a', query: '' })
    expect(example?.differences.map(({ path }) => path)).toEqual(['$.name'])
    expect(example?.noise.map(({ path }) => path)).toEqual(['$.rank'])
    expect(example?.from.body).toContain('Tea')
    expect(example?.to.body).toContain('Coffee')
    expect(examples.get(example?.id ?? '')).toEqual(example)
    expect(examples.of({ ...of, path: '$.rank' })).toEqual([])
    expect(examples.of({ rollout: 'other' })).toEqual([])
  })

  test('of one kind are kept as the newest few, and no more than there is room for', async () => {
    const { read, counted, examples } = await differing()
    for (const path of ['/items/a', '/items/b', '/items/c']) {
      await read({ path })
      await counted()
    }
    expect(examples.of(of).map(({ path }) => path)).toEqual(['/items/c', '/items/b'])
    const small = await differing({ size: 10 })
    await small.read()
    await small.counted()
    expect(small.examples.of(of)).toEqual([])
  })
})
