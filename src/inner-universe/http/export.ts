/** All documents of a resource as NDJSON in key order, read page by page as the client takes them. */
import type { ResourceName } from '../dialect.ts'
import type { Ranges } from '../storage/ranges.ts'
import { writable, type BodyWriter } from './answer.ts'

/** Documents may be large: few are held at once. */
const batch = 32

/** @param patience milliseconds that a client may take nothing before it is given up. */
export const exportAll =
  (ranges: Ranges, resource: ResourceName, patience: number): BodyWriter =>
  async (response) => {
    let after: string | undefined
    while (await writable(response, patience)) {
      const range = after === undefined ? {} : { after }
      const rows = [...ranges.rows(resource, range, { limit: batch, documents: true })]
      if (rows.length === 0) return
      response.write(rows.map(([, , body]) => `${body}\n`).join(''))
      after = rows.at(-1)![0]
    }
    response.destroy()
  }
