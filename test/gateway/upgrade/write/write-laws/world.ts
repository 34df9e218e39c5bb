/** A real store behind a real gateway, and what clients ask of them. */
import { onTestFinished } from 'vitest'
import contract from '../../../../../adapters/index.ts'
import { startEmbeddedStore } from '../../../../support/embedded-store.ts'
import { startGateway } from '../../../support/gateway.ts'
import type { Version } from './fields.ts'

export interface Reply {
  readonly status: number
  readonly etag: string | null
  readonly text: string
}

export interface Ask {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

export interface World {
  readonly version: Version
  /** Ids of entities that relations may name. */
  readonly ids: readonly string[]
  /** Through the gateway, as a client of that version. */
  readonly ask: (client: Version, asked: Ask) => Promise<Reply>
  /** The stored document itself. */
  readonly stored: (path: string) => Promise<Reply>
  /** Puts a document into the store as it is. */
  readonly plant: (path: string, text: string) => Promise<void>
  /** Takes a document out of the store. */
  readonly remove: (path: string) => Promise<void>
}

const replyOf = async (answer: Response): Promise<Reply> => ({
  status: answer.status,
  etag: answer.headers.get('etag'),
  text: await answer.text(),
})

export const startWorld = async (version: Version): Promise<World> => {
  const store = await startEmbeddedStore({ schema: version, contract, port: 0, file: ':memory:' })
  onTestFinished(() => store.close())
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version } },
    contract,
  })
  const ask: World['ask'] = async (client, { method, path, headers = {}, body }) =>
    replyOf(
      await gateway.fetch(
        new Request(`http://gateway${path}`, {
          method,
          headers: { 'api-version': client, ...headers },
          ...(body === undefined ? {} : { body }),
        }),
      ),
    )
  const stored = async (path: string) => replyOf(await fetch(store.url + path))
  const plant = async (path: string, text: string) => {
    const answer = await fetch(`${store.url}/raw${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: text,
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}\n${text}`)
    await answer.body?.cancel()
  }
  const remove = async (path: string) => {
    const answer = await fetch(store.url + path, { method: 'DELETE' })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  }
  const ids = [1, 2, 3].map((last) => `a0000000-0000-4000-8000-00000000000${last}`)
  for (const id of ids) {
    const body = JSON.stringify({ entity_type: 'T', kind: 'T', metadata: {} })
    const made = await fetch(`${store.url}/entities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const document = (await made.json()) as object
    await plant(`/entities/${id}`, JSON.stringify({ ...document, id }))
  }
  return { version, ids, ask, stored, plant, remove }
}
