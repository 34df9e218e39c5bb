/**
 * The stream of events (server-sent events, WHATWG HTML section 9.2). Each stream reads from the
 * database at its own pace, so that a slow consumer holds one batch and a gone one nothing.
 */
import { isObject, print } from '../../json/index.ts'
import { parsed } from '../query/list.ts'
import type { Documents, Row } from '../storage/documents.ts'
import type { EventFeed } from './event-feed.ts'
import type { Pieces } from './pieces.ts'

/** Documents may be large: few are held at once. */
const batch = 32

/** One message. The body is one line, as all printed JSON is. */
const message = ({ id, body }: Row): string => {
  const event = parsed(body)
  const type = isObject(event) ? event['event_type'] : undefined
  return `id: ${id}\nevent: ${typeof type === 'string' ? type : print(type ?? null)}\ndata: ${body}\n\n`
}

export interface StreamOptions {
  readonly documents: Documents
  readonly feed: EventFeed
  /** The last event that the consumer has, by order of insertion. */
  readonly after: number
  /** Milliseconds between comments that keep the connection alive. */
  readonly heartbeat: number
}

export const eventPieces = ({ documents, feed, after, heartbeat }: StreamOptions): Pieces =>
  async function* (gone) {
    let last = after
    let quietSince = Date.now()
    while (!feed.closed && !gone.aborted) {
      const rows = documents.since('events', last, batch)
      if (rows.length > 0) {
        last = rows.at(-1)!.seq
        yield rows.map(message).join('')
        quietSince = Date.now()
      } else if (Date.now() - quietSince >= heartbeat) {
        yield ':\n\n'
        quietSince = Date.now()
      } else await feed.sleep(heartbeat - (Date.now() - quietSince), gone)
    }
  }
