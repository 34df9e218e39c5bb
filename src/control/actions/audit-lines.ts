/** The audit as JSON lines. */
import { print, type Json } from '../../json/index.ts'
import type { AuditRow, ControlStore } from '../port.ts'

const rowsAtOnce = 500

/** All rows after one, oldest first, a few at a time. */
export const auditRowsFrom = async function* (
  store: Pick<ControlStore, 'auditRows'>,
  after: number,
): AsyncGenerator<readonly AuditRow[]> {
  let from = after
  for (;;) {
    const rows = await store.auditRows({ after: from, limit: rowsAtOnce })
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < rowsAtOnce) return
    from = last.seq
  }
}

/** One row per line. */
export const auditLines = async function* (
  store: Pick<ControlStore, 'auditRows'>,
  after: number,
): AsyncGenerator<string> {
  for await (const rows of auditRowsFrom(store, after)) {
    yield rows.map((row) => `${print(row as unknown as Json)}\n`).join('')
  }
}
