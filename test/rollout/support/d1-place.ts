/**
 * The control plane in workerd, with D1, and a gateway whose process reaches that very database: it is
 * a member by its ledger, follows its policy and hands over what it counts. Nobody but the cron of the
 * Worker drives.
 */
import { onTestFailed, onTestFinished } from 'vitest'
import contract from '../../../adapters/index.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { startServing } from '../../../src/runtime/node.ts'
import { storePolicy } from '../../../src/runtime/store-policy.ts'
import { isthmus } from '../../cli/support.ts'
import { deploy, type Deployed } from '../../runtime/worker-policy/deployed.ts'
import { project } from '../../runtime/worker-policy/project.ts'
import { configOf, type Served } from './gateways.ts'
import type { Stores } from './stores.ts'

/** Milliseconds. Each statement is a request to workerd, which one process shares with clients, gateway and stores. */
export const d1Times = {
  leaseMs: 6000,
  marginMs: 500,
  requestMs: 20_000,
  graceMs: 500,
  waitMs: 10_000,
}

export interface D1Place {
  readonly store: ControlStore
  readonly worker: Deployed
  /** Secret of the token that `control init` has made. */
  readonly secret: string
  /** Ends the cron. @returns what it has thrown while workerd was there */
  cron(): Promise<readonly unknown[]>
  /** Ends workerd by force, and starts it again on the same files. */
  killed(): Promise<void>
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The cron, whose minute is short here. @returns resolves once it has stopped, with what went wrong */
const startCron = (worker: Deployed, isUp: () => boolean): (() => Promise<readonly unknown[]>) => {
  const errors: unknown[] = []
  const over = new AbortController()
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await (isUp() ? worker.scheduled() : pause(20)).catch((error: unknown) => {
        if (isUp()) errors.push(error)
      })
      await pause(100)
    }
  }
  const running = run()
  return async () => {
    over.abort()
    await running
    return errors
  }
}

export const d1Place = async (): Promise<D1Place> => {
  const made = await project({ control: { store: { d1: 'DB' } }, rollouts: d1Times })
  onTestFinished(() => made.remove())
  const files = ['--contract', made.contract, '--config', made.config]
  const init = await isthmus(['control', 'init', '--d1-sql', ...files], { cwd: made.folder })
  const gateway = await made.bundle()
  const worker = await deploy(gateway, {}, await made.bundle('.isthmus/worker/control.js'))
  onTestFinished(() => worker.close())
  for (const text of init.stdout.split(/;\n/)) if (text.trim() !== '') await worker.sql(text)
  let isUp = true
  const stop = startCron(worker, () => isUp)
  onTestFinished(async () => {
    await stop()
  })
  return {
    store: worker.store,
    worker,
    cron: stop,
    secret: /ist_[\w-]+/.exec(init.stderr)?.[0] ?? '',
    killed: async () => {
      isUp = false
      await worker.restart()
      isUp = true
    },
  }
}

export const startMember = async (stores: Stores, { store }: D1Place): Promise<Served> => {
  const log: string[] = []
  const line =
    (level: string) =>
    (fields: object, message: string): void => {
      log.push(`${level} ${message} ${JSON.stringify(fields)}`)
    }
  const told = {
    debug: () => undefined,
    info: () => undefined,
    warn: line('warn'),
    error: line('error'),
  }
  const config = defineConfig({
    ...configOf(stores),
    rollouts: d1Times,
    control: { store: { d1: 'DB' } },
    state: false,
  })
  const onError = (error: unknown): void => told.error({ error: String(error) }, 'Policy')
  const serving = await startServing({
    contract,
    config,
    rollouts: store,
    facts: store,
    policy: storePolicy({ store, contract, pollMs: 100, instance: undefined, log: told, onError }),
    log: told,
  })
  onTestFailed(() => console.error(`The gateway has logged:\n${log.slice(-50).join('\n')}`))
  onTestFinished(() => serving.close())
  return { name: 'gateway', url: serving.url, isUp: () => true }
}
