/** How Inner Universe takes replicated writes: by routes of their own, which keep ids and timestamps and log no event. */
import type { ReplicationConfig } from '../../gateway/index.ts'

export const innerUniverseReplication: ReplicationConfig = {
  put: '/raw{path}',
  headers: {},
  touch: { Entity: 'updated_at' },
  newest: {
    entities: '/entities?sort=-created_at&limit=100',
    relations: '/relations?sort=-created_at&limit=100',
  },
  tags: 'grow',
  conditions: { put: true, create: true, delete: true },
}
