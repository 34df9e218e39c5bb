/**
 * What a request costs in the gateway, beside other ways to do the same. Linux only.
 * `node bench/gateway/run.ts [--quick] [--json] [--only name,name] [--rounds n] [--seconds n]`
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fixtures } from './fixtures.ts'
import { machine, tools } from './machine.ts'
import {
  check,
  measureCase,
  measureLatency,
  measureRooms,
  type Contestant,
  type Plan,
} from './measure.ts'
import { floor, peers } from './peers.ts'
import type {
  CaseFigures,
  GatewayResults,
  LatencyFigures,
  PeerFigures,
  RoomFigures,
} from './results.ts'
import { gatewaySection } from './section.ts'
import { keepAwake, startPeer, startStore } from './start.ts'

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
})
const rounds = Number(flags.rounds ?? (flags.quick ? 2 : 5))
const seconds = Number(flags.seconds ?? (flags.quick ? 1 : 3))
const warmUp = flags.quick ? 5 : 45
const say = (line: string): void => console.error(line)

const found = tools()
if (!found.wrk)
  say('wrk is not installed: the load comes from a client on undici, which takes more')
if (!found.nginx) say('nginx is not installed: its peers are skipped, the store is one of Node')
if (!found.taskset) say('taskset is not installed: nothing is pinned to a core')

const wanted = flags.only?.split(',')
const chosen = peers.filter(({ name }) => wanted?.includes(name) ?? true)
const missing = chosen.flatMap(({ name, title, needs }): PeerFigures[] => {
  const tool = needs.find((need) => !found[need])
  return tool ? [{ peer: name, title, skipped: `${tool} is not installed` }] : []
})
for (const { title, skipped } of missing) say(`${title}: ${skipped}`)

const folder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'))
const place = { folder, pins: found.taskset !== undefined }
const store = await startStore(place, found.nginx !== undefined)
const awake = async <T>(work: () => Promise<T>): Promise<T> => {
  const sleep = found.taskset && found.chrt ? keepAwake(place) : () => undefined
  return work().finally(sleep)
}
if (!found.chrt) say('chrt is not installed: sleeping cores are woken at the cost of the peers')
const contestants: Contestant[] = []
try {
  for (const peer of chosen) {
    if (missing.some(({ peer: name }) => name === peer.name)) continue
    contestants.push({ ...peer, started: await startPeer(place, peer.file, store.url) })
  }
  await Promise.all(contestants.map(check))
  const plan: Plan = {
    place,
    contestants,
    rounds,
    seconds,
    warmUp,
    wrk: found.wrk !== undefined,
    say,
  }
  const cases: CaseFigures[] = []
  const latency: LatencyFigures[] = []
  const rooms: RoomFigures[] = []
  for (const fixture of fixtures) {
    const figures = await awake(() => measureCase(plan, fixture))
    cases.push({ ...figures, peers: [...figures.peers, ...missing] })
    latency.push(...(await measureLatency(plan, fixture, figures)))
    for (const peer of contestants.filter(({ name }) => name === floor || name === 'isthmus')) {
      rooms.push(await measureRooms(plan, peer, fixture, store.url))
    }
  }
  const versions = Object.fromEntries(
    Object.entries({ node: process.version, ...found }).flatMap(([name, version]) =>
      version === undefined ? [] : [[name, version]],
    ),
  )
  const date = new Date().toISOString()
  const results: GatewayResults = {
    date,
    machine: machine(),
    versions,
    rounds,
    cases,
    latency,
    rooms,
  }
  console.log(flags.json ? JSON.stringify(results, null, 2) : gatewaySection(results))
} finally {
  await Promise.all([...contestants.map(({ started }) => started), store].map((one) => one.stop()))
  await rm(folder, { recursive: true })
}
