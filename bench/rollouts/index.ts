/** What a rollout costs, stage by stage, and how long writes wait while the authority changes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../test/support/postgres.ts'
import type { Stage } from '../../src/rollout/index.ts'
import { connect, type Client } from './clients.ts'
import { measureComplete, type CompleteCase } from './complete.ts'
import { makeDocuments } from './documents.ts'
import { measureDual, type DualCase } from './dual.ts'
import { measureLedger, type LedgerCase } from './ledger.ts'
import { measureMoves, type MoveResults } from './moves.ts'
import { processes } from './processes.ts'
import { measureShadow, type ShadowResults } from './shadow.ts'
import { setUp, startWorld, type World } from './world.ts'

export interface RolloutResults {
  readonly rounds: number
  readonly ledger: readonly LedgerCase[]
  readonly dual: readonly (DualCase & { readonly database: string })[]
  readonly shadow: ShadowResults
  readonly complete: readonly CompleteCase[]
  readonly moves: readonly (MoveResults & { readonly database: string })[]
}

export interface Schedule {
  readonly rounds: number
  /** Writes of a turn. */
  readonly writes: number
  /** Milliseconds of a turn of reads. */
  readonly readMs: number
  readonly reads: number
  readonly changes: number
}

const lanes = 16

/** Reads of a gateway that were compared so far. */
const compared = async (adminUrl: string): Promise<number> => {
  const text = await (await fetch(`${adminUrl}/metrics`)).text()
  return [...text.matchAll(/^isthmus_rollout_compared\S* (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )
}

export const measureRollouts = async (
  { rounds, writes, readMs, reads, changes }: Schedule,
  say: (text: string) => void,
): Promise<RolloutResults> => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
  const running = processes()
  const worlds: World[] = []
  const clients: Client[] = []
  const postgres = await startPostgres()
  const client = (url: string): Client => {
    const made = connect(url, lanes)
    clients.push(made)
    return made
  }
  try {
    const blue = await running.store('1.1', join(folder, 'blue.db'))
    const green = await running.store('2.0', join(folder, 'green.db'))
    const stores = { BLUE: blue.url, GREEN: green.url }
    const sqlite = (name: string): string => `sqlite:${join(folder, `${name}.db`)}`
    const world = async (address: string, late: boolean, ...stages: readonly Stage[]) => {
      const made = await startWorld(running, { ...stores, LATE: late ? '1' : '0' }, address, stages)
      worlds.push(made)
      return { ...made, client: client(made.gateway.url) }
    }
    const single = await world(sqlite('off'), true)
    const late = await world(sqlite('late'), true, 'dualwrite')
    const early = await world(sqlite('early'), false, 'dualwrite')
    // It has a control store as the others do, and knows of no rollout.
    await (await setUp(sqlite('plain'))).close()
    const plain = await running.gateway({ ...stores, CONTROL: sqlite('plain') })
    const ends = {
      single: single.client,
      plain: client(plain.url),
      green: client(green.url),
    }
    const documents = await makeDocuments(late.client, ends.green, {
      lanes,
      versions: ['1.0', '1.1', '2.0'],
    })
    const inPostgres = [await postgres.database(), await postgres.database()] as const
    const shared = {
      late: await world(inPostgres[0], true, 'dualwrite'),
      early: await world(inPostgres[1], false, 'dualwrite'),
    }
    say('started')

    const ledger: LedgerCase[] = []
    for (const [database, address] of [
      ['SQLite', sqlite('early')],
      ['Postgres', inPostgres[1]],
    ] as const) {
      ledger.push(await measureLedger(database, address, { rounds, calls: writes }))
      say(`open and close, ${database}`)
    }

    const dual: (DualCase & { readonly database: string })[] = []
    for (const [database, two] of [
      ['SQLite', { late, early }],
      ['Postgres', shared],
    ] as const) {
      const all = { ...ends, late: two.late.client, early: two.early.client }
      for (const version of ['1.1', '1.0']) {
        for (const at of [1, lanes]) {
          const asked = { version, lanes: at }
          const schedule = { rounds, calls: at === 1 ? writes : writes * 4 }
          dual.push({ database, ...(await measureDual(all, documents, asked, schedule)) })
          say(`writes to both by ${version}, ${at} at a time, ${database}`)
        }
      }
    }

    const moves: (MoveResults & { readonly database: string })[] = []
    for (const [database, { ledger: of, client: by }] of [
      ['SQLite', late],
      ['Postgres', shared.late],
    ] as const) {
      const found = await measureMoves(by, of, documents, { lanes, changes })
      moves.push({ database, ...found })
      say(`changes of authority, ${database}`)
    }

    const shadow = await world(sqlite('shadow'), true, 'dualwrite', 'shadow')
    const shadowed = await measureShadow(
      { dual: early.client, shadow: shadow.client },
      documents,
      () => compared(shadow.gateway.adminUrl),
      { rounds, ms: readMs },
    )
    say('reads that are compared')

    const over = await world(sqlite('complete'), true, 'dualwrite', 'live', 'complete')
    const gateways = {
      plain: { client: ends.plain, pid: plain.pid },
      complete: { client: over.client, pid: over.gateway.pid },
    }
    const complete: CompleteCase[] = []
    for (const [name, run, calls] of [
      ['read by 1.0', (of, lane) => documents.read(of, '1.0', lane), reads],
      ['replace by 2.0', (of, lane) => documents.replace(of, '2.0', lane), writes * 4],
      ['replace by 1.0', (of, lane) => documents.replace(of, '1.0', lane), writes * 4],
    ] as readonly [string, (of: Client, lane: number) => Promise<unknown>, number][]) {
      complete.push(await measureComplete(name, gateways, run, { rounds, calls }))
      say(`complete, ${name}`)
    }
    return { rounds, ledger, dual, shadow: shadowed, complete, moves }
  } finally {
    await Promise.all(clients.map((one) => one.close()))
    await running.close()
    await Promise.all(worlds.map((one) => one.close()))
    await postgres.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
