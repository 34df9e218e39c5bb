/** How an audit judges: which findings count how much, and which times of a document have an order. */
import * as z from 'zod'
import { Failure } from '../../errors/index.ts'
import { auditCodes, type AuditCode, type Severity } from './issue.ts'

const severity = z.enum(['off', 'note', 'warning', 'error'])

const codes = Object.keys(auditCodes) as [AuditCode, ...AuditCode[]]

export const auditRulesSchema = z.strictObject({
  $schema: z.string().optional(),
  severity: z
    .partialRecord(z.enum(codes), severity)
    .default({})
    .describe('How much a finding counts, by its code; `off` does not look for it'),
  order: z
    .record(z.string(), z.array(z.tuple([z.string(), z.string()])))
    .default({})
    .describe(
      'By type, pairs of timestamps (dotted fields) of which the first is never the later one: `{ "Entity": [["created_at", "updated_at"]] }`',
    ),
})

export interface AuditRules {
  readonly severity: Readonly<Record<AuditCode, Severity | 'off'>>
  readonly order: Readonly<Record<string, readonly (readonly [string, string])[]>>
}

/** @throws Failure `config-invalid` */
export const auditRules = (given: unknown, where: string): AuditRules => {
  const parsed = auditRulesSchema.safeParse(given)
  if (!parsed.success) {
    throw new Failure(
      'config-invalid',
      `The rules in ${where} are no rules of an audit`,
      parsed.error.issues.map(({ path, message }) => ({ place: path.join(' > '), message })),
    )
  }
  const { severity: said, order } = parsed.data
  return { severity: { ...auditCodes, ...said }, order }
}
