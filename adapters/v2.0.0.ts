/** Inner Universe 2.0.0. */
import * as z from 'zod'
import { add, addRoutes, change, integer, nullable, ref, version } from '@isthmus/gateway/contract'
import { page, resource } from './routes.ts'
import { EntityRef, Identity, Timestamp } from './v1.0.0.ts'

const AccessControl = z.object({
  entity_id: EntityRef,
  owner_identity: Identity,
  access_level: z.int(),
  last_modified: Timestamp.readonly(),
})

const EntityOwner = z.object({ owner_identity: Identity.nullable() })

export default version('2.0.0', {
  summary: 'Entities have an owner; access control is a resource of its own',
  changes: [
    change('Every entity carries the identity of its owner', {
      Entity: [add('owner_identity', nullable(ref('Identity')), null)],
    }),
    change('Entity metadata counts its versions and remembers its last access', {
      EntityMetadata: [
        add('last_accessed', nullable(ref('Timestamp')), null),
        add('version', integer({ minimum: 0, maximum: 4294967295 }), 1),
      ],
    }),
    change(
      'Access control records who owns an entity and at which level',
      {},
      {
        types: { AccessControl, AccessControlPage: page(AccessControl), EntityOwner },
        routes: addRoutes(
          ...resource('/access-control', 'AccessControl', {
            key: 'entity_id',
            writable: true,
            notFound: 'access-control-not-found',
          }),
          {
            id: 'entities.owner',
            method: 'PUT',
            path: '/entities/{id}/owner',
            kind: 'replace',
            summary: 'Set or clear the owner of an entity',
            request: 'EntityOwner',
            response: 'Entity',
            errors: ['entity-not-found', 'validation-failed'],
          },
        ),
      },
    ),
  ],
})
