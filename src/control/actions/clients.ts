/** Acts on clients, as the edits that they are. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { mostClientKeys, type ClientEntry, type Edit } from '../../policy/entry.ts'
import type { StoredEntry } from '../port.ts'
import { keyName } from './client-key.ts'

export type StoredClient = Extract<StoredEntry, { kind: 'client' }>

type ClientEdit = Extract<Edit, { kind: 'client' }>

/** @param ifMatch tag of the entry that was seen */
export const clientEdit = (id: string, value: ClientEntry | null, ifMatch: string): ClientEdit => ({
  kind: 'client',
  id,
  value,
  ifMatch,
})

export const pinned = (client: ClientEntry, version: string): ClientEntry => ({
  ...client,
  pin: version,
})

export const unpinned = (client: ClientEntry): ClientEntry => {
  const { pin: _, ...rest } = client
  return rest
}

/** The old keys stay until they are removed, so that nobody is locked out. Problem: `validation-failed`. */
export const withKey = (client: ClientEntry, digest: string): Result<ClientEntry> =>
  client.keys.length >= mostClientKeys
    ? failed(
        problem(
          'validation-failed',
          `The client has ${mostClientKeys} keys: remove old ones first.`,
        ),
      )
    : ok({ ...client, keys: [...client.keys, digest] })

/** @param name of the key (`keyName`). Problem: `entry-not-found`. */
export const withoutKey = (client: ClientEntry, name: string): Result<ClientEntry> => {
  const keys = client.keys.filter((digest) => keyName(digest) !== name)
  return keys.length === client.keys.length
    ? failed(problem('entry-not-found', `The client has no key "${name}".`))
    : ok({ ...client, keys })
}
