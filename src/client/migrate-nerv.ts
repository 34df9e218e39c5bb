/** Brings the memory of a client to version 2.0: the guide's `migrate_nerv_to_v2`. */
import { own } from '../json/index.ts'
import { createAccessControlStore, type AccessControlStore } from './access-control-store.ts'
import { isClientError, ownError } from './client-error.ts'
import type { AccessControl, Identity } from './documents.ts'
import type { EntityStore } from './entity-store.ts'
import type { UniverseClient } from './universe-client.ts'

export interface NervMigrated {
  /** Entities that the gateway lists. */
  readonly listed: number
  /** Entities of the store that said nothing of an owner, and have none now. */
  readonly defaulted: number
  /** Entities of the store whose owner is that of the gateway now. */
  readonly owned: number
  /** Entities with an owner that the store does not hold; so many of their ids are in `unknownIds`. */
  readonly unknown: number
  readonly unknownIds: readonly string[]
  readonly accessControl: AccessControlStore
  /** Where the store behind the gateway is older, nothing of access control is there. */
  readonly hasAccessControl: boolean
}

export interface NervOptions {
  /** Told when it begins and when it has ended. */
  readonly log?: (message: string) => void
}

/** Ids that are told. */
const mostIds = 1000

/** Of entities that the client holds: of others it has nothing to decide. */
const accessOf = async (
  client: UniverseClient,
  store: EntityStore,
): Promise<readonly AccessControl[] | undefined> => {
  const records: AccessControl[] = []
  try {
    for await (const one of client.allAccessControl())
      if (store.get(one.entity_id)) records.push(one)
    return records
  } catch (error) {
    if (isClientError(error, 'not-in-store-version')) return undefined
    throw error
  }
}

/**
 * Reads everything first, all pages of it, and changes the store only then: what fails on the way leaves
 * the store as it was. A second time changes nothing more.
 *
 * @throws ClientError `wrong-version` where the client speaks a version without owners; those of its calls
 */
export const migrateNervToV2 = async (
  client: UniverseClient,
  store: EntityStore,
  { log }: NervOptions = {},
): Promise<NervMigrated> => {
  if (client.version !== '2.0') {
    throw ownError('wrong-version', `A client of version ${client.version} sees no owners: use 2.0`)
  }
  log?.('Starting NERV migration to v2.0.0')
  const owners = new Map<string, Identity>()
  const unknownIds: string[] = []
  let [listed, unknown] = [0, 0]
  for await (const entity of client.allEntities()) {
    listed += 1
    const owner = own(entity, 'owner_identity')
    if (typeof owner !== 'string') continue
    if (store.get(entity.id)) owners.set(entity.id, owner)
    else {
      unknown += 1
      if (unknownIds.length < mostIds) unknownIds.push(entity.id)
    }
  }
  const records = await accessOf(client, store)
  const accessControl = createAccessControlStore(records)
  const defaulted = store.defaultOwners()
  for (const [id, owner] of owners) store.updateOwner(id, owner)
  log?.('NERV migration to v2.0.0 completed successfully')
  return {
    listed,
    defaulted,
    owned: owners.size,
    unknown,
    unknownIds,
    accessControl,
    hasAccessControl: records !== undefined,
  }
}
