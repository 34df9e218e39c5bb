/** Who did what, when and why. */
import * as z from 'zod'
import { failed, ok, problem } from '../../../errors/index.ts'
import { auditRowsFrom } from '../../actions/audit-lines.ts'
import type { AuditRow, ControlStore } from '../../port.ts'
import { linesOf } from '../lines.ts'
import { operation, type Operation } from '../operation.ts'
import { cursorOf, keyOfCursor, pageQuery } from '../page.ts'
import { auditRow, pageOfItems } from '../schemas.ts'
import { nothing } from './shared.ts'

const allRows = async function* (store: ControlStore): AsyncGenerator<AuditRow> {
  for await (const rows of auditRowsFrom(store, 0)) yield* rows
}

export const auditOperations: readonly Operation[] = [
  operation({
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    role: 'release-manager',
    tag: 'audit',
    summary: 'The audit',
    description: 'Its rows, oldest first, page by page.',
    params: nothing,
    query: z.strictObject({
      after: z.coerce
        .number()
        .int()
        .min(0)
        .max(Number.MAX_SAFE_INTEGER)
        .optional()
        .describe('Only rows with a larger `seq`'),
      ...pageQuery,
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of rows', schema: pageOfItems(auditRow) } },
    problems: [],
    handle: async ({ query: { after = 0, limit, cursor } }, { store }) => {
      const key = keyOfCursor(cursor)
      if (!key.ok) return key
      if (key.value !== undefined && !/^\d{1,15}$/.test(key.value)) {
        return failed(problem('malformed', 'The cursor is none that a page has given.'))
      }
      const from = key.value === undefined ? after : Number(key.value)
      const rows = await store.auditRows({ after: from, limit: limit + 1 })
      const items = rows.slice(0, limit)
      const next = rows.length > limit ? cursorOf(String(items.at(-1)!.seq)) : null
      return ok({ json: { items, next } })
    },
  }),
  operation({
    id: 'verifyAudit',
    method: 'GET',
    path: '/audit/verify',
    role: 'release-manager',
    tag: 'audit',
    summary: 'Whether the audit is whole',
    description:
      'Finds rows that were removed, altered or put in. `last` is the hash of the newest row: kept ' +
      'elsewhere, it shows an audit that was written anew.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: {
      200: {
        description: 'What was found',
        schema: z.union([
          z.strictObject({ ok: z.literal(true), rows: z.int(), last: z.string() }),
          z.strictObject({
            ok: z.literal(false),
            rows: z.int(),
            seq: z.int().describe('The first row that does not fit'),
            why: z.string(),
          }),
        ]),
      },
    },
    problems: [],
    handle: async (_, { store }) => ok({ json: await store.verifyAudit() }),
  }),
  operation({
    id: 'exportAudit',
    method: 'GET',
    path: '/audit/export',
    role: 'release-manager',
    tag: 'audit',
    summary: 'All of the audit as JSON lines',
    description: 'One row per line, oldest first.',
    params: nothing,
    query: nothing,
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'JSON lines', mediaType: 'application/x-ndjson' } },
    problems: [],
    handle: (_, { store }) =>
      ok({ stream: linesOf(allRows(store)), mediaType: 'application/x-ndjson' }),
  }),
]
