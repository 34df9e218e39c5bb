/** A gateway with a control store of its own, whose rollout is at a stage. */
import { openControlStore } from '../../src/control/node/open.ts'
import type { ControlStore } from '../../src/control/port.ts'
import { authorityOf, type Authority, type Ledger, type Stage } from '../../src/rollout/index.ts'
import type { Processes, Running } from './processes.ts'

export const resource = 'entities'

/** As a configuration has them that says nothing of rollouts. */
export const times = {
  leaseMs: 3000,
  marginMs: 500,
  requestMs: 10_000,
  graceMs: 2000,
  waitMs: 2000,
} as const

export interface World {
  readonly gateway: Running
  readonly ledger: Ledger
  readonly close: () => Promise<void>
}

/** One attempt of a driver: it prepares, commits when it can, and takes it back when that takes too long. */
export const change = async (ledger: Ledger, stage: Stage): Promise<'committed' | 'aborted'> => {
  const one = await authority(ledger)
  if (await ledger.restage(resource, one.epoch, { stage, share: 0 })) return 'committed'
  await ledger.prepare(resource, one.epoch, { stage, side: authorityOf(stage) })
  const until = performance.now() + times.waitMs * 0.75
  for (;;) {
    if (await ledger.commit(resource, one.epoch)) return 'committed'
    if (performance.now() >= until) break
    await pause(25)
  }
  await ledger.abort(resource, one.epoch)
  return 'aborted'
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

const authority = async (ledger: Ledger): Promise<Authority> => {
  const found = (await ledger.authorities()).find((one) => one.resource === resource)
  if (!found) throw new Error('Nobody has begun')
  return found
}

const declare = (control: ControlStore) =>
  control.commit({
    actor: 'bench',
    action: 'rollout.set',
    edits: [
      {
        kind: 'rollout',
        id: 'move',
        value: { from: 'blue', to: 'green', resources: [resource] },
        ifMatch: 'none',
      },
    ],
    judge: async () => [],
  })

/** Makes the tables of a control store. */
export const setUp = async (address: string): Promise<ControlStore> => {
  const control = await openControlStore(address, { folder: process.cwd() })
  await control.migrate()
  return control
}

/** @param address of a control store that is empty */
export const startWorld = async (
  { gateway }: Processes,
  env: Readonly<Record<string, string>>,
  address: string,
  stages: readonly Stage[],
): Promise<World> => {
  const control = await setUp(address)
  // Nothing moves by itself.
  await control.lease('rollouts', 'bench', 3_600_000)
  const running = await gateway({ ...env, CONTROL: address })
  await declare(control)
  const ledger = control.ledger('bench', times)
  await ledger.found(resource, { stage: 'off', side: 'from', rollout: 'move' })
  // Whoever takes part hears of it with its next renewal.
  await pause(times.leaseMs)
  for (const stage of stages) {
    while ((await change(ledger, stage)) !== 'committed') await pause(100)
  }
  await pause(times.leaseMs / 3)
  return { gateway: running, ledger, close: () => control.close() }
}
