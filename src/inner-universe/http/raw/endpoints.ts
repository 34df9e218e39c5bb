/** The routes by which all documents of a resource are copied, compared and corrected at once. */
import type { Handler } from '../request.ts'
import type { Endpoint } from '../router.ts'
import type { Service } from '../service.ts'
import { readChanges } from './changes.ts'
import { readDigest } from './digest.ts'
import { readKeys } from './keys.ts'
import { readRows } from './rows.ts'
import { writeRows } from './writes.ts'

/** `PUT /raw/x/keys` is of the document whose key is that word. */
const beside = { method: 'GET', yields: true } as const

export const bulkEndpoints = (service: Service): readonly Endpoint<Handler>[] => [
  { method: 'GET', path: '/raw/changes', handle: readChanges(service) },
  ...service.dialect.resources.flatMap((resource): readonly Endpoint<Handler>[] => {
    const path = `/raw/${resource.name}`
    return [
      { method: 'GET', path, handle: readRows(service, resource) },
      { method: 'POST', path, handle: writeRows(service, resource) },
      { ...beside, path: `${path}/keys`, handle: readKeys(service, resource) },
      { ...beside, path: `${path}/digest`, handle: readDigest(service, resource) },
    ]
  }),
]
