/** One run over all peers: what is right first, then how fast. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { fixtures, type Fixture } from './fixtures.ts'
import { saturate, steady, type Loaded } from './load.ts'
import { cpuMilliseconds } from './machine.ts'
import { floor, type Peer } from './peers.ts'
import { headers } from './request.ts'
import { spreadOf, type CaseFigures, type LatencyFigures, type RoomFigures } from './results.ts'
import type { Rooms } from './rooms.ts'
import { startProfiled, type Place, type Started } from './start.ts'

export interface Contestant extends Peer {
  readonly started: Started
}

export interface Plan {
  readonly place: Place
  readonly contestants: readonly Contestant[]
  readonly rounds: number
  /** Of one measurement. */
  readonly seconds: number
  /** Seconds under load before anything is measured, for peers that are compiled as they run. */
  readonly warmUp: number
  readonly wrk: boolean
  readonly say: (line: string) => void
}

const rounded = (document: unknown, digits: number): unknown =>
  JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(digits)) : value,
  )

/** @throws Error when a peer does not answer what it has to */
export const check = async ({ title, edits, digits = 17, started }: Contestant): Promise<void> => {
  for (const { path, stored, seen } of fixtures) {
    const answer = await fetch(started.url + path, { headers })
    const text = await answer.text()
    const right = edits
      ? isDeepStrictEqual(rounded(JSON.parse(text), digits), rounded(seen, digits))
      : text === stored
    if (answer.status !== 200 || !right)
      throw new Error(`${title} answers ${path} wrongly: ${text}`)
  }
}

interface Sample {
  /** Microseconds a request. */
  readonly cpu: number
  /** Requests a second. */
  readonly rate: number
}

const sampleOf = async (
  { place, seconds, wrk }: Plan,
  { started }: Contestant,
  { path }: Fixture,
): Promise<Sample> => {
  const before = cpuMilliseconds(started.pid)
  const loaded = await saturate(place, started.url + path, seconds, wrk)
  const used = cpuMilliseconds(started.pid) - before
  return { cpu: (used * 1000) / loaded.requests, rate: loaded.requests / loaded.seconds }
}

/** Each round measures every peer once, so that all of them see the same machine. */
export const measureCase = async (plan: Plan, fixture: Fixture): Promise<CaseFigures> => {
  const { contestants, rounds, say } = plan
  const samples = new Map(contestants.map(({ name }) => [name, [] as Sample[]]))
  // On one core an engine compiles the last of its hot code after a hundred thousand requests.
  for (const contestant of contestants) {
    const seconds = contestant.file.endsWith('.ts') ? plan.warmUp : 1
    await sampleOf({ ...plan, seconds }, contestant, fixture)
    say(`${fixture.name}: ${contestant.name} is warm`)
  }
  for (let round = 1; round <= rounds; round++) {
    for (const contestant of contestants) {
      samples.get(contestant.name)?.push(await sampleOf(plan, contestant, fixture))
    }
    say(`${fixture.name}: round ${round} of ${rounds}`)
  }
  const bare = samples.get(floor)
  return {
    name: fixture.name,
    bytes: Buffer.byteLength(fixture.stored),
    peers: contestants.map(({ name, title }) => {
      const own = samples.get(name) ?? []
      return {
        peer: name,
        title,
        cpu: spreadOf(own.map(({ cpu }) => cpu)),
        ...(bare
          ? {
              toBare: spreadOf(own.map(({ cpu }, round) => cpu / (bare[round]?.cpu ?? Number.NaN))),
            }
          : {}),
        rate: spreadOf(own.map(({ rate }) => rate)),
      }
    }),
  }
}

/** Of two peers, at half the rate of the slower one. */
export const measureLatency = async (
  plan: Plan,
  fixture: Fixture,
  { peers }: CaseFigures,
): Promise<readonly LatencyFigures[]> => {
  const { place, rounds, seconds, say } = plan
  const pair = plan.contestants.filter(({ name }) => name === floor || name === 'isthmus')
  const rates = peers
    .filter(({ peer }) => pair.some(({ name }) => name === peer))
    .map(({ rate }) => rate?.median ?? 0)
  const rate = Math.round(Math.min(...rates) / 2)
  const samples = new Map(pair.map(({ name }) => [name, [] as Loaded[]]))
  for (let round = 1; round <= rounds; round++) {
    for (const { name, started } of pair) {
      samples.get(name)?.push(await steady(place, started.url + fixture.path, { seconds, rate }))
    }
    say(`${fixture.name}: latency at ${rate} a second, round ${round} of ${rounds}`)
  }
  return pair.map(({ name, title }) => {
    const own = samples.get(name) ?? []
    return {
      name: fixture.name,
      peer: name,
      title,
      rate,
      p50: spreadOf(own.map(({ p50 }) => p50 ?? Number.NaN)),
      p99: spreadOf(own.map(({ p99 }) => p99 ?? Number.NaN)),
    }
  })
}

/** Where the time of a peer goes, by a profile that is not part of any other figure. */
export const measureRooms = async (
  { place, seconds, warmUp, wrk, say }: Plan,
  { name, file }: Peer,
  { path, name: fixture }: Fixture,
  store: string,
): Promise<RoomFigures> => {
  const target = join(place.folder, `${name} ${path.length}.rooms.json`)
  const profiled = await startProfiled(place, file, store, target)
  const { pid, url } = profiled
  try {
    await saturate(place, url + path, warmUp, wrk)
    process.kill(pid, 'SIGUSR2')
    await saturate(place, url + path, seconds * 2, wrk)
    process.kill(pid, 'SIGUSR2')
    for (let tries = 0; tries < 100 && !existsSync(target); tries += 1) await pause(100)
  } finally {
    await profiled.stop()
  }
  say(`${fixture}: ${name} is profiled`)
  return { name: fixture, peer: name, rooms: JSON.parse(readFileSync(target, 'utf8')) as Rooms }
}
