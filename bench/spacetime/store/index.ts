/** What it costs that documents are in SpacetimeDB: the same store, beside itself on a SQLite file. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  findSpacetimeDb,
  noSpacetimeDb,
  startSpacetimeDb,
} from '../../../test/support/spacetimedb.ts'
import { serverOf } from '../../../src/spacetime/index.ts'
import { must } from '../../support/must.ts'
import { buildPackage, packageIn } from '../../support/package.ts'
import { spreadOf, type Spread } from '../../support/measure.ts'
import { Caller, entities, perCopy } from './calls.ts'
import { measureHop, type Hop } from './hop.ts'
import { measureLink } from './link.ts'
import { onSpacetimeDb, onSqlite, type Place } from './stores.ts'
import { timed, type Call } from './timed.ts'

const calls = ['get', 'list', 'filtered', 'create', 'patch', 'copy'] as const

/** Milliseconds of one request: of all rounds, the median of each. */
export interface Compared {
  readonly call: Call
  readonly sqlite: Spread
  readonly spacetimedb: Spread
}

export interface MirrorFigure {
  readonly rows: number
  /** How fast they were written through the store, in requests of a thousand. */
  readonly writtenPerSecond: number
  /** From the connection until all of them were in the mirror. */
  readonly ms: number
  /** Resident bytes of the store when it was ready, at most until then, and of one without documents. */
  readonly resident: number
  readonly peak: number
  readonly empty: number
}

export interface StoreFigures {
  readonly documents: number
  readonly compared: readonly Compared[]
  readonly mirror: MirrorFigure
  /** A gateway before a store process, and one with the database in itself. */
  readonly hops: readonly Hop[]
  /** Rows a second that calls alone bring into the server. */
  readonly linkPerSecond: number
}

export interface StorePace {
  readonly rounds: number
  /** Of one call in a round; of copies there is one in a round. */
  readonly requests: number
  readonly documents: number
  readonly mirrored: number
}

interface Address extends Place {
  readonly url: string
  readonly token: string
}

/** Rounds for the compiler, which do not count. */
const warmUp = 3

const compare = async (
  { url, token, ...place }: Address,
  { rounds, requests, documents }: StorePace,
  say: (text: string) => void,
): Promise<readonly Compared[]> => {
  const all = entities(documents + (rounds + warmUp) * perCopy)
  const stores = {
    sqlite: await onSqlite(place),
    spacetimedb: await onSpacetimeDb(place, `${url}/bench-store`, token),
  }
  const names = ['sqlite', 'spacetimedb'] as const
  const callers = {
    sqlite: new Caller(stores.sqlite.url, all),
    spacetimedb: new Caller(stores.spacetimedb.url, all),
  }
  try {
    for (let at = 0; at < documents; at += perCopy) {
      for (const name of names) await callers[name].copy()
    }
    const compared: Compared[] = []
    for (const call of calls) {
      say(call)
      const count = call === 'copy' ? 1 : requests
      const times: Record<(typeof names)[number], number[]> = { sqlite: [], spacetimedb: [] }
      for (let round = -warmUp; round < rounds; round += 1) {
        // Each of them is the first one in every other round.
        for (const name of round % 2 === 0 ? names : names.toReversed()) {
          const time = await timed(callers[name], call, (round + warmUp) * count, count)
          if (round >= 0) times[name].push(time)
        }
      }
      const { sqlite, spacetimedb } = times
      compared.push({ call, sqlite: spreadOf(sqlite), spacetimedb: spreadOf(spacetimedb) })
    }
    return compared
  } finally {
    for (const name of names) {
      await callers[name].close()
      await stores[name].close()
    }
  }
}

const measureMirror = async (
  { url, token, ...place }: Address,
  { mirrored }: StorePace,
  say: (text: string) => void,
): Promise<MirrorFigure> => {
  const address = `${url}/bench-mirror`
  say(`${mirrored} documents are written`)
  const writer = await onSpacetimeDb(place, address, token)
  const empty = writer.memory().now
  const caller = new Caller(writer.url, entities(mirrored))
  const began = performance.now()
  for (let at = 0; at < mirrored; at += perCopy) await caller.copy()
  const seconds = (performance.now() - began) / 1000
  await caller.close()
  await writer.close()
  say('a store with a new mirror')
  const reader = await onSpacetimeDb(place, address, token)
  const { now, peak } = reader.memory()
  const ms = reader.mirrorMs
  await reader.close()
  const writtenPerSecond = Math.round(mirrored / seconds)
  return { rows: mirrored, writtenPerSecond, ms, resident: now, peak, empty }
}

const hopsOf = async (
  { url, token, ...place }: Address,
  { rounds, requests, documents }: StorePace,
): Promise<readonly Hop[]> => {
  const database = 'bench-hop'
  const store = await onSpacetimeDb(place, `${url}/${database}`, token)
  const all = entities(documents)
  const filling = new Caller(store.url, all)
  for (let at = 0; at < documents; at += perCopy) await filling.copy()
  await filling.close()
  try {
    return await measureHop(
      place,
      {
        byStore: { STORE: store.url },
        within: { SERVER: url, DATABASE: database, TOKEN: token },
      },
      all,
      { rounds, requests },
    )
  } finally {
    await store.close()
  }
}

export const measureStore = async (
  pace: StorePace,
  say: (text: string) => void,
): Promise<StoreFigures> => {
  const program = findSpacetimeDb()
  if (program === undefined) throw new Error(noSpacetimeDb)
  say('the package is built')
  buildPackage()
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-bench-'))
  const server = await startSpacetimeDb(program)
  try {
    const { token } = must(await serverOf({ url: server.url }).createIdentity())
    const address: Address = { folder, bin: packageIn(folder), url: server.url, token }
    const compared = await compare(address, pace, say)
    const mirror = await measureMirror(address, pace, say)
    say('gateways')
    const hops = await hopsOf(address, pace)
    say('calls alone')
    const linkPerSecond = await measureLink(address, pace.mirrored)
    return { documents: pace.documents, compared, mirror, hops, linkPerSecond }
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}
