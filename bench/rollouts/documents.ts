/** The documents that are written: one per connection, so that no write waits for another one. */
import type { Client } from './clients.ts'

type Json = Readonly<Record<string, unknown>>

export interface Documents {
  /** Replaces the document of a connection by one that it has not held yet, as a version writes it. */
  readonly replace: (client: Client, version: string, lane: number) => Promise<unknown>
  /** The same at the store of 2.0 itself, as replication writes it. */
  readonly raw: (store: Client, lane: number) => Promise<unknown>
  readonly read: (client: Client, version: string, lane: number) => Promise<unknown>
  readonly pathOf: (lane: number) => string
}

const named = (document: Json, name: string): Json => ({
  ...document,
  metadata: { ...(document['metadata'] as Json), name },
})

const created = (lane: number) => ({
  entity_type: 'City',
  metadata: {
    name: `Tōkyō ${lane}`,
    description: 'Seat of the government, of the court and of headquarters',
    tags: ['capital', 'harbour', 'fortress'],
    properties: { area_km2: 2194.07, population: 13_960_000 + lane, twins: ['Paris', 'Berlin'] },
    visibility: 'public',
  },
})

/** @param client of a gateway that writes both stores */
export const makeDocuments = async (
  client: Client,
  green: Client,
  { lanes, versions }: { readonly lanes: number; readonly versions: readonly string[] },
): Promise<Documents> => {
  const ids: string[] = []
  for (let lane = 0; lane < lanes; lane += 1) {
    const made = (await client.ask({
      method: 'POST',
      path: '/entities',
      version: '1.1',
      body: created(lane),
    })) as Json
    ids.push(String(made['id']))
  }
  const pathOf = (lane: number): string => `/entities/${ids[lane % lanes] ?? ''}`
  const seen = new Map<string, Json>()
  for (const version of versions) {
    const path = pathOf(0)
    seen.set(version, (await client.ask({ method: 'GET', path, version })) as Json)
  }
  const stored = (await green.ask({ method: 'GET', path: pathOf(0) })) as Json
  let written = 0
  return {
    pathOf,
    replace: (of, version, lane) => {
      const document = { ...seen.get(version), id: ids[lane % lanes] }
      const body = named(document, `Edo ${(written += 1)}`)
      return of.ask({ method: 'PUT', path: pathOf(lane), version, body })
    },
    raw: (store, lane) => {
      const body = {
        ...named({ ...stored, id: ids[lane % lanes] }, `Edo ${(written += 1)}`),
        updated_at: Number(stored['updated_at']) + written,
      }
      return store.ask({ method: 'PUT', path: `/raw${pathOf(lane)}`, body })
    },
    read: (of, version, lane) => of.ask({ method: 'GET', path: pathOf(lane), version }),
  }
}
