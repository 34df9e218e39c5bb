/** One raw store with gateways before it, each in its process, which are started again where a case has ended them. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import type { Measured, Told } from './gateway-process.ts'
import { startRawStore, type RawStore } from './store.ts'

/** So many that none is left alone because of what its store said in another case. */
const backends = 256

const versions = ['2.0', '1.0', '2.1', '1.1'] as const

export const backendOf = (count: number): { readonly name: string; readonly version: string } => ({
  name: `b${count % backends}`,
  version: versions[count % versions.length] as string,
})

const flags = {
  flags: {
    store: {
      state: 'ENABLED',
      variants: Object.fromEntries(
        ['control', ...Array.from({ length: backends }, (_, count) => `b${count}`)].map((name) => [
          name,
          name,
        ]),
      ),
      defaultVariant: 'control',
      targeting: { if: [{ '!!': { var: 'targetingKey' } }, { var: 'targetingKey' }, 'control'] },
    },
  },
}

const timeouts = { headersMs: 500, bodyMs: 500, totalMs: 3000 }

const configOf = (host: string, folder: string, cached: boolean): GatewayConfigInput => ({
  backends: Object.fromEntries([
    ['control', { url: `http://${host}`, version: '2.0' }],
    ...Array.from({ length: backends }, (_, count) => {
      const { name, version } = backendOf(count)
      const base = count % 8 < 4 ? '' : '/base'
      return [name, { url: `http://${host}${base}`, version, timeouts }] as const
    }),
  ]),
  decision: { flag: 'store', fallback: 'control' },
  identity: { trustedHeader: { name: 'X-Client-Id' } },
  limits: { bodyBytes: 100_000, responseBytes: 200_000, bufferBytes: 2000, requestMs: 5000 },
  flags: { folder },
  unknownRoutes: {
    pass: [{ prefix: '/elsewhere', methods: ['GET', 'PUT', 'PATCH', 'POST', 'DELETE'] }],
  },
  listen: { port: 0, adminPort: 0 },
  ...(cached ? { cache: { routes: ['items.get', 'items.list'] } } : {}),
})

export interface GatewayProcess {
  readonly url: URL
  /** What it said on standard error once it has ended; undefined while it lives. */
  ended(): string | undefined
  measure(): Promise<Measured>
  stop(): Promise<void>
}

const script = fileURLToPath(new URL('gateway-process.ts', import.meta.url))

const startProcess = async (config: GatewayConfigInput): Promise<GatewayProcess> => {
  const child: ChildProcess = fork(script, {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let [said, gone] = ['', false]
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.once('close', () => (gone = true))
  const closed = once(child, 'close')
  const told = <T>(): Promise<T> =>
    Promise.race([
      once(child, 'message').then(([message]) => message as T),
      closed.then(() => Promise.reject(new Error(`The gateway has ended:\n${said}`))),
    ])
  child.send({ config } satisfies Told)
  const { url } = await told<{ readonly url: string }>()
  return {
    url: new URL(url),
    ended: () => (gone ? said || 'It has ended without a word.' : undefined),
    measure: () => {
      child.send('measure')
      return told<Measured>()
    },
    stop: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}

export interface World {
  readonly store: RawStore
  /** The gateway that keeps answers, or the other. */
  gateway(cached: boolean): Promise<GatewayProcess>
  close(): Promise<void>
}

export const startWorld = async (): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-fuzz-'))
  await writeFile(join(folder, 'flags.json'), JSON.stringify(flags))
  const store = await startRawStore()
  const running = new Map<boolean, GatewayProcess>()
  const gateway = async (cached: boolean): Promise<GatewayProcess> => {
    const before = running.get(cached)
    if (before && before.ended() === undefined) return before
    const started = await startProcess(configOf(store.host, folder, cached))
    running.set(cached, started)
    return started
  }
  return {
    store,
    gateway,
    close: async () => {
      for (const one of running.values()) await one.stop()
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}
