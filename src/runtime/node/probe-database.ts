/** Asks whether the database of a backend is there, for whoever needs no document of it: no copy is opened. */
import { HeaderList } from '../../http/index.ts'
import { TransportError, type Transport } from '../../upstream/index.ts'
import type { DatabaseOptions } from './open-database.ts'
import { isOpened } from './shared-store.ts'
import { storeTransport, type StoreTransportOptions } from './store-transport.ts'

/** As a store answers that speaks the version, and as one that does not: 404. */
const statusOf = async ({
  version: key,
  spacetimedb,
  contract,
}: DatabaseOptions): Promise<number> => {
  const { serverOf } = await import('../../spacetime/index.ts')
  const schema = await serverOf({ url: spacetimedb.url }).schemaOf(spacetimedb.database)
  if (!schema.ok) {
    throw new TransportError('unreachable', schema.problem.detail, { why: 'refused' })
  }
  const { schemaMisfit } = await import('../../inner-universe/index.ts')
  const version = contract.version(key)
  return version && schemaMisfit(version, schema.value) === undefined ? 200 : 404
}

/** Where this process has the database open for its clients, that is asked: it is as they find it. */
export const probeTransport = (options: StoreTransportOptions): Transport =>
  isOpened(options)
    ? storeTransport(options)
    : {
        fetch: async () => ({
          status: await statusOf(options),
          headers: new HeaderList(),
          body: null,
        }),
        close: async () => undefined,
      }
