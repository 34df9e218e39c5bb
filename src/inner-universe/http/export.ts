/** All documents of a resource as NDJSON in key order, read page by page as the client takes them. */
import type { ResourceName } from '../dialect.ts'
import type { Ranges } from '../storage/ranges.ts'
import type { Pieces } from './pieces.ts'

/** Characters and documents that are held at once, unless one document alone is longer. */
const pieceLength = 64 * 1024
const pieceRows = 1000

export const exportPieces = (ranges: Ranges, resource: ResourceName): Pieces =>
  async function* () {
    let after: string | undefined
    for (;;) {
      const range = after === undefined ? {} : { after }
      const rows = ranges.rows(resource, range, { limit: pieceRows, documents: true })
      let text = ''
      for (const [id, , body] of rows) {
        text += `${body}\n`
        after = id
        if (text.length >= pieceLength) break
      }
      if (text === '') return
      yield text
    }
  }
