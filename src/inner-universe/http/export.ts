/** All documents of a resource as NDJSON in key order, read page by page as the client takes them. */
import type { ResourceName } from '../dialect.ts'
import type { Documents } from '../storage/documents.ts'
import { writable, type BodyWriter } from './answer.ts'

/** Documents may be large: few are held at once. */
const batch = 32

/** @param patience milliseconds that a client may take nothing before it is given up. */
export const exportAll =
  (documents: Documents, resource: ResourceName, patience: number): BodyWriter =>
  async (response) => {
    let last = ''
    while (await writable(response, patience)) {
      const rows = documents.after(resource, last, batch)
      if (rows.length === 0) return
      response.write(rows.map(({ body }) => `${body}\n`).join(''))
      last = rows.at(-1)!.id
    }
    response.destroy()
  }
