/** How long it takes from an edit of the policy until all of eight workers decide by it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresDatabase } from '../../src/control/node/postgres.ts'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import type { ControlStore } from '../../src/control/port.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { spreadOf, type Spread } from '../support/measure.ts'
import { pause, startGateway, type Gateway, type Worker } from './gateway.ts'

export interface ReachCase {
  readonly name: string
  readonly edits: number
  /** Milliseconds until the last worker decides by it. */
  readonly all: { readonly p50: number; readonly p99: number; readonly max: number }
  /** The same of a single worker. */
  readonly one: { readonly p50: number; readonly p99: number }
}

export interface ReachResults {
  readonly workers: number
  readonly cores: number
  readonly cases: readonly ReachCase[]
  /** Milliseconds of a request while nobody edits, and while somebody does all the time. */
  readonly quiet: Spread
  readonly edited: Spread
  /** Of both, per round. */
  readonly ratio: Spread
  /** Edits per second meanwhile. */
  readonly rate: number
}

const workers = 8

/** Milliseconds between two questions to one worker. */
const lookEvery = 4

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/** Makes an edit; answers the number of the policy that comes of it. */
type Editing = (backend: string) => Promise<number>

const editOf =
  (store: ControlStore): Editing =>
  async (backend) => {
    const done = await store.commit({
      actor: 'cli:bench',
      action: 'kill.throw',
      edits: [
        {
          kind: 'kill',
          id: 'client:nobody',
          value: { scope: { kind: 'client', client: 'nobody' }, backend },
        },
      ],
      judge: async () => [],
    })
    if (done.kind !== 'committed') throw new Error(`The edit was ${done.kind}`)
    return done.head.number
  }

const editBy =
  ({ adminUrl }: Gateway, secret: string): Editing =>
  async (backend) => {
    const answer = await fetch(`${adminUrl}/api/kills/client:nobody`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ backend }),
    })
    const { policy } = (await answer.json()) as { readonly policy: { readonly number: number } }
    return policy.number
  }

const reached = async ({ ask }: Worker, from: number, number: Promise<number>): Promise<number> => {
  const wanted = await number
  while ((await ask()) < wanted) await pause(lookEvery)
  return performance.now() - from
}

const sides = ['blue', 'green'] as const
let turns = 0

const measureCase = async (
  name: string,
  gateways: readonly Gateway[],
  edit: Editing,
  edits: number,
): Promise<ReachCase> => {
  const each = gateways.flatMap((gateway) => gateway.workers)
  const all: number[] = []
  const one: number[] = []
  for (let n = -3; n < edits; n += 1) {
    // Not in step with those that look from time to time.
    await pause(100 + Math.random() * 200)
    turns += 1
    const from = performance.now()
    const number = edit(sides[turns % 2] ?? 'blue')
    const times = await Promise.all(each.map((worker) => reached(worker, from, number)))
    if (n < 0) continue
    all.push(Math.max(...times))
    one.push(...times)
  }
  return {
    name,
    edits,
    all: { p50: quantile(all, 0.5), p99: quantile(all, 0.99), max: Math.max(...all) },
    one: { p50: quantile(one, 0.5), p99: quantile(one, 0.99) },
  }
}

/** Milliseconds of requests that are asked one after another. */
const latencies = async ({ workers: each }: Gateway, ms: number): Promise<readonly number[]> => {
  const times: number[] = []
  const end = performance.now() + ms
  for (let at = 0; performance.now() < end; at += 1) {
    const from = performance.now()
    await each[at % each.length]?.ask()
    times.push(performance.now() - from)
  }
  return times
}

/** @param edits of each case */
export const measureReach = async (
  { edits, rounds }: { readonly edits: number; readonly rounds: number },
  say: (text: string) => void,
): Promise<ReachResults> => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
  const children: ChildProcess[] = []
  const stores: ControlStore[] = []
  const opened = (store: ControlStore): ControlStore => {
    stores.push(store)
    return store
  }
  const postgres = await startPostgres()
  try {
    const backend = spawn(process.execPath, [join(import.meta.dirname, '../workers/store.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(backend)
    const [text] = (await once(backend.stdout, 'data')) as [Buffer]
    const env = { STORE: text.toString().trim() }

    const file = join(folder, 'control.db')
    const inFile = { ...env, CONTROL_FILE: file }
    const own = await startGateway(inFile, workers, join(folder, 'sqlite.log'), children)
    const store = opened(createControlStore(sqliteDatabase(file)))
    const { secret } = await store.createToken({ name: 'b', role: 'release-manager', by: 'bench' })
    const cases: ReachCase[] = []
    const measure = async (name: string, gateways: readonly Gateway[], edit: Editing) => {
      cases.push(await measureCase(name, gateways, edit, edits))
      say(name)
    }
    await measure(`SQLite, one gateway of ${workers}: by its own API`, [own], editBy(own, secret))
    const elsewhere = `SQLite, one gateway of ${workers}: by another process`
    await measure(elsewhere, [own], editOf(store))

    const quiet: number[] = []
    const edited: number[] = []
    let made = 0
    const began = performance.now()
    for (let round = 0; round < rounds; round += 1) {
      quiet.push(quantile(await latencies(own, 1000), 0.5))
      const over = new AbortController()
      const editing = (async () => {
        while (!over.signal.aborted) {
          turns += 1
          made += 1
          await editOf(store)(sides[turns % 2] ?? 'blue')
          await pause(50)
        }
      })()
      edited.push(quantile(await latencies(own, 1000), 0.5))
      over.abort()
      await editing
    }
    const rate = made / ((performance.now() - began) / 2000)
    own.child.kill()

    const url = await postgres.database()
    const inPostgres = { ...env, CONTROL_URL: url }
    const shared = opened(createControlStore(postgresDatabase(url)))
    await shared.migrate()
    const half = workers / 2
    const two = [
      await startGateway(inPostgres, half, join(folder, 'one.log'), children),
      await startGateway(inPostgres, half, join(folder, 'other.log'), children),
    ]
    await measure(`Postgres, two gateways of ${half}: by another process`, two, editOf(shared))
    return {
      workers,
      cores: availableParallelism(),
      cases,
      quiet: spreadOf(quiet),
      edited: spreadOf(edited),
      ratio: spreadOf(edited.map((ms, at) => ms / (quiet[at] ?? ms))),
      rate,
    }
  } finally {
    await Promise.all(stores.map((store) => store.close()))
    for (const child of children) child.kill()
    await postgres.close()
    rmSync(folder, { recursive: true })
  }
}
