/** What screens of versions make of what they read. */
import type { Schemas } from '../../api/operations.ts'
import { useReading } from '../../api/query.ts'

export type Contract = Schemas['Contract']
export type ContractVersion = Schemas['ContractVersion']
export type Change = ContractVersion['changes'][number]
export type Life = Schemas['VersionLife']
export type Loss = Schemas['Loss']

/** Who speaks a version, as they were seen in the last 30 days. */
export interface Speaking {
  readonly clients: readonly {
    readonly client: string
    readonly requests: number
    readonly lastSeen: number
  }[]
  readonly requests: number
}

interface Speaks {
  readonly client: string
  readonly version: string
  readonly requests: number
  readonly lastSeen: number
}

const nobody: Speaking = { clients: [], requests: 0 }

export interface Usage {
  readonly all: number
  of(key: string): Speaking
}

/** Undefined until it is known, and where nobody counts. */
export const useUsage = (): Usage | undefined => {
  const census = useReading('getCensus', { query: {} }, { every: 30_000 })
  if (!census.data) return undefined
  const { speaks = [] } = census.data.value as { readonly speaks?: readonly Speaks[] }
  const byVersion = Map.groupBy(speaks, ({ version }) => version)
  const all = speaks.reduce((sum, { requests }) => sum + requests, 0)
  return {
    all,
    of: (key) => {
      const clients = byVersion.get(key)
      if (!clients) return nobody
      return { clients, requests: clients.reduce((sum, { requests }) => sum + requests, 0) }
    },
  }
}

export interface StoredLife {
  readonly value: Life
  readonly tag: string
}

/** By key of the version; those without an entry have the usual life. */
export const useLives = (): ReadonlyMap<string, StoredLife> => {
  const read = useReading('listVersions', { query: { limit: 1000 } })
  return new Map((read.data?.value.items ?? []).map(({ id, value, tag }) => [id, { value, tag }]))
}

export const isBreaking = ({ changes }: ContractVersion): boolean =>
  changes.some(({ breaking }) => breaking)
