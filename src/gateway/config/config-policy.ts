/** What of a policy a configuration says: clients, and the life of versions. */
import { clientsOf, type ClientEntry, type Entry, type LivePolicy } from '../../policy/index.ts'
import type { ClientConfig } from './config-schema.ts'
import type { ServedConfig } from './served-config.ts'

type ClientOrVersion = Extract<Entry, { readonly kind: 'client' | 'version' }>

const clientOf = ({ key, keys, via, pin, tenant, attributes, explain }: ClientConfig) => ({
  keys: keys ?? (key === undefined ? [] : [key]),
  ...(via === undefined ? {} : { via }),
  ...(pin === undefined ? {} : { pin }),
  ...(tenant === undefined ? {} : { tenant }),
  ...(attributes === undefined ? {} : { attributes }),
  ...(explain ? { explain } : {}),
})

const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T

/** Clients and versions as entries. */
export const configEntries = ({ clients, versions }: ServedConfig): readonly ClientOrVersion[] => [
  ...clients.map((client) => ({
    kind: 'client' as const,
    id: client.id,
    value: clientOf(client) satisfies ClientEntry,
  })),
  ...Object.entries(versions.lifecycle).map(([id, life]) => ({
    kind: 'version' as const,
    id,
    value: compact(life) as Extract<Entry, { kind: 'version' }>['value'],
  })),
]

/** A policy that never changes and has no name, of a gateway that is given no other. */
export const configPolicy = (config: ServedConfig): LivePolicy => {
  const entries = configEntries(config)
  const clients = clientsOf(entries.flatMap((entry) => (entry.kind === 'client' ? [entry] : [])))
  const versions = Object.fromEntries(
    entries.flatMap((entry) => (entry.kind === 'version' ? [[entry.id, entry.value]] : [])),
  )
  return { current: { number: 0, hash: '', clients, versions, kills: [] } }
}
