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

const time = z.iso.datetime({ offset: true }).optional()

const filters = {
  actor: z.string().max(200).optional().describe('A part of who did it: `ci` finds `token:ci`'),
  action: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .optional()
    .describe('What was done: `flag.ramp`, or `flag` for all that is done with flags'),
  subject: z
    .string()
    .max(500)
    .optional()
    .describe('Id of an entry that was changed, or a name that the row says'),
  from: time.describe('Only from this time on'),
  to: time.describe('Only before this time'),
}

export const auditOperations: readonly Operation[] = [
  operation({
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    role: 'release-manager',
    tag: 'audit',
    summary: 'The audit',
    description: 'Its rows page by page: those to which all of the filters apply.',
    params: nothing,
    query: z.strictObject({
      ...filters,
      after: z.coerce
        .number()
        .int()
        .min(0)
        .max(Number.MAX_SAFE_INTEGER)
        .optional()
        .describe('Only rows with a larger `seq`'),
      order: z.enum(['oldest', 'newest']).default('oldest').describe('Which rows come first'),
      ...pageQuery,
    }),
    body: undefined,
    condition: undefined,
    answers: { 200: { description: 'A page of rows', schema: pageOfItems(auditRow) } },
    problems: [],
    handle: async ({ query }, { store }) => {
      const { limit, cursor, order, ...of } = query
      const key = keyOfCursor(cursor)
      if (!key.ok) return key
      if (key.value !== undefined && !/^\d{1,15}$/.test(key.value)) {
        return failed(problem('malformed', 'The cursor is none that a page has given.'))
      }
      const newestFirst = order === 'newest'
      const at = key.value === undefined ? undefined : Number(key.value)
      const from = at === undefined ? {} : newestFirst ? { before: at } : { after: at }
      const rows = await store.auditRows({ ...of, ...from, newestFirst, limit: limit + 1 })
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
