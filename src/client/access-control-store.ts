/** Who may do what with which entity, as a client holds it: the guide's `AccessControlStore`. */
import type { AccessControl, Identity } from './documents.ts'

export interface AccessControlStore {
  readonly size: number
  get(entityId: string): AccessControl | undefined
  set(access: AccessControl): void
  /** Whether it is the owner, and the level not above the one that is recorded. */
  check(entityId: string, identity: Identity, level: number): boolean
  values(): IterableIterator<AccessControl>
}

export const createAccessControlStore = (
  records: Iterable<AccessControl> = [],
): AccessControlStore => {
  const held = new Map<string, AccessControl>()
  for (const record of records) held.set(record.entity_id, record)
  return {
    get size() {
      return held.size
    },
    get: (id) => held.get(id),
    set: (access) => void held.set(access.entity_id, access),
    check: (id, identity, level) => {
      const record = held.get(id)
      return record?.owner_identity === identity && level <= record.access_level
    },
    values: () => held.values(),
  }
}
