/** How Inner Universe takes replicated writes: by routes of their own, which keep ids and timestamps and log no event. */
import type { ReplicationConfig } from '../../gateway/config/index.ts'

export const innerUniverseReplication: ReplicationConfig = {
  put: '/raw{path}',
  bulk: { path: '/raw{path}', changes: '/raw/changes' },
  headers: {},
  touch: { Entity: 'updated_at' },
  newest: {
    entities: { path: '/entities?sort=-created_at&limit=100', by: 'created_at' },
    relations: { path: '/relations?sort=-created_at&limit=100', by: 'created_at' },
  },
  tags: 'grow',
  conditions: { put: true, create: true, delete: true },
}
