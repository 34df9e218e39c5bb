/** What a plan of a migration says: the form of its file, which strangers may have written. */
import * as z from 'zod'
import { stepSchema } from './step.ts'

export const planFormat = 'isthmus-migration-plan/1'

const count = z.int().min(0)
const name = z.string().min(1).max(1000)
const hexDigest = z.string().regex(/^[0-9a-f]{64}$/)

const kindSchema = z.strictObject({
  type: name,
  /** Field of the key. */
  key: name,
  /** Path of the list that shows them all. */
  list: name,
  /** Dotted names; `[]` behind those of lists. */
  fields: z.array(z.string()),
})

const endSchema = z.strictObject({
  backend: name,
  /** Key of the version in the contract. */
  version: name,
  /** Version as the backend itself tells it; null where nothing asks or tells it. */
  told: name.nullable(),
  /** Parents first. */
  kinds: z.array(kindSchema),
  /** Types of documents that no list shows. */
  unlisted: z.array(name),
})

const refusedAtSchema = z.strictObject({
  /** JSON path (RFC 9535), `*` for any item. */
  path: z.string(),
  /** Code of the problem. */
  code: z.string(),
  rows: count,
  /** Of some of them. */
  keys: z.array(z.string()),
})

const measuredSchema = z.strictObject({
  /** Rows that were carried there and back. */
  rows: count,
  /** How they were chosen: all of them, at random places, or from the beginning of the list. */
  chosen: z.enum(['all', 'random', 'beginning']),
  /** Rows that do not come back as they were. */
  losing: count,
  lost: z.array(z.strictObject({ path: z.string(), rows: count })),
  /** Rows that cannot be carried: they would go to quarantine. */
  refused: count,
  refusals: z.array(refusedAtSchema),
  /** Rows per second, read and carried there and back; null where there was nothing to measure. */
  rate: z.number().min(0).nullable(),
})

const pairSchema = z.strictObject({
  type: name,
  /** Rows at either end. */
  from: count,
  to: count,
  /** Whether both versions have the same form, so that nothing is changed on the way. */
  isSame: z.boolean(),
  /** Types that it refers to. */
  parents: z.array(name),
  measured: measuredSchema,
})

const differenceSchema = z.strictObject({
  direction: z.enum(['up', 'down', 'same']),
  effect: z.enum(['breaking', 'additive', 'invisible']),
  /** Step of a version number that it asks for, and the one that the numbers take. */
  step: z.string(),
  numbered: z.string().nullable(),
  differences: z.array(
    z.strictObject({ effect: z.string(), place: z.string(), message: z.string() }),
  ),
  /** What the authors of the versions in between say, oldest first. */
  changes: z.array(
    z.strictObject({ version: name, description: z.string(), breaking: z.boolean() }),
  ),
})

const clientsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('known'),
    /** Milliseconds since 1970. */
    since: z.number(),
    clients: z.array(
      z.strictObject({
        client: z.string(),
        version: z.string(),
        requests: count,
        /** Those that FROM has answered. */
        atFrom: count,
        /** Verdict of the matrix on it and a backend of the version of TO. */
        verdict: z.enum(['native', 'forward-only', 'adapted', 'refused', 'unknown']),
      }),
    ),
  }),
  z.strictObject({ kind: z.literal('unknown'), why: z.string() }),
])

export const planSchema = z.strictObject({
  format: z.literal(planFormat),
  /** RFC 3339. */
  madeAt: z.iso.datetime(),
  contract: z.strictObject({ name, hash: name }),
  /** Hash of what the configuration says of both backends, without secrets. */
  backends: hexDigest,
  from: endSchema,
  to: endSchema,
  difference: differenceSchema,
  clients: clientsSchema,
  /** Of both versions, parents first. */
  pairs: z.array(pairSchema),
  /** Kinds that only FROM has, or that no list shows: they are left behind, and somebody said so. */
  dropped: z.array(z.strictObject({ type: name, rows: count.nullable(), why: z.string() })),
  /** Kinds that only TO has, which nothing is written to. */
  onlyTo: z.array(z.strictObject({ type: name, rows: count })),
  /** Where not all rows were looked at. */
  sample: z.strictObject({ rows: count, seed: z.int() }).nullable(),
  /** Name of the rollout from one to the other; null where there is none. */
  rollout: name.nullable(),
  steps: z.array(stepSchema),
  /** Not part of the hash. */
  approvals: z.array(
    z.strictObject({ by: name, at: z.iso.datetime(), note: z.string().optional() }),
  ),
  /** SHA-256 of the canonical text of all but itself and `approvals`. */
  hash: hexDigest,
})

export type Plan = z.output<typeof planSchema>
export type PlanEnd = Plan['from']
export type PlanPair = Plan['pairs'][number]
export type Measured = PlanPair['measured']
export type PlanClients = Plan['clients']
export type PlanDifference = Plan['difference']
