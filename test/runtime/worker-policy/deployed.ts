/** A Worker with D1 and KV in real workerd, and the control store on its D1. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { d1Database } from '../../../src/control/d1.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import type { Edit } from '../../../src/policy/index.ts'
import { soon } from '../../support/runs.ts'
import type { Bundle } from '../../support/workerd.ts'
import { d1At } from '../../support/d1-front.ts'
import { cronAt, frontScript } from './front.ts'

interface Kv {
  put(key: string, value: string): Promise<void>
  get(key: string): Promise<string | null>
}

export interface Deployed {
  readonly url: string
  /** On D1 of the workerd that runs now. */
  readonly store: ControlStore
  sql(text: string): Promise<readonly unknown[]>
  readonly kv: Kv
  /** What the cron of the control plane does. */
  scheduled(): Promise<void>
  /** The same databases and caches with isolates that know nothing. */
  restart(bundle?: Bundle): Promise<void>
  close(): Promise<void>
}

const platform = {
  compatibilityDate: '2026-07-01',
  compatibilityFlags: ['nodejs_compat'],
}

const modulesOf = ({ script, wasm }: Bundle) => [
  { type: 'ESModule' as const, path: 'index.js', contents: script },
  ...wasm.map(({ name, contents }) => ({ type: 'CompiledWasm', path: name, contents }) as const),
]

/** As `run_worker_first` has it. */
const assetsOf = (directory: string) => ({
  directory,
  binding: 'ASSETS',
  routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
})

/**
 * @param control the Worker of the control plane, which has all below `/_isthmus/`
 * @param assets folder of the console's page
 */
export const deploy = async (
  first: Bundle,
  bindings: Readonly<Record<string, string>>,
  control?: Bundle,
  assets?: string,
): Promise<Deployed> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-deployed-'))
  const storage = { d1Databases: ['DB'], kvNamespaces: ['POLICY'] }
  const settings = (gateway: Bundle) => ({
    host: '127.0.0.1',
    port: 0,
    d1Persist: join(folder, 'd1'),
    kvPersist: join(folder, 'kv'),
    cachePersist: join(folder, 'cache'),
    workers: [
      {
        ...platform,
        compatibilityFlags: [...platform.compatibilityFlags, 'service_binding_extra_handlers'],
        name: 'front',
        modules: [{ type: 'ESModule' as const, path: 'front.js', contents: frontScript }],
        serviceBindings: { GATEWAY: 'gateway', CONTROL: control ? 'control' : 'gateway' },
        ...storage,
      },
      {
        ...platform,
        name: 'gateway',
        modules: modulesOf(gateway),
        bindings: { ...bindings },
        ...storage,
      },
      ...(control
        ? [
            {
              ...platform,
              name: 'control',
              modules: modulesOf(control),
              ...storage,
              ...(assets === undefined ? {} : { assets: assetsOf(assets) }),
            },
          ]
        : []),
    ],
  })
  let bundle = first
  let workerd = new Miniflare(settings(bundle))
  let url = (await workerd.ready).origin
  const database = d1At(() => url)
  const namespace = async () => (await workerd.getKVNamespace('POLICY')) as unknown as Kv
  const store = createControlStore(d1Database(database))
  if (!control) await store.migrate()
  return {
    get url() {
      return url
    },
    store,
    sql: async (text) => (await database.batch([database.prepare(text)]))[0]?.results ?? [],
    kv: {
      put: async (key, value) => (await namespace()).put(key, value),
      get: async (key) => (await namespace()).get(key),
    },
    scheduled: () => cronAt(url),
    restart: async (next = bundle) => {
      bundle = next
      await workerd.dispose()
      workerd = new Miniflare(settings(bundle))
      url = (await workerd.ready).origin
    },
    close: async () => {
      await workerd.dispose()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const commit = async (store: ControlStore, edits: readonly Edit[]): Promise<string> => {
  const done = await store.commit({
    actor: 'test:worker',
    action: 'policy.apply',
    edits: [...edits],
    judge: async () => [],
  })
  if (done.kind !== 'committed') throw new Error(`The edit was not made: ${done.kind}`)
  return `${done.head.number}-${done.head.hash.slice(0, 8)}`
}

/** Asks until the answer is as wanted. */
export const eventually = async <T>(ask: () => Promise<T>, isWanted: (found: T) => boolean) => {
  const deadline = Date.now() + soon
  for (;;) {
    const found = await ask()
    if (isWanted(found)) return found
    if (Date.now() > deadline) throw new Error(`It stayed ${JSON.stringify(found)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
