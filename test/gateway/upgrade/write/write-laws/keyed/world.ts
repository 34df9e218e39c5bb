/** A store of boards behind a real gateway, and what clients ask of them. */
import { startGateway } from '../../../../support/gateway.ts'
import type { Reply } from '../world.ts'
import { contract } from './contract.ts'
import type { Version } from './model.ts'
import { startBoardStore, type BoardStore } from './store.ts'

export interface BoardAsk {
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface BoardWorld extends Pick<BoardStore, 'refusals' | 'readTogether'> {
  readonly version: Version
  /** Through the gateway, as a client of that version. */
  readonly ask: (client: Version, asked: BoardAsk) => Promise<Reply>
  /** The text that is stored; empty when there is none. */
  readonly held: () => string
  /** Puts a text into the store, or takes it away. */
  readonly hold: (text: string | undefined) => void
  /** Whether the last write was a patch that the store applied itself. */
  readonly wasPatched: () => boolean
}

const path = '/boards/1'

export const startBoardWorld = async (version: Version): Promise<BoardWorld> => {
  const store = await startBoardStore()
  const gateway = await startGateway({ stores: { blue: { url: store.url, version } }, contract })
  return {
    version,
    ask: async (client, { method, headers = {}, body }) => {
      const answer = await gateway.fetch(
        new Request(`http://gateway${path}`, {
          method,
          headers: { 'api-version': client, ...headers },
          ...(body === undefined ? {} : { body }),
        }),
      )
      const text = await answer.text()
      return { status: answer.status, etag: answer.headers.get('etag'), text }
    },
    held: () => store.held.get(path) ?? '',
    hold: (text) => {
      if (text === undefined) store.held.delete(path)
      else store.held.set(path, text)
    },
    wasPatched: () => store.lastWrite() === 'PATCH',
    refusals: store.refusals,
    readTogether: store.readTogether,
  }
}
