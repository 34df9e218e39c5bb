/** SIGHUP of several workers: all of them or none, and no request fails. */
import { rm, writeFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { until } from '../../cli/support.ts'
import type { HttpAnswer } from '../../support/http-answer.ts'
import {
  configText,
  connectTo,
  connectToEach,
  serve,
  startStore,
  type Cluster,
  type Store,
} from './support.ts'

interface Times {
  readonly result: 'applied' | 'rejected'
  readonly times: number
}

const reloaded = (cluster: Cluster, { result, times }: Times): Promise<number> =>
  until(
    async () => (await cluster.metric('isthmus_config_reload_total', new RegExp(result))) === times,
  )

const storeOf = (answer: HttpAnswer | undefined): string | undefined =>
  answer?.headers.find(([name]) => name === 'x-store')?.[1]

/** Requests on connections that stay, and on new ones, until it is told to end. */
const load = (port: number) => {
  const ended = new AbortController()
  let answered = 0
  const failed: unknown[] = []
  const count = (answer: HttpAnswer | undefined): void => {
    if (answer?.status === 200) answered += 1
    else failed.push(answer ?? 'no answer')
  }
  const staying = async (): Promise<void> => {
    let client = await connectTo(port)
    while (!ended.signal.aborted) {
      const answer = await client.get('/entities')
      count(answer)
      const last = answer?.headers.some(
        ([name, value]) => name === 'connection' && value === 'close',
      )
      if (last === true || answer === undefined) client = await connectTo(port)
    }
    client.end()
  }
  const coming = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const client = await connectTo(port)
      count(await client.get('/entities'))
      client.end()
    }
  }
  const all = [...Array.from({ length: 6 }, staying), ...Array.from({ length: 2 }, coming)]
  const end = async () => {
    ended.abort()
    await Promise.all(all)
    return { answered, failed }
  }
  onTestFinished(() => ended.abort())
  return { answered: () => answered, end }
}

test('under load no request fails, and afterwards every worker serves by the new configuration', async () => {
  const stores: readonly Store[] = [await startStore('a'), await startStore('b')]
  const cluster = await serve(stores[0]!.url)
  const clients = [...(await connectToEach(cluster)).values()]
  const pids = await cluster.workers()
  const underWay = clients.map((client) => client.get('/entities?limit=7'))
  await until(async () => stores[0]!.waiting() === 2)
  const pressure = load(cluster.port)
  for (let n = 1; n <= 5; n += 1) {
    const before = pressure.answered()
    await writeFile(cluster.file, configText(stores[n % 2]!.url))
    cluster.signal('SIGHUP')
    await reloaded(cluster, { result: 'applied', times: n })
    await until(async () => pressure.answered() > before + 50)
  }
  const { failed } = await pressure.end()
  expect(failed).toEqual([])
  stores[0]!.release()
  const late = await Promise.all(underWay)
  expect(late.map((answer) => [answer?.status, storeOf(answer)])).toEqual([
    [200, 'a'],
    [200, 'a'],
  ])
  const fresh = [...(await connectToEach(cluster)).values()]
  const served = await Promise.all(fresh.map((client) => client.get('/entities')))
  expect(served.map(storeOf)).toEqual(['b', 'b'])
  // Workers stay: their connections, and what they have compiled.
  expect(await cluster.workers()).toEqual(pids)
  const { code, stdout } = await cluster.stop()
  expect(code).toBe(0)
  expect(stdout).not.toContain('Defect')
})

test('a bad configuration changes nothing in any worker', async () => {
  const store = await startStore('a')
  const cluster = await serve(store.url)
  const clients = [...(await connectToEach(cluster)).values()]
  const bad = [
    configText('ftp://nowhere'),
    'export default {',
    'process.exit(3)',
    configText(store.url, { flags: { folder: '/nowhere' } }),
    // Only whoever opens it finds out.
    configText(store.url, { versions: { default: '9.9' } }),
    configText(store.url, { identity: { jwt: { jwks: { file: '/nowhere' } } } }),
  ]
  for (const [n, text] of bad.entries()) {
    await writeFile(cluster.file, text)
    cluster.signal('SIGHUP')
    await reloaded(cluster, { result: 'rejected', times: n + 1 })
    const answers = await Promise.all(clients.map((client) => client.get('/entities')))
    expect(answers.map(storeOf)).toEqual(['a', 'a'])
  }
  await rm(cluster.file)
  cluster.signal('SIGHUP')
  await reloaded(cluster, { result: 'rejected', times: bad.length + 1 })
  await cluster.stop()
})

test('the level of the log is that of the new configuration, in every worker', async () => {
  const store = await startStore('a')
  const cluster = await serve(store.url)
  const clients = [...(await connectToEach(cluster)).values()]
  await writeFile(cluster.file, configText(store.url, { log: { level: 'error' } }))
  cluster.signal('SIGHUP')
  await reloaded(cluster, { result: 'applied', times: 1 })
  for (const client of clients) await client.get('/entities', 'unheard')
  const { stdout } = await cluster.stop()
  expect(stdout).toContain('Request answered')
  expect(stdout).not.toContain('unheard')
})

test('a worker that ends later begins with the configuration that is in force, not with what is on disk', async () => {
  const [old, fresh] = [await startStore('old'), await startStore('fresh')]
  const cluster = await serve(old.url)
  await writeFile(
    cluster.file,
    configText(fresh.url, { listen: { port: 9, adminPort: 0 }, workers: 5 }),
  )
  cluster.signal('SIGHUP')
  await reloaded(cluster, { result: 'applied', times: 1 })
  expect(JSON.parse(await cluster.line(/need a new start/))).toMatchObject({
    level: 'warn',
    kept: ['listen > port'],
  })
  await writeFile(cluster.file, 'export default {')
  const pids = await cluster.workers()
  process.kill(pids[1] ?? 0, 'SIGKILL')
  await until(async () => (await cluster.workers()).every((pid) => pid && pid !== pids[1]))
  const clients = [...(await connectToEach(cluster)).values()]
  const served = await Promise.all(clients.map((client) => client.get('/entities')))
  expect(served.map(storeOf)).toEqual(['fresh', 'fresh'])
  await cluster.stop()
})

test('a worker that starts meanwhile comes to serve by the new configuration', async () => {
  const [old, fresh] = [await startStore('old'), await startStore('fresh')]
  const cluster = await serve(old.url)
  const [pid = 0, other] = await cluster.workers()
  process.kill(pid, 'SIGKILL')
  // While another one starts, the word comes.
  await writeFile(cluster.file, configText(fresh.url))
  cluster.signal('SIGHUP')
  await reloaded(cluster, { result: 'applied', times: 1 })
  await until(async () => {
    const pids = await cluster.workers()
    return pids[1] === other && pids[0] !== undefined && pids[0] !== pid
  })
  const clients = [...(await connectToEach(cluster)).values()]
  const served = await Promise.all(clients.map((client) => client.get('/entities')))
  expect(served.map(storeOf)).toEqual(['fresh', 'fresh'])
  await cluster.stop()
})
