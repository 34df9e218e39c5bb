/** `isthmus serve --workers 2`: to clients and operators the same as one process. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isthmus, temporaryFolder, until } from '../../cli/support.ts'
import {
  configText,
  connectTo,
  connectToEach,
  exists,
  serve,
  startStore,
  type Check,
} from './support.ts'
import { undeclaredLine } from '../../support/declared-lines.ts'

const json = (text: string): unknown => JSON.parse(text)

/** A flag file whose flag is the name of a store. */
const text = (variant: string): string =>
  JSON.stringify({
    flags: {
      where: {
        state: 'ENABLED',
        variants: { blue: 'blue', green: 'green' },
        defaultVariant: variant,
      },
    },
  })

test('workers share one port, admin answers as of one process, and every line is JSON that names its worker', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const pids = await cluster.workers()
  expect(new Set(pids).size).toBe(2)
  expect(pids.every((pid) => pid !== undefined && exists(pid))).toBe(true)
  await connectToEach(cluster)
  expect(await cluster.admin('/livez')).toBe('ok\n')
  expect(await cluster.admin('/readyz')).toBe('ok\n')
  const { ready, checks } = json(await cluster.admin('/readyz?verbose')) as {
    ready: boolean
    checks: readonly Check[]
  }
  expect(ready).toBe(true)
  expect(checks.map(({ name, ok }) => [name, ok])).toEqual(
    ['worker 1', 'worker 2', 'policy', 'flags', 'kill file', 'draining'].map((name) => [
      name,
      true,
    ]),
  )
  const metrics = await cluster.admin('/metrics')
  expect(metrics.match(/^isthmus_build\{.*\} 1$/gm)).toHaveLength(1)
  expect(metrics.match(/^isthmus_config_info\{.*\} 1$/gm)).toHaveLength(1)
  const numbered = [...metrics.matchAll(/^process_memory_usage_bytes(\{worker="\d"\})? \d+$/gm)]
  expect(new Set(numbered.map(([, worker]) => worker))).toEqual(
    new Set(['{worker="1"}', '{worker="2"}', undefined]),
  )
  expect(json(await cluster.admin('/flags'))).toMatchObject({
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
    status: { keys: ['all-to-blue', 'entity-schema'], errors: [] },
  })
  expect(json(await cluster.admin('/versions'))).toMatchObject({
    contract: 'inner-universe',
    versions: [{ key: '1.0', summary: expect.stringContaining('Entities') }, {}, {}, {}],
    backends: { blue: '1.0' },
  })
  expect(json(await cluster.admin('/quarantine'))).toEqual({ items: [] })
  const asked = await fetch(`${cluster.adminUrl}/explain`, {
    method: 'POST',
    body: JSON.stringify({ method: 'GET', path: '/entities' }),
  })
  expect(await asked.json()).toMatchObject({
    steps: expect.arrayContaining([expect.objectContaining({ step: 'send', ok: true })]),
  })
  const wrong = await fetch(`${cluster.adminUrl}/explain`, { method: 'POST', body: '[' })
  expect(wrong.status).toBe(400)
  expect((await fetch(`${cluster.adminUrl}/nowhere`)).status).toBe(404)
  const { code, stdout, stderr } = await cluster.stop()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .flatMap((line) => undeclaredLine(line) ?? []),
  ).toEqual([])
  const lines = stdout.trimEnd().split('\n').map(json) as {
    message?: string
    worker?: number
  }[]
  const answered = lines.filter(({ message }) => message === 'Request answered')
  expect(new Set(answered.map(({ worker }) => worker))).toEqual(new Set([1, 2]))
  expect(pids.some((pid) => pid !== undefined && exists(pid))).toBe(false)
})

test('metrics of all workers add up to the number of requests, also after one has ended', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url, { workers: 3 })
  const clients = await connectToEach(cluster, { workers: 3 })
  const before = await cluster.metric('isthmus_requests_total')
  await Promise.all(
    [...clients.values()].map(async (client, at) => {
      for (let n = 0; n < 10 * (at + 1); n += 1) await client.get('/entities')
    }),
  )
  const sum = before + 60
  await until(async () => (await cluster.metric('isthmus_requests_total')) === sum)
  expect(await cluster.metric('isthmus_request_duration_seconds_count')).toBe(sum)
  expect(await cluster.metric('isthmus_workers', /serving/)).toBe(3)
  // A gauge that means the sum has one value, not one per worker.
  expect((await cluster.admin('/metrics')).match(/^isthmus_backend_waiting\{.*$/gm)).toEqual([
    'isthmus_backend_waiting{backend="blue"} 0',
    'isthmus_backend_waiting{backend="green"} 0',
  ])
  const [pid] = await cluster.workers()
  process.kill(pid ?? 0, 'SIGKILL')
  await until(async () => (await cluster.metric('isthmus_workers_ended_total')) === 1)
  expect(await cluster.metric('isthmus_requests_total')).toBe(sum)
  await until(async () => {
    const pids = await cluster.workers()
    return pids.every((one) => one !== undefined && one !== pid)
  })
  const client = await connectTo(cluster.port)
  await client.get('/entities')
  await until(async () => (await cluster.metric('isthmus_requests_total')) === sum + 1)
  await cluster.stop()
})

test('a flag file that is broken keeps the last good set in every worker, a good one reaches all', async () => {
  const [blue, green] = [await startStore('blue'), await startStore('green')]
  const folder = join(await temporaryFolder(), 'flags')
  await mkdir(folder)
  const file = join(folder, 'where.json')
  await writeFile(file, text('blue'))
  const cluster = await serve(blue.url, {
    config: {
      backends: {
        blue: { url: blue.url, version: '1.0' },
        green: { url: green.url, version: '1.0' },
      },
      decision: { flag: 'where', fallback: 'blue' },
      flags: { folder },
    },
  })
  const clients = [...(await connectToEach(cluster)).values()]
  const stores = () =>
    Promise.all(
      clients.map(async (client) => {
        const answer = await client.get('/entities')
        return answer?.headers.find(([name]) => name === 'x-store')?.[1]
      }),
    )
  expect(await stores()).toEqual(['blue', 'blue'])
  await writeFile(file, '{ "flags": ')
  await until(async () => /"errors":\[\{/.test(await cluster.admin('/flags')))
  expect(await stores()).toEqual(['blue', 'blue'])
  await writeFile(file, text('green'))
  await until(async () => (await stores()).every((name) => name === 'green'))
  expect(await cluster.admin('/flags')).toContain('"errors":[]')
  // Whoever takes the place of one that has ended begins with the flags of now.
  const [pid] = await cluster.workers()
  process.kill(pid ?? 0, 'SIGKILL')
  await until(async () => (await cluster.workers()).every((one) => one && one !== pid))
  const fresh = await connectToEach(cluster)
  for (const client of fresh.values()) {
    expect((await client.get('/entities'))?.headers).toContainEqual(['x-store', 'green'])
  }
  await cluster.stop()
})

test('SIGTERM finishes what is under way in every worker', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const clients = [...(await connectToEach(cluster)).values()]
  const underWay = clients.map((client) => client.get('/entities?limit=7'))
  await until(async () => store.waiting() === 2)
  const done = cluster.stop()
  await until(
    async () => (await fetch(`${cluster.adminUrl}/readyz`).catch(() => undefined))?.status === 503,
  )
  store.release()
  expect((await Promise.all(underWay)).map((answer) => answer?.status)).toEqual([200, 200])
  const { code, stdout } = await done
  expect(code).toBe(0)
  expect(stdout.match(/"query"|limit=7|"status":200/g)?.length).toBeGreaterThanOrEqual(2)
})

test('facts of all workers come together, and those of one that was killed stay', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const clients = await connectToEach(cluster)
  const seen = async (): Promise<number> => {
    const { speaks } = json(await cluster.admin('/census')) as {
      speaks: readonly { requests: number }[]
    }
    let sum = 0
    for (const { requests } of speaks) sum += requests
    return sum
  }
  const before = await cluster.metric('isthmus_requests_total')
  for (const client of clients.values())
    for (let n = 0; n < 8; n += 1) await client.get('/entities')
  await until(async () => (await seen()) === before + 16)
  const [pid] = await cluster.workers()
  process.kill(pid ?? 0, 'SIGKILL')
  await until(async () => (await cluster.workers()).every((one) => one && one !== pid))
  expect(await seen()).toBe(before + 16)
  await cluster.stop()
})

test('one worker is one process, as without the option', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url, { workers: 1 })
  expect(await cluster.metric('isthmus_workers')).toBe(0)
  const { stdout } = await cluster.stop()
  expect(stdout).not.toContain('"worker"')
})

test.each([
  ['--workers 0', '"0" is not a number of workers (auto, or 1 to 256)'],
  ['--workers many', '"many" is not a number of workers'],
])('%s is refused', async (option, said) => {
  const { code, stderr } = await isthmus(`serve ${option}`)
  expect(code).toBe(2)
  expect(stderr).toContain(said)
})

test('the number of workers is a setting and a variable, too', async () => {
  const store = await startStore('blue')
  const file = join(await temporaryFolder(), 'isthmus.config.ts')
  await writeFile(file, configText(store.url, { workers: 0 }))
  const refused = await isthmus(['serve', '--config', file])
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('workers') })
  const { code, stderr } = await isthmus('serve', { env: { ISTHMUS_WORKERS: 'x' } })
  expect(code).toBe(2)
  expect(stderr).toContain('The variable ISTHMUS_WORKERS is wrong')
})
