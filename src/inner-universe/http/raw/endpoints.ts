/** The routes by which all documents of a resource are copied, compared and corrected at once. */
import type { Handler } from '../request.ts'
import type { Endpoint } from '../router.ts'
import type { Service } from '../service.ts'
import { readChanges } from './changes.ts'
import { readDigest } from './digest.ts'
import { readKeys } from './keys.ts'
import { readRows } from './rows.ts'
import { whenWhole } from '../when-whole.ts'
import { writeRows } from './writes.ts'

/** `PUT /raw/x/keys` is of the document whose key is that word. */
const beside = { method: 'GET', yields: true } as const

export const bulkEndpoints = (service: Service): readonly Endpoint<Handler>[] => {
  const { resources } = service.dialect
  // To a feed, what cannot be read any more is deleted.
  const changes = whenWhole(service, resources, readChanges(service))
  return [
    { method: 'GET', path: '/raw/changes', handle: changes },
    ...resources.flatMap((resource): readonly Endpoint<Handler>[] => {
      const path = `/raw/${resource.name}`
      const whole = (handle: Handler): Handler => whenWhole(service, [resource], handle)
      return [
        { method: 'GET', path, handle: whole(readRows(service, resource)) },
        { method: 'POST', path, handle: writeRows(service, resource) },
        { ...beside, path: `${path}/keys`, handle: whole(readKeys(service, resource)) },
        { ...beside, path: `${path}/digest`, handle: whole(readDigest(service, resource)) },
      ]
    }),
  ]
}
