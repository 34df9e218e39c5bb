/** What it takes to open an intent and to close it, alone and with others. */
import { openControlStore } from '../../src/control/node/open.ts'
import { grouped } from '../../src/rollout/index.ts'
import { spreadOf, type Spread } from '../support/measure.ts'
import { quantile, timed } from './clients.ts'
import { resource, times } from './world.ts'

export interface LedgerCase {
  readonly database: string
  /** Milliseconds of both, one pair at a time: the median of each round. */
  readonly alone: Spread
  /** Milliseconds per pair while 16 go at a time. */
  readonly together: Spread
}

/** @param address of a control store whose resource writes both sides */
export const measureLedger = async (
  database: string,
  address: string,
  { rounds, calls }: { readonly rounds: number; readonly calls: number },
): Promise<LedgerCase> => {
  const control = await openControlStore(address, { folder: process.cwd() })
  const ledger = control.ledger('bench-ledger', { ...times, leaseMs: 600_000 })
  // Without a lease the gateway takes what is opened here.
  await ledger.renew([])
  const together = grouped(ledger)
  const pair = async (lane: number): Promise<void> => {
    const intent = crypto.randomUUID()
    const opened = await together.open({ intent, resource, key: `${lane}`, kind: 'replace' })
    if (!opened || !(await together.close(intent))) throw new Error('It was not opened')
  }
  const alone: number[] = []
  const shared: number[] = []
  for (let round = -1; round < rounds; round += 1) {
    const one = await timed(pair, { lanes: 1, calls })
    const many = await timed(pair, { lanes: 16, calls: calls * 4 })
    if (round < 0) continue
    alone.push(quantile(one.each, 0.5))
    shared.push(many.wall / (calls * 4))
  }
  await ledger.leave()
  await control.close()
  return { database, alone: spreadOf(alone), together: spreadOf(shared) }
}
