/** How workers and their primary end, and who notices. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isthmus, root, temporaryFolder, until } from '../../cli/support.ts'
import { configText, connectTo, connectToEach, exists, serve, startStore } from './support.ts'

const room = JSON.stringify(join(root, 'src/contract/index.ts'))

/** A scheme of its own: functions are no data, so that workers import the module. */
const functions = `{ parse: (text) => /^\\d+\\.\\d+/.exec(text)?.[0], compare: (a, b) => Number(a) - Number(b) }`

interface Written {
  readonly scheme?: string
  /** Of its only route. */
  readonly path?: string
  /** Code of its own. */
  readonly more?: string
}

const contractText = ({ scheme = `'semver'`, path = '/a', more = '' }: Written = {}): string => `
import { existsSync } from 'node:fs'
import { addRoutes, base, change, defineContract, version } from ${room}
${more}
const route = { id: 'a', method: 'DELETE', path: '${path}', kind: 'delete', summary: 'A' }
export default defineContract({
  name: 'small',
  scheme: ${scheme},
  base: base('1.0.0', { summary: 'A', types: {}, routes: [] }),
  versions: [version('2.0.0', {
    summary: 'B',
    changes: [change('A route', {}, { routes: addRoutes(route) })],
  })],
})
`

const replaced = (cluster: Awaited<ReturnType<typeof serve>>, before: number | undefined) =>
  until(async () => (await cluster.workers()).every((pid) => pid !== undefined && pid !== before))

test('kill -9 of a worker costs its own requests only, and another one takes its place', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const clients = await connectToEach(cluster)
  const [first, second] = [clients.get(1), clients.get(2)]
  const lost = first?.get('/entities?limit=7')
  const kept = second?.get('/entities?limit=7')
  await until(async () => store.waiting() === 2)
  const [pid] = await cluster.workers()
  process.kill(pid ?? 0, 'SIGKILL')
  expect(await lost).toBe(undefined)
  for (let n = 0; n < 20; n += 1) {
    const client = await connectTo(cluster.port)
    expect((await client.get('/entities'))?.status).toBe(200)
    client.end()
  }
  store.release()
  expect((await kept)?.status).toBe(200)
  await replaced(cluster, pid)
  expect((await connectToEach(cluster)).size).toBe(2)
  expect(JSON.parse(await cluster.line(/A worker has ended/))).toMatchObject({
    level: 'error',
    worker: 1,
    pid,
    how: 'signal SIGKILL',
  })
  await cluster.stop()
})

test('connections that were on their way to a worker that ends are served by another one', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const [pid = 0] = await cluster.workers()
  process.kill(pid, 'SIGSTOP')
  const clients = await Promise.all(Array.from({ length: 6 }, () => connectTo(cluster.port)))
  let answered = 0
  const answers = clients.map(async (client) => {
    const answer = await client.get('/entities')
    answered += 1
    return answer?.status
  })
  // The one that stands still gets one of them, which waits.
  await until(async () => answered === 5)
  process.kill(pid, 'SIGKILL')
  expect(await Promise.all(answers)).toEqual(Array(6).fill(200))
  await cluster.stop()
})

test('all workers at once, and the port stays the same', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const pids = await cluster.workers()
  for (const pid of pids) process.kill(pid ?? 0, 'SIGKILL')
  await until(async () => {
    const fresh = await cluster.workers()
    return fresh.every((pid) => pid !== undefined && !pids.includes(pid))
  })
  expect((await fetch(`${cluster.url}/entities`)).status).toBe(200)
  expect((await cluster.stop()).code).toBe(0)
})

test('kill -9 of the primary ends its workers', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const pids = await cluster.workers()
  // Also one that is busy with a request.
  const client = await connectTo(cluster.port)
  void client.get('/entities?limit=7')
  await until(async () => store.waiting() === 1)
  cluster.signal('SIGKILL')
  await until(async () => pids.every((pid) => pid !== undefined && !exists(pid)))
  expect((await cluster.done).code).toBe(null)
})

test('signals to all processes at once, as of a terminal, mean the same as to the primary alone', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const clients = [...(await connectToEach(cluster)).values()]
  const underWay = clients.map((client) => client.get('/entities?limit=7'))
  await until(async () => store.waiting() === 2)
  const pids = await cluster.workers()
  for (const pid of pids) process.kill(pid ?? 0, 'SIGTERM')
  const done = cluster.stop()
  await until(async () => {
    const answer = await fetch(`${cluster.adminUrl}/readyz`).catch(() => undefined)
    return answer?.status === 503
  })
  store.release()
  expect((await Promise.all(underWay)).map((answer) => answer?.status)).toEqual([200, 200])
  expect((await done).code).toBe(0)
})

test('a worker that stands still is told of and left out; its counts stay', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const clients = [...(await connectToEach(cluster)).values()]
  for (const client of clients) for (let n = 0; n < 5; n += 1) await client.get('/entities')
  const sum = await cluster.metric('isthmus_requests_total')
  const [pid = 0] = await cluster.workers()
  process.kill(pid, 'SIGSTOP')
  expect(await cluster.metric('isthmus_workers', /silent/)).toBe(1)
  expect(await cluster.metric('isthmus_requests_total')).toBe(sum)
  expect(await cluster.admin('/versions')).toContain('"contract"')
  expect(await cluster.admin('/readyz')).toBe('ok\n')
  await cluster.line(/A worker does not answer/)
  process.kill(pid, 'SIGCONT')
  await cluster.line(/A worker answers again/)
  expect(await cluster.metric('isthmus_workers', /serving/)).toBe(2)
  await cluster.stop()
})

test('a worker that stands still for long is ended, and another one takes its place', async () => {
  const store = await startStore('blue')
  // A process of its own, which is less patient than the command.
  const hasty = spawn(
    process.execPath,
    ['--import', join(root, 'bin/source-hooks.js'), join(import.meta.dirname, 'hasty.ts')],
    { env: { PATH: process.env['PATH'], STORE: store.url }, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  onTestFinished(() => void hasty.kill('SIGKILL'))
  let output = ''
  hasty.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(hasty, 'exit')
  const served = (): readonly number[] =>
    [...output.matchAll(/"worker":1,"pid":(\d+),"message":"A worker serves"/g)].map(([, pid]) =>
      Number(pid),
    )
  await until(async () => output.includes('ready'))
  process.kill(served()[0] ?? 0, 'SIGSTOP')
  await until(async () => served().length > 1)
  expect(output).toContain('A worker has not answered for long: it is ended')
  hasty.stdin.end()
  expect(await ended).toEqual([0, null])
})

test('an endless loop of a function of the contract holds up one worker, until another one takes its place', async () => {
  const store = await startStore('blue')
  const contract = join(await temporaryFolder(), 'contract.ts')
  const scheme = `{ parse: (text) => { while (text === 'endless'); return (${functions}).parse(text) }, compare: (a, b) => Number(a) - Number(b) }`
  await writeFile(contract, contractText({ scheme }))
  const cluster = await serve(store.url, { args: ['--contract', contract] })
  const clients = await connectToEach(cluster)
  const before = await cluster.workers()
  const held = clients.get(1)?.ask('/a', ['API-Version: endless'])
  expect(await cluster.line(/A worker does not answer/)).toContain('"worker":1,')
  expect((await clients.get(2)?.get('/nowhere'))?.status).toBe(404)
  expect(await cluster.admin('/readyz')).toBe('ok\n')
  expect(await cluster.metric('isthmus_workers', /silent/)).toBe(1)
  cluster.signal('SIGHUP')
  await until(async () => (await cluster.metric('isthmus_config_reload_total', /applied/)) === 1)
  expect(await held).toBe(undefined)
  const after = await cluster.workers()
  expect(after[0]).not.toBe(before[0])
  expect(after[1]).toBe(before[1])
  expect(await cluster.metric('isthmus_workers', /serving/)).toBe(2)
  // Nobody asks for a reload: it is ended in time.
  const again = await connectToEach(cluster)
  const other = again.get(2)?.ask('/a', ['API-Version: endless'])
  await cluster.line(/A worker has not answered for long/)
  expect(await other).toBe(undefined)
  await until(async () => (await cluster.metric('isthmus_workers', /serving/)) === 2)
  expect((await cluster.workers())[1]).not.toBe(before[1])
  await cluster.stop()
})

test('SIGTERM while a worker starts ends that one, too', async () => {
  const store = await startStore('blue')
  const cluster = await serve(store.url)
  const before = await cluster.workers()
  process.kill(before[0] ?? 0, 'SIGKILL')
  await cluster.line(/A worker has ended/)
  const { code, stdout } = await cluster.stop()
  expect(code).toBe(0)
  expect(stdout).not.toContain('cannot start')
})

test('a worker takes the place of one that has ended though the contract on disk is broken by then', async () => {
  const store = await startStore('blue')
  const contract = join(await temporaryFolder(), 'contract.ts')
  await writeFile(contract, contractText())
  const cluster = await serve(store.url, { args: ['--contract', contract] })
  const [pid] = await cluster.workers()
  await writeFile(contract, 'export default {')
  process.kill(pid ?? 0, 'SIGKILL')
  await replaced(cluster, pid)
  expect((await fetch(`${cluster.url}/nowhere`)).status).toBe(404)
  await cluster.stop()
})

test('workers that end at once again and again are tried less and less often, and the rest serves', async () => {
  const store = await startStore('blue')
  const folder = await temporaryFolder()
  const [contract, trap] = [join(folder, 'contract.ts'), join(folder, 'trap')]
  const trapped = `if (existsSync(${JSON.stringify(trap)})) process.exit(3)`
  await writeFile(contract, contractText({ scheme: functions, more: trapped }))
  const cluster = await serve(store.url, { args: ['--contract', contract] })
  const [pid] = await cluster.workers()
  await writeFile(trap, '')
  process.kill(pid ?? 0, 'SIGKILL')
  const told = JSON.parse(await cluster.line(/ends again and again/)) as { readonly ms: number }
  expect(told).toMatchObject({ level: 'error', worker: 1, ms: expect.any(Number) })
  expect(await cluster.line(/A worker cannot start/)).toContain('exit 3')
  expect((await fetch(`${cluster.url}/nowhere`)).status).toBe(404)
  expect(await cluster.metric('isthmus_workers', /missing/)).toBe(1)
  await writeFile(contract, contractText({ scheme: functions, path: '/b' }))
  expect(await cluster.line(/has changed since the gateway started/)).toContain('start anew')
  await writeFile(contract, contractText({ scheme: functions }))
  await replaced(cluster, pid)
  await cluster.stop()
})

test('where no worker ever starts, the command ends and says why', async () => {
  const store = await startStore('blue')
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void taken.close())
  const { port } = taken.address() as AddressInfo
  const file = join(await temporaryFolder(), 'isthmus.config.ts')
  await writeFile(file, configText(store.url))
  const command = ['serve', '--workers', '2', '--config', file]
  const port1 = await isthmus([...command, '--port', `${port}`])
  expect(port1.code).toBe(2)
  expect(port1.stderr).toContain(`Port ${port} on 127.0.0.1 is taken`)
  expect(port1.stderr).toContain('--port or ISTHMUS_PORT')
  const port2 = await isthmus([...command, '--admin-port', `${port}`])
  expect(port2.code).toBe(2)
  expect(port2.stderr).toContain('--admin-port or ISTHMUS_ADMIN_PORT')
  await writeFile(file, configText(store.url, { versions: { default: '9.9' } }))
  const misfit = await isthmus(command)
  expect(misfit.code).not.toBe(0)
  expect(misfit.stderr).toContain('versions > default')
  const contract = join(await temporaryFolder(), 'contract.ts')
  // Only in workers, which are not started as the command is.
  const trapped = `if (!process.argv.includes('serve')) process.exit(3)`
  await writeFile(contract, contractText({ scheme: functions, more: trapped }))
  await writeFile(file, configText(store.url))
  const ended = await isthmus([...command, '--contract', contract])
  expect(ended.code).not.toBe(0)
  expect(ended.stderr).toContain('Worker 1 ended before it served (exit 3)')
})
