/** The entities that a client holds in memory: the guide's `EntityStore`. */
import { own } from '../json/index.ts'
import type { Entity, Identity } from './documents.ts'

export interface EntityStore {
  readonly size: number
  get(id: string): Entity | undefined
  set(entity: Entity): void
  /** Whether there is such an entity: of one that is not there nothing is made. */
  updateOwner(id: string, owner: Identity | null): boolean
  /** Sets no owner for each entity that says nothing of one; answers how many there were. */
  defaultOwners(): number
  values(): IterableIterator<Entity>
}

/** Entities are never changed: one that has another owner is another object. */
export const createEntityStore = (entities: Iterable<Entity> = []): EntityStore => {
  const held = new Map<string, Entity>()
  for (const entity of entities) held.set(entity.id, entity)
  return {
    get size() {
      return held.size
    },
    get: (id) => held.get(id),
    set: (entity) => void held.set(entity.id, entity),
    updateOwner: (id, owner_identity) => {
      const entity = held.get(id)
      if (!entity) return false
      held.set(id, { ...entity, owner_identity })
      return true
    },
    defaultOwners: () => {
      let count = 0
      for (const [id, entity] of held) {
        if (own(entity, 'owner_identity') !== undefined) continue
        held.set(id, { ...entity, owner_identity: null })
        count += 1
      }
      return count
    },
    values: () => held.values(),
  }
}

let shared: EntityStore | undefined

/** The one of the program, made when it is first asked for. */
export const entityStore = (): EntityStore => (shared ??= createEntityStore())
