/** Gateways as processes of their own, which can be killed, stopped and woken. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFailed, onTestFinished } from 'vitest'
import { root, start, temporaryFolder, type Running } from '../../cli/support.ts'
import { onSpacetimeDb } from '../../support/embedded-store.ts'
import type { ControlPlace } from './control-places.ts'
import { resourceNames } from './graph.ts'
import type { Stores } from './stores.ts'

/** Milliseconds. Short, so that what has to be waited for is soon over. */
export const times = { leaseMs: 1500, marginMs: 200, requestMs: 2000, graceMs: 500, waitMs: 2000 }

/**
 * The same where stores are one more process away, and on a busy machine slow for seconds. What a killed
 * gateway has left waits as long, so only there.
 */
export const unhurriedTimes = { ...times, requestMs: onSpacetimeDb ? 8000 : times.requestMs }

/** The same where no request may fail because the machine has other things to do for seconds. */
export const patientTimes = { ...times, leaseMs: 5000, requestMs: 8000, waitMs: 8000 }

export interface GatewayProcess {
  readonly name: string
  /** Where clients and admins reach it; others after each start. */
  readonly url: string
  readonly adminUrl: string
  /** Its configuration, for commands beside it. */
  readonly file: string
  /** All that it has logged. */
  log(): string
  /** `SIGKILL` resolves once it is gone. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
  /** Starts it again after it was killed. */
  again(): Promise<void>
  isUp(): boolean
}

/** As clients know it. */
export type Served = Pick<GatewayProcess, 'name' | 'url' | 'isUp'>

export interface GatewayOptions {
  readonly name?: string
  /** Settings that are not those of all gateways. */
  readonly config?: object
}

const replication = {
  put: '/raw{path}',
  touch: { Entity: 'updated_at' },
  newest: Object.fromEntries(
    // Short pages, so that repair has to go on.
    resourceNames.map((name) => [
      name,
      { path: `/${name}?sort=-created_at&limit=50`, by: 'created_at' },
    ]),
  ),
}

/** @param more of what the backends can do */
export const backendsOf = ({ blue, green }: Stores, more: object = {}) => ({
  blue: { url: blue.proxy.url, version: blue.version, replication: { ...replication, ...more } },
  green: { url: green.proxy.url, version: green.version, replication: { ...replication, ...more } },
})

/** What all gateways have, wherever their control store is. */
export const configOf = (stores: Stores) => ({
  backends: backendsOf(stores),
  decision: { flag: 'entity-schema', fallback: 'blue' },
  identity: { apiKey: {}, anonymous: { allow: true, explain: true } },
  rollouts: times,
  listen: { port: 0, adminPort: 0, closeDelayMs: 0 },
})

const configText = (stores: Stores, { setting }: ControlPlace, folder: string, more: object) =>
  JSON.stringify({
    ...configOf(stores),
    control: { store: setting, pollMs: 100 },
    state: join(folder, 'state'),
    log: { level: 'warn' },
    ...more,
  })

/** Without an answer a process that is gone would be taken for one that is slow. */
const gone = async ({ child, done }: Running): Promise<void> => {
  child.kill('SIGKILL')
  await done
}

/** What stands there again and again while a store is gone is left out. */
const told = (log: string): string =>
  log
    .split('\n')
    .filter((line) => !line.includes('The backend gave no answer'))
    .join('\n')
    .slice(-20_000)

export const startGateway = async (
  stores: Stores,
  place: ControlPlace,
  { name = 'gateway', config = {} }: GatewayOptions = {},
): Promise<GatewayProcess> => {
  const folder = await temporaryFolder()
  const file = join(folder, 'isthmus.config.json')
  await writeFile(file, configText(stores, place, folder, config))
  const command = [
    'serve',
    '--json',
    '--config',
    file,
    '--contract',
    join(root, 'adapters/index.ts'),
  ]
  let log = ''
  let running: Running | undefined
  let isUp = false
  let served = { url: '', adminUrl: '' }
  const begin = async (): Promise<void> => {
    const begun = start(command, { env: place.env })
    for (const stream of [begun.child.stdout, begun.child.stderr]) {
      stream?.on('data', (text: string) => (log += text))
    }
    running = begun
    begun.child.once('exit', () => {
      if (running !== begun) return
      running = undefined
      isUp = false
    })
    served = JSON.parse(await begun.line(/"adminUrl"/)) as typeof served
    isUp = running === begun
  }
  onTestFailed(() => console.error(`${name} has logged:\n${told(log)}`))
  onTestFinished(() => running && gone(running))
  await begin()
  return {
    name,
    file,
    get url() {
      return served.url
    },
    get adminUrl() {
      return served.adminUrl
    },
    log: () => log,
    signal: async (signal) => {
      if (!running) throw new Error(`${name} does not run`)
      if (signal === 'SIGKILL') await gone(running)
      else running.child.kill(signal)
    },
    again: begin,
    isUp: () => isUp,
  }
}
