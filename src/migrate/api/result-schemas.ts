/** What the admin API answers of what commands have found about two ends, as schemas. */
import * as z from 'zod'
import { rehearsalSteps } from '../rehearse/rehearsal.ts'
import { stepSchema } from '../plan/step.ts'

const head = {
  id: z.string(),
  at: z.string().describe('When it was found, RFC 3339'),
  source: z.string().describe('Backend, file or backup that documents come from'),
  target: z.string().describe('The one that they lead to'),
  from: z.string().describe('Version of the source'),
  to: z.string().describe('Version of the target'),
}

const count = z.int().min(0)

const verifiedKind = z
  .strictObject({
    type: z.string(),
    isThrough: z.boolean().describe('False where it was interrupted before it got to the last key'),
    source: count.describe('Documents of the source that were looked at'),
    target: count.describe('Those of the target'),
    same: count,
    missing: count,
    extra: count,
    different: count,
    unconvertible: count.describe('Without a form in the version of the target'),
    dropped: count.describe('Left out by a transform'),
    byDigest: count.describe('Of `same`: not read, since digests of their ranges are equal'),
    compared: z
      .array(count)
      .describe('Keys that were looked at, in their order, in cells of about as many keys each'),
    wrong: z.array(count).describe('Those of them that are wrong, by the same cells'),
  })
  .meta({ id: 'VerifiedType', description: 'What comparing documents of a type has shown' })

export const verification = z
  .strictObject({
    ...head,
    isEqual: z.boolean().describe('Nothing is wrong, and all was looked at'),
    isInterrupted: z.boolean(),
    sample: z
      .strictObject({ rows: z.int(), seed: z.int() })
      .nullable()
      .describe('Where only some documents of each type were looked at'),
    ms: z.int().describe('Milliseconds that it took'),
    kinds: z.array(verifiedKind),
    found: z
      .array(
        z.strictObject({
          type: z.string(),
          key: z.string(),
          what: z.enum(['missing', 'extra', 'different', 'unconvertible']),
          paths: z.array(z.string()).describe('The first places that differ, as JSON paths'),
        }),
      )
      .describe('The first wrong keys of each type'),
    repair: z.string().nullable().describe('Command that leads on; null where nothing is wrong'),
  })
  .meta({ id: 'Verification', description: 'Whether one end held what the other one did' })

const rehearsalStep = z.enum(rehearsalSteps)

export const rehearsal = z
  .strictObject({
    ...head,
    isGood: z.boolean().describe('All steps were taken, and all are good'),
    copies: z
      .array(z.string())
      .nullable()
      .describe('Backends that it was done on; null of stores that are gone with it'),
    ended: z
      .string()
      .nullable()
      .describe('Why it broke off: `interrupted`, or the code of an error; else null'),
    steps: z.array(
      z.strictObject({
        step: rehearsalStep,
        isGood: z.boolean(),
        what: z.string().describe('What was done and found, in words'),
        ms: z.number(),
      }),
    ),
    left: z.array(rehearsalStep).describe('Steps that were not taken'),
  })
  .meta({ id: 'Rehearsal', description: 'A migration and its way back on copies' })

const undo = z.strictObject({
  kind: z.enum(['nothing', 'steps', 'irreversible']),
  how: z.string(),
  commands: z.array(z.string()),
})

export const migrationPlan = z
  .strictObject({
    ...head,
    hash: z.string().describe('What migrations that follow it name it by'),
    rollout: z.string().nullable().describe('The rollout from one to the other'),
    steps: z
      .array(stepSchema.extend({ undo }))
      .describe('In their order; `{plan}` in a command is the file of the plan'),
  })
  .meta({ id: 'MigrationPlan', description: 'The steps of a plan, without what it has measured' })
