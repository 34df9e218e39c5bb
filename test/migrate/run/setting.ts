/** Two real stores, a control store, and a run between them. */
import contract from '../../../adapters/index.ts'
import { Stop } from '../../../src/http/index.ts'
import {
  beginRun,
  pairsOf,
  workOn,
  carryOf,
  type Beginning,
  type DocumentStore,
  type Pair,
  type Row,
  type Worked,
  type Working,
} from '../../../src/migrate/index.ts'
import { start, type Call, type Schema } from '../../inner-universe/support.ts'
import { sqlitePlace, type ControlPlace } from '../../rollout/support/control-places.ts'
import { call, storeAt, valueOf } from '../support/http-store.ts'

export interface Setting {
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly blue: Call
  readonly green: Call
  readonly place: ControlPlace
  readonly begin: (of?: Partial<Beginning>) => ReturnType<typeof beginRun>
  readonly work: (of?: Partial<Working>) => Promise<Worked>
  readonly tryWork: (of?: Partial<Working>) => ReturnType<typeof workOn>
  readonly pairs: readonly Pair[]
}

const limits = { depth: 64 }

export const name = 'to-green'

export interface Arranged {
  readonly from?: Schema
  readonly to?: Schema
  readonly isBulk?: boolean
  /** In front of the target. */
  readonly proxied?: (url: string) => Promise<string>
  /** In front of the source. */
  readonly proxiedSource?: (url: string) => Promise<string>
  /** Milliseconds after which a request is given up: to the target, and to a source that something is in front of. */
  readonly totalMs?: number
}

export const arranged = async ({
  from = '1.1',
  to = '2.0',
  isBulk = false,
  proxied,
  proxiedSource,
  totalMs,
}: Arranged = {}): Promise<Setting> => {
  const [blue, green] = [await start(from), await start(to)]
  const there = proxied ? await proxied(green.store.url) : green.store.url
  const place = await sqlitePlace()
  const here = proxiedSource ? await proxiedSource(blue.store.url) : blue.store.url
  const source = storeAt(here, contract, from, {
    put: '/raw{path}',
    isBulk,
    ...(proxiedSource && totalMs !== undefined && { totalMs }),
  })
  const target = storeAt(there, contract, to, {
    put: '/raw{path}',
    isBulk,
    ...(totalMs !== undefined && { totalMs }),
  })
  const { pairs } = pairsOf(contract, source.version, target.version)
  const begin: Setting['begin'] = (of = {}) =>
    beginRun(place.store.runs, {
      name,
      contract,
      source,
      target,
      extras: 'delete',
      drop: [],
      mostStranded: 1000,
      throttle: {},
      actor: 'test',
      ...of,
    })
  const holder = crypto.randomUUID()
  const tryWork: Setting['tryWork'] = (of = {}) =>
    workOn({
      name,
      contract,
      source,
      target,
      runs: place.store.runs,
      holder,
      lease: (ms) => place.store.lease(`migration:${name}`, holder, ms),
      limits,
      actor: 'test',
      signal: new Stop(),
      graceMs: 0,
      patienceMs: 60_000,
      ...of,
    })
  const work: Setting['work'] = async (of = {}) => valueOf(await tryWork(of))
  return { source, target, blue: blue.call, green: green.call, place, begin, work, tryWork, pairs }
}

const allOf = async (store: DocumentStore, kind: Pair['from']): Promise<Map<string, Row>> => {
  const rows = new Map<string, Row>()
  for (let after: string | undefined; ;) {
    const page = valueOf(await store.read(kind, after === undefined ? {} : { after }, 1000, call))
    for (const row of page.rows) rows.set(row.key, row)
    after = page.rows.at(-1)?.key
    if (page.isLast) return rows
  }
}

/** Keys by type whose documents are missing, different or too much at the target. */
export const differences = async ({ source, target, pairs }: Setting): Promise<string[]> => {
  const found: string[] = []
  for (const pair of pairs) {
    const carry = carryOf(pair, { contract, from: source.version, to: target.version, limits })
    const [mine, theirs] = [await allOf(source, pair.from), await allOf(target, pair.to)]
    for (const [key, { document }] of mine) {
      const there = theirs.get(key)
      const carried = await carry(document, there?.document)
      if (carried.kind !== 'same')
        found.push(`${pair.to.type} ${key}: ${there ? carried.kind : 'missing'}`)
    }
    for (const key of theirs.keys()) if (!mine.has(key)) found.push(`${pair.to.type} ${key}: extra`)
  }
  return found
}
