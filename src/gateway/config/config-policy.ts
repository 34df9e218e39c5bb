/** What of a policy a configuration says: clients, and the life of versions. */
import {
  fixedPolicy,
  type Entry,
  type KnownClient,
  type LivePolicy,
  type VersionEntry,
} from '../../policy/index.ts'
import type { ClientConfig } from './config-schema.ts'
import type { ServedConfig } from './served-config.ts'

const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T

const knownClient = ({ key, keys, ...rest }: ClientConfig): KnownClient =>
  ({
    ...rest,
    keys: keys ?? (key === undefined ? [] : [key]),
  }) as KnownClient

/** A policy that never changes and has no name, of a gateway that is given no other. */
export const configPolicy = ({ clients, versions }: ServedConfig): LivePolicy =>
  fixedPolicy({
    number: 0,
    hash: '',
    clients: clients.map(knownClient),
    versions: versions.lifecycle as Readonly<Record<string, VersionEntry>>,
    kills: [],
  })

/** Clients and versions as entries. */
export const configEntries = ({
  clients,
  versions,
}: ServedConfig): readonly Extract<Entry, { readonly kind: 'client' | 'version' }>[] => [
  ...clients.map(knownClient).map(({ id, ...value }) => ({
    kind: 'client' as const,
    id,
    value: compact({ ...value, explain: value.explain || undefined }) as typeof value,
  })),
  ...Object.entries(versions.lifecycle).map(([id, life]) => ({
    kind: 'version' as const,
    id,
    value: compact(life) as VersionEntry,
  })),
]
