/** All documents of a resource as NDJSON in key order, read page by page as the client takes them. */
import type { ResourceName } from '../dialect.ts'
import type { Ranges } from '../storage/ranges.ts'
import type { Pieces } from './pieces.ts'

/** Documents may be large: few are held at once. */
const batch = 32

export const exportPieces = (ranges: Ranges, resource: ResourceName): Pieces =>
  async function* () {
    let after: string | undefined
    for (;;) {
      const range = after === undefined ? {} : { after }
      const rows = [...ranges.rows(resource, range, { limit: batch, documents: true })]
      if (rows.length === 0) return
      yield rows.map(([, , body]) => `${body}\n`).join('')
      after = rows.at(-1)![0]
    }
  }
