/** How Inner Universe takes replicated writes: by routes of their own, which keep ids and timestamps and log no event. */
import type { ReplicationConfig } from '../../gateway/index.ts'

export const innerUniverseReplication: ReplicationConfig = {
  put: '/raw{path}',
  headers: {},
  touch: { Entity: 'updated_at' },
  tags: 'grow',
  conditions: { put: true, create: true, delete: true },
}
