/** The port over HTTP, to any address; closed when the test ends. */
import { afterEach } from 'vitest'
import type { Contract } from '../../../src/contract/index.ts'
import type { Result } from '../../../src/errors/index.ts'
import { Stop } from '../../../src/http/index.ts'
import {
  bulkStore,
  createHttpStore,
  kindsOf,
  type DocumentStore,
  type Kind,
} from '../../../src/migrate/index.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { httpBackend } from '../../../src/upstream/index.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** Calls it when the test ends. */
export const closedAfter = <T extends { close(): Promise<unknown> }>(thing: T): T => {
  closing.push(() => thing.close())
  return thing
}

export interface StoreAt {
  readonly put?: string
  readonly conditions?: Partial<Record<'put' | 'create' | 'delete', boolean>>
  readonly responseBytes?: number
  /** Milliseconds after which a request is given up. */
  readonly totalMs?: number
  /** By the bulk routes of the embedded store. */
  readonly isBulk?: boolean
}

export const storeAt = (
  url: string,
  contract: Contract,
  version: string,
  {
    put = '{path}',
    conditions = {},
    responseBytes = 10_000_000,
    isBulk = false,
    totalMs,
  }: StoreAt = {},
): DocumentStore => {
  const found = contract.version(version)
  if (!found) throw new Error(`There is no version ${version}`)
  const backend = httpBackend({
    name: 'blue',
    version,
    url,
    transport: undiciTransport({}),
    retries: { attempts: 1 },
    ...(totalMs !== undefined && { timeouts: { totalMs } }),
    log: silentLogger,
    metrics: createMetrics(),
  })
  const single = closedAfter(
    createHttpStore({
      backend,
      version: found,
      replication: { put, conditions: { put: true, create: true, delete: true, ...conditions } },
      headers: {},
      limits: { responseBytes, depth: 64 },
    }),
  )
  if (!isBulk) return single
  const routes = { path: '/raw{path}', changes: '/raw/changes' }
  const { kinds } = kindsOf(found)
  return bulkStore({ backend, routes, headers: {}, responseBytes, single, kinds })
}

export const kindIn = ({ version }: DocumentStore, type: string): Kind => {
  const kind = kindsOf(version).kinds.find((one) => one.type === type)
  if (!kind) throw new Error(`There is no kind ${type}`)
  return kind
}

export const call = { signal: new Stop() }

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** The value, where there is one. */
export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.detail}`)
  return result.value
}
