/** What tells answers of the cache apart, beside credentials and what `Vary` names. */
import type { Contract } from '../../contract/index.ts'
import type { Carriage } from '../carriage/carriage.ts'
import type { Upgraded } from '../upgrade/upgrade.ts'
import { askerOf } from './asker.ts'

/** The backend, the view, the route, and the request as the store's version writes it. */
export const cacheKey = (
  { hash }: Contract,
  backend: string,
  { client, store, clientRoute, linked }: Carriage,
  { path, headers, fields, defaults }: Upgraded,
  prefix: string,
): string =>
  JSON.stringify([
    backend,
    store.key,
    client.key,
    hash,
    clientRoute.id,
    path,
    fields ?? null,
    defaults,
    askerOf(headers),
    // Links in the body begin with it.
    linked ? prefix : null,
  ])
