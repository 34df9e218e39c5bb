/** Does one thing with two stores in a process of its own: prints one line of JSON. */
import contract from '../../adapters/index.ts'
import { openControlStore } from '../../src/control/node/open.ts'
import { Stop } from '../../src/http/index.ts'
import {
  beginRun,
  bulkStore,
  carryOf,
  createHttpStore,
  kindsOf,
  pairsOf,
  workOn,
  type DocumentStore,
} from '../../src/migrate/index.ts'
import { createMetrics, silentLogger } from '../../src/telemetry/index.ts'
import { httpBackend } from '../../src/upstream/index.ts'
import { undiciTransport } from '../../src/upstream/node/index.ts'
import type { Task, TaskDone } from './index.ts'

const task = JSON.parse(process.argv[2] ?? '') as Task
const limits = { depth: 64, responseBytes: 64 * 1024 * 1024 }

const storeAt = (url: string, key: string): DocumentStore => {
  const version = contract.version(key)
  if (!version) throw new Error(`There is no version ${key}`)
  const backend = httpBackend({
    name: key,
    version: key,
    url,
    transport: undiciTransport({}),
    log: silentLogger,
    metrics: createMetrics(),
  })
  const conditions = { put: true, create: true, delete: true }
  const replication = { put: '/raw{path}', conditions }
  const single = createHttpStore({ backend, version, replication, headers: {}, limits })
  const routes = { path: '/raw{path}', changes: '/raw/changes' }
  const { kinds } = kindsOf(version)
  const { responseBytes } = limits
  return bulkStore({ backend, routes, headers: {}, responseBytes, single, kinds })
}

const source = storeAt(task.blue, '1.1')
const target = storeAt(task.green, '2.0')

const name = 'bench'

/** @param stopAt documents after which it pauses */
const copy = async (stopAt: number | undefined): Promise<number> => {
  const control = await openControlStore(`sqlite:${task.control}`, { folder: '/' })
  await control.migrate()
  if (!(await control.runs.run(name))) {
    await beginRun(control.runs, {
      name,
      contract,
      source,
      target,
      extras: 'keep',
      drop: [],
      mostStranded: 0,
      throttle: {},
      actor: 'bench',
    })
  }
  const begun = performance.now()
  let firstMs = 0
  const pause = new Stop()
  const worked = await workOn({
    name,
    contract,
    source,
    target,
    runs: control.runs,
    holder: name,
    lease: (ms) => control.lease(name, name, ms),
    limits,
    actor: 'bench',
    signal: pause,
    graceMs: 0,
    patienceMs: 0,
    onProgress: ({ total }) => {
      if (firstMs === 0) firstMs = performance.now() - begun
      if (stopAt !== undefined && total.read >= stopAt) pause.abort(new Error('enough'))
    },
  })
  if (!worked.ok) throw new Error(worked.problem.detail)
  await control.close()
  return firstMs
}

/** The guide's loop: pages of 50 by offset, a write for each document, one after the other. */
const guide = async (): Promise<void> => {
  const { pairs } = pairsOf(contract, source.version, target.version)
  for (const pair of pairs) {
    const carry = carryOf(pair, { contract, from: source.version, to: target.version, limits })
    for (let offset = 0; ; offset += 50) {
      const answer = await fetch(`${task.blue}${pair.from.route.path}?limit=50&offset=${offset}`)
      const { items } = (await answer.json()) as { items: Record<string, unknown>[] }
      if (items.length === 0) break
      for (const item of items) {
        const carried = await carry(new TextEncoder().encode(JSON.stringify(item)), undefined)
        if (carried.kind !== 'put') throw new Error(carried.kind)
        const path = `/raw${pair.to.route.path}/${String(item[pair.to.key])}`
        const written = await fetch(`${task.green}${path}`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: carried.document,
        })
        await written.arrayBuffer()
        if (!written.ok) throw new Error(String(written.status))
      }
    }
  }
}

const begun = performance.now()
const before = process.cpuUsage()
let firstMs = 0
if (task.kind === 'copy') firstMs = await copy(task.stopAt)
else await guide()
const { user, system } = process.cpuUsage(before)
const done: TaskDone = {
  ms: performance.now() - begun,
  cpuMs: (user + system) / 1000,
  peakBytes: process.resourceUsage().maxRSS * 1024,
  firstMs,
}
console.log(JSON.stringify(done))
await source.close()
await target.close()
