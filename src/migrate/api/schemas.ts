/** What the admin API answers of migrations, as schemas. */
import * as z from 'zod'
import { anyObject } from '../../control/api/schemas.ts'
import { cutOverGates } from '../cutover/gates.ts'
import { statuses } from '../run/state.ts'

const status = z.enum(statuses)
const time = z.string().nullable().describe('RFC 3339; null where it is not so far')

export const migrationSummary = z
  .strictObject({
    name: z.string(),
    version: z.int().describe('Grows with each change of its state: what `If-Match` takes'),
    status,
    source: z.string().describe('Backend that is read'),
    target: z.string().describe('Backend that is written'),
    from: z.string().describe('Version of the source'),
    to: z.string().describe('Version of the target'),
    startTime: time,
    endTime: time,
    why: z.string().nullable().describe('Why it stopped, in words'),
  })
  .meta({ id: 'MigrationSummary', description: 'A migration, and how it is' })

const counts = z
  .record(z.string(), z.number())
  .describe(
    'Documents by what became of them: `read`, `created`, `replaced`, `deleted`, `same`, ...',
  )

const typeProgress = z.strictObject({ type: z.string(), isDone: z.boolean(), counts })

const range = z
  .strictObject({
    place: z.int().describe('Ranges are worked in this order'),
    type: z.string(),
    after: z.string().nullable().describe('Last key before it; null from the beginning on'),
    to: z.string().nullable().describe('Its last key; null to the end'),
    at: z.string().nullable().describe('Last key that was looked at; null before the first'),
    isDone: z.boolean(),
    counts,
  })
  .meta({
    id: 'MigrationRange',
    description: 'Documents that follow each other, and how far they are',
  })

const pace = z
  .strictObject({
    seconds: z.number().describe('For which it was in progress, pauses left out'),
    rate: z.number().describe('Documents read per second, on average over that time'),
    left: z
      .number()
      .nullable()
      .describe('Seconds until all is read at this rate; null where that is not known'),
  })
  .nullable()
  .describe('Null where nothing was read yet, or its times are not known')

const share = z.number().min(0).max(1)

const keySpace = z
  .strictObject({
    type: z.string(),
    ranges: z.int(),
    done: z.int().describe('Ranges that are done'),
    segments: z
      .array(z.strictObject({ from: share, to: share, state: z.enum(['done', 'way', 'left']) }))
      .describe(
        'From the first key, 0, to the last one, 1; `way` is what is left of a range that was begun',
      ),
    marks: z
      .array(z.strictObject({ at: share, count: z.int() }))
      .describe('Where documents in quarantine are, of the first thousand'),
  })
  .meta({ id: 'KeySpace', description: 'All keys of a type as a line' })

const rows = z.int().describe('Documents')

const measured = z
  .strictObject({
    rows,
    losing: z.int().describe('Documents that do not come back as they were'),
    refused: z.int().describe('Documents that cannot be carried'),
    lost: z.array(z.strictObject({ path: z.string(), rows })),
    refusals: z.array(z.strictObject({ path: z.string(), code: z.string(), rows })),
  })
  .meta({
    id: 'MeasuredType',
    description: 'What carrying documents of a type there and back has shown',
  })

const byType = z.record(z.string(), z.int())

const cutOver = z
  .strictObject({
    gates: z.array(
      z.strictObject({
        gate: z.enum(cutOverGates),
        isOpen: z
          .boolean()
          .nullable()
          .describe('Null where it is known only once `isthmus migrate cutover` has looked'),
        what: z.string().describe('What was found, in words'),
      }),
    ),
    evidence: z
      .strictObject({
        at: z.string().describe('RFC 3339'),
        verified: byType.describe('Documents that were compared and are equal, by type'),
        witnessed: z
          .array(z.string())
          .describe('Versions of clients for which the answers of both backends were compared'),
        losing: byType.describe('Documents of which a rollback would hide something, by type'),
        backup: z.string(),
        void: z.array(z.string()).describe('Why it does not count any more; empty where it may'),
      })
      .nullable()
      .describe('Null where nobody has gathered any, or a gate was shut'),
  })
  .meta({ id: 'CutOver', description: 'What stands before a cut-over' })

const worker = z.strictObject({
  holder: z.string(),
  ranges: z.int().describe('Ranges that it works on'),
  waits: z.string().nullable().describe('What it waits for; null while it works'),
})

const act = z
  .strictObject({
    at: z.string().describe('RFC 3339'),
    actor: z.string(),
    action: z.string(),
    reason: z.string().nullable(),
    status: z.string().nullable().describe('What it was from then on'),
  })
  .meta({ id: 'MigrationAct', description: 'What somebody did with a migration' })

export const migrationReport = z
  .strictObject({
    status,
    start_time: time,
    end_time: time,
    duration: z.number().nullable().describe('Seconds; null before it has ended'),
    metrics: anyObject,
  })
  .meta({ id: 'MigrationReport', description: 'What came of a migration' })

export const migration = migrationSummary
  .extend({
    settings: z
      .strictObject({
        contract: z.string().describe('Fingerprint of the contract whose lenses carry it'),
        plan: z.string().nullable().describe('Hash of the plan that it follows'),
        extras: z.string().describe('What becomes of documents that only the target has'),
        only: z.array(z.string()).nullable().describe('Types that are brought over; null for all'),
        mostStranded: z.number().describe('More documents in quarantine stop it'),
        throttle: anyObject,
      })
      .describe('As it was begun, and throttled since'),
    report: migrationReport,
    expected: anyObject.describe('Documents of the source by type, when it began'),
    progress: z.strictObject({
      types: z.array(typeProgress),
      total: counts,
      caughtUp: z
        .number()
        .describe('Brought over after the copy, because they had changed meanwhile'),
    }),
    ranges: z.array(range),
    keys: z.array(keySpace),
    measured: z
      .record(z.string(), measured)
      .nullable()
      .describe('What its plan has measured, by type; null without a plan'),
    workers: z.array(worker).describe('Processes that work on it'),
    cutOver,
    next: z
      .array(z.strictObject({ why: z.string(), command: z.string() }))
      .describe('What leads on from where it is, as commands'),
    quarantined: z
      .record(z.string(), z.int())
      .describe('Documents that did not get there, by type'),
    pace,
    history: z.array(act).describe('The newest acts, oldest first'),
  })
  .meta({ id: 'Migration', description: 'How far a migration is' })

export const strandedRow = z
  .strictObject({
    type: z.string(),
    key: z.string(),
    code: z.string().describe('Of the problem'),
    detail: z.string().describe('In words, without values of the document'),
    pointer: z.string().nullable().describe('JSON pointer of the place, where there is one'),
    document: z
      .string()
      .nullable()
      .optional()
      .describe('As the source has it, where it was asked for; null where it has none'),
  })
  .meta({ id: 'StrandedDocument', description: 'A document that did not get there' })
