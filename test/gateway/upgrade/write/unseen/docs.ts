/** A store of one document behind a gateway, which holds to the byte what it is sent. */
import { print, type Json } from '../../../../../src/json/index.ts'
import type { Contract } from '../../../../../src/contract/index.ts'
import { startGateway } from '../../../support/gateway.ts'
import { call, type Called } from '../../../support/servers.ts'
import { startBoardStore, type BoardStore } from '../write-laws/keyed/store.ts'

export const path = '/docs/1'

export interface Docs extends BoardStore {
  /** A list is sent as a JSON Patch where it patches. */
  readonly send: (
    client: string,
    method: string,
    body?: Json,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Called>
  /** The text that was stored at first. */
  readonly before: string | undefined
  readonly now: () => string | undefined
}

export const startDocs = async (
  contract: Contract,
  version: string,
  held: Json | undefined,
): Promise<Docs> => {
  const store = await startBoardStore()
  const gateway = await startGateway({ stores: { blue: { url: store.url, version } }, contract })
  const text = held === undefined ? undefined : print(held)
  if (text !== undefined) store.held.set(path, text)
  const send: Docs['send'] = (client, method, body, headers = {}) => {
    const patch = Array.isArray(body) ? 'json-patch' : 'merge-patch'
    const type = method === 'PATCH' ? `application/${patch}+json` : 'application/json'
    return call(`${gateway.url}${path}`, {
      method,
      headers: { 'API-Version': client, 'Content-Type': type, ...headers },
      ...(body === undefined ? {} : { body: print(body) }),
    })
  }
  return { ...store, send, before: text, now: () => store.held.get(path) }
}
