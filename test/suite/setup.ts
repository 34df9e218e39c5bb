/** Four real stores, one a version, filled by hand-written documents; and what a gateway before them needs. */
import contract from '../../adapters/index.ts'
import type { GatewayConfigInput } from '../../src/gateway/index.ts'
import type { RunningStore } from '../../src/inner-universe/index.ts'
import { startEmbeddedStore } from '../support/embedded-store.ts'
import { documents, hiddenEntity, ids, versions, type Version } from './fixtures.ts'
import { storeName } from './flag-files.ts'

export interface Stores {
  readonly urls: Readonly<Record<Version, string>>
  close(): Promise<void>
}

const fill = async (store: RunningStore, version: Version): Promise<void> => {
  const all = { ...documents, [`entities/${ids.hidden}`]: hiddenEntity }
  for (const [path, document] of Object.entries(all)) {
    const answer = await fetch(`${store.url}/raw/${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document(version)),
    })
    if (answer.status !== 201) throw new Error(`${path} at ${version}: ${await answer.text()}`)
  }
}

export const startStores = async (): Promise<Stores> => {
  const stores = await Promise.all(
    versions.map(async (version) => {
      const store = await startEmbeddedStore({
        schema: version,
        contract,
        port: 0,
        file: ':memory:',
      })
      await fill(store, version)
      return store
    }),
  )
  return {
    urls: Object.fromEntries(
      versions.map((version, index) => [version, stores[index]?.url ?? '']),
    ) as Record<Version, string>,
    close: async () => {
      await Promise.all(stores.map((store) => store.close()))
    },
  }
}

/** The store is chosen by the id of the client: `to-2.0` is served by the store of 2.0. */
export const configFor = (
  urls: Readonly<Record<Version, string>>,
  more: Partial<GatewayConfigInput> = {},
): GatewayConfigInput => ({
  backends: Object.fromEntries(
    versions.map((version) => [storeName(version), { url: urls[version], version }]),
  ),
  decision: {
    flag: 'entity-schema',
    fallback: storeName('1.0'),
    killSwitch: { flag: 'all-to-blue', backend: storeName('1.0') },
  },
  identity: { trustedHeader: { name: 'X-Client-Id' }, anonymous: { allow: true, explain: true } },
  clients: versions.map((version) => ({ id: `to-${version}`, explain: true })),
  listen: { host: '127.0.0.1', port: 0, adminPort: 0 },
  ...more,
})
