/** What the admin API answers, as schemas: its document shows them, and tests hold its answers to them. */
import * as z from 'zod'
import { editSchema, entryKind } from './entry-schemas.ts'

const at = z.iso.datetime({ offset: true })
const anyObject = z.record(z.string(), z.unknown())

export const roleName = z.enum(['viewer', 'release-manager', 'admin'])

export const head = z
  .strictObject({
    number: z.int().describe('Grows by one with each change'),
    hash: z.string().describe('The same for the same entries: 64 hex digits'),
    at: z.string().describe('When it was made, RFC 3339'),
  })
  .meta({ id: 'PolicyName', description: 'A policy by its number and content' })

export const entry = z
  .strictObject({
    kind: entryKind,
    id: z.string(),
    value: anyObject.nullable().describe('Null where it is gone'),
    tag: z.string().describe('What `If-Match` takes; `none` where there is none'),
    number: z.int().describe('Number of the policy that changed it last'),
  })
  .meta({ id: 'Entry', description: 'One entry of the policy' })

export const policyNames = z
  .strictObject({
    backends: z.array(z.string()),
    versions: z.array(z.string()).describe('Keys of all versions, the oldest first'),
    defaultVersion: z.string().nullable().describe('Of clients that say none and have no pin'),
    routes: z.array(z.string()),
    resources: z
      .record(z.string(), z.array(z.string()))
      .describe('By backend: first segments of paths in its version, which rollouts move'),
    decision: z
      .strictObject({
        flag: z.string(),
        fallback: z.string().describe('Backend where the flag decides nothing'),
        killSwitch: z.strictObject({ flag: z.string(), backend: z.string() }).nullable(),
      })
      .describe('What chooses the backend of requests that no rollout decides'),
    policy: z.enum(['store', 'files']).describe('Where the policy comes from'),
    requireReason: z.boolean().describe('Whether edits need a reason'),
    fourEyes: z
      .union([z.literal(true), z.array(z.string())])
      .describe('Flags whose edits need a second person; `true` for all'),
  })
  .meta({ id: 'PolicyNames', description: 'Names that a policy may use, and how it is edited' })

export const pageOfItems = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    next: z.string().nullable().describe('`cursor` of the next page; null on the last one'),
  })

const issue = z.strictObject({
  place: z.string(),
  message: z.string(),
  choices: z.array(z.string()).optional(),
})

export const change = z
  .strictObject({
    kind: entryKind,
    id: z.string(),
    before: anyObject.nullable(),
    after: anyObject.nullable(),
  })
  .meta({ id: 'Change', description: 'One entry before and after' })

export const proposal = z
  .strictObject({
    id: z.string(),
    by: z.string(),
    at,
    action: z.string(),
    reason: z.string().nullable(),
    edits: z.array(anyObject),
    digest: z.string().describe('What is approved: SHA-256 of the edits'),
    state: z.enum(['open', 'approved', 'applied', 'withdrawn']),
    approvals: z.array(z.strictObject({ by: z.string(), at, digest: z.string() })),
  })
  .meta({ id: 'Proposal', description: 'Edits that wait for a second person' })

export const committed = z
  .strictObject({
    kind: z.enum(['committed', 'unchanged']),
    policy: head,
    entries: z
      .array(z.strictObject({ kind: entryKind, id: z.string(), tag: z.string() }))
      .optional()
      .describe('What was edited, and its tags now'),
    inverse: z.array(anyObject).optional().describe('Edits that lead back'),
    warnings: z.array(issue).optional().describe('What is sound, and yet may not be meant'),
  })
  .meta({ id: 'Committed', description: 'Edits that were made' })

export const tried = z
  .strictObject({
    kind: z.literal('tried'),
    policy: head,
    changes: z.array(change),
    warnings: z.array(issue),
    needsApproval: z.boolean().describe('Whether a second person would have to approve'),
    blastRadius: anyObject.nullable().describe('Who would move; null where no traffic is known'),
  })
  .meta({ id: 'Tried', description: 'What would become of edits (`dry-run`)' })

export const edited = z.union([committed, tried])

export const proposed = z
  .strictObject({ kind: z.literal('proposed'), proposal })
  .meta({ id: 'Proposed', description: 'Edits that a second person has to approve' })

export const pastChange = z
  .strictObject({
    number: z.int(),
    at,
    actor: z.string(),
    action: z.string(),
    reason: z.string().nullable(),
    kind: entryKind,
    id: z.string(),
    before: anyObject.nullable(),
    after: anyObject.nullable(),
  })
  .meta({ id: 'PastChange', description: 'One change of one entry in the past' })

export const token = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    role: roleName,
    createdAt: at,
    expiresAt: at.nullable(),
    lastUsedAt: at.nullable(),
  })
  .meta({ id: 'Token', description: 'A token of this API, without its secret' })

export const auditRow = z
  .strictObject({
    seq: z.int(),
    id: z.string(),
    at,
    actor: z.string(),
    action: z.string(),
    reason: z.string().nullable(),
    policy: z.int().nullable(),
    detail: anyObject,
    previous: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditRow', description: 'Who did what, chained to the row before by its hash' })

export const usageRow = z
  .strictObject({
    client: z.string(),
    version: z.string(),
    source: z.string().describe('Where the version came from'),
    route: z.string(),
    backend: z.string(),
    statusClass: z.string(),
    day: z.string().describe('YYYY-MM-DD, UTC'),
    count: z.int(),
    firstSeen: z.number().describe('Milliseconds since 1970'),
    lastSeen: z.number().describe('Milliseconds since 1970'),
  })
  .meta({ id: 'Usage', description: 'Requests of one kind on one day' })

export const omittedRow = z
  .strictObject({
    route: z.string(),
    backend: z.string(),
    storeVersion: z.string(),
    clientVersion: z.string(),
    place: z.string().describe('Where it stood last, as people call it'),
    pointer: z.string().describe("JSON pointer into the backend's answer"),
    id: z.string().optional().describe('Of the item, where it has one'),
    code: z.string().describe('Of the problem'),
    detail: z.string().describe('Why, without values'),
    count: z.int(),
    firstSeen: z.number().describe('Milliseconds since 1970'),
    lastSeen: z.number().describe('Milliseconds since 1970'),
  })
  .meta({ id: 'Omitted', description: 'An item that is left out of answers' })

export const mismatchRow = z
  .strictObject({
    rollout: z.string(),
    version: z.string().describe('Of the client'),
    route: z.string(),
    path: z.string().describe('JSON path; `*` for any item, and for names that nobody declares'),
    kind: z
      .string()
      .describe(
        '`status`, `media-type`, `body`, `only-from`, `only-to`, `type`, `value`, `length` or `order`',
      ),
    from: z.string().nullable().describe('Kind and length of what the old backend has'),
    to: z.string().nullable().describe('Kind and length of what the new one has'),
    count: z.int(),
    firstSeen: z.number().describe('Milliseconds since 1970'),
    lastSeen: z.number().describe('Milliseconds since 1970'),
  })
  .meta({ id: 'Mismatch', description: 'Where answers of both sides of a rollout differ' })

export const fieldRow = z
  .strictObject({
    client: z.string(),
    version: z.string(),
    route: z.string(),
    field: z.string(),
    how: z.enum(['body', 'query', 'answer']),
    count: z.int(),
    firstSeen: z.number(),
    lastSeen: z.number(),
  })
  .meta({ id: 'FieldUse', description: 'Uses of a field that only older versions have' })

export const instance = z
  .strictObject({
    id: z.string(),
    host: z.string(),
    version: z.string(),
    startedAt: at,
    seenAt: at,
    policyNumber: z.int(),
    policyHash: z.string(),
    appliedAt: at,
    current: z.boolean().describe('Whether it decides by the newest policy'),
    effectMs: z
      .number()
      .nullable()
      .describe('Milliseconds from the edit until it decided by it, by the clocks of both'),
    seenMs: z.number().describe('Milliseconds since it told of itself last'),
  })
  .meta({ id: 'Instance', description: 'A process that decides requests' })

const milliseconds = z.number().nullable()

export const effect = z
  .strictObject({
    policy: z.strictObject({
      number: z.int(),
      at: z.string().describe('When the edit was made, RFC 3339'),
      hash: z.string().optional().describe('Of the newest policy'),
    }),
    everywhere: z
      .boolean()
      .describe('Whether no instance that is heard of decides by an earlier policy'),
    p50: milliseconds.describe('Of those that decide by it; null where none does'),
    p99: milliseconds,
    max: milliseconds,
    instances: z.array(
      z.strictObject({
        id: z.string(),
        host: z.string(),
        policyNumber: z.int(),
        state: z.enum(['exact', 'overtaken', 'waiting', 'silent']),
        ms: milliseconds.describe('Milliseconds from the edit until it decided by it'),
        seenMs: z.number().describe('Milliseconds since it told of itself last'),
      }),
    ),
  })
  .meta({ id: 'Effect', description: 'How far an edit has got' })

export { anyObject, editSchema }
