/** A gateway whose backend is a database, and what is asked of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import contract from '../../../adapters/index.ts'
import {
  defineConfig,
  type GatewayConfig,
  type GatewayConfigInput,
} from '../../../src/gateway/index.ts'
import { startGateway, type RunningGateway } from '../../../src/runtime/node.ts'
import { silentLogger, type Logger } from '../../../src/telemetry/index.ts'

export interface Owned {
  readonly url: string
  readonly token: string
}

const flag = (variants: readonly string[], chosen: string) => ({
  flags: {
    store: {
      state: 'ENABLED',
      variants: Object.fromEntries(variants.map((name) => [name, name])),
      defaultVariant: chosen,
    },
  },
})

/** A database of its own. */
export const freshDatabase = (): string => `gateway-${randomUUID()}`

export const databaseConfig = async (
  { url, token }: Owned,
  database: string,
  version = '2.0',
  more: Partial<GatewayConfigInput> = {},
): Promise<GatewayConfig> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-flags-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const backends = more.backends ?? { green: { spacetimedb: { url, database, token }, version } }
  const [first = 'green'] = Object.keys(backends)
  const file = join(folder, 'store.json')
  await writeFile(file, JSON.stringify(flag(Object.keys(backends), first)))
  return defineConfig({
    decision: { flag: 'store', fallback: first },
    identity: { anonymous: { explain: true } },
    listen: { host: '127.0.0.1', port: 0, adminPort: 0 },
    ...more,
    backends,
    flags: { folder },
  })
}

/** Gone when the test is over. */
export const gatewayOf = async (
  config: GatewayConfig,
  log: Logger = silentLogger,
): Promise<RunningGateway> => {
  const gateway = await startGateway({ contract, config, log, grace: 500, quietMs: 10 })
  onTestFinished(() => gateway.close())
  return gateway
}

export interface Said {
  readonly status: number
  readonly etag: string | null
  readonly location: string | null
  readonly json: Readonly<Record<string, unknown>>
}

export const say = async (
  { url }: Pick<RunningGateway, 'url'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Said> => {
  const answer = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const { status, headers: told } = answer
  const json = text === '' ? {} : (JSON.parse(text) as Said['json'])
  return { status, etag: told.get('etag'), location: told.get('location'), json }
}
