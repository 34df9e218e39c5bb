/** One step of a plan, and what has to be true of all of them: nothing is destroyed that cannot be had back. */
import * as z from 'zod'
import type { Issue } from '../../errors/index.ts'

const commands = z.array(z.string())

const undoSchema = z.discriminatedUnion('kind', [
  /** Nothing was changed. */
  z.strictObject({ kind: z.literal('nothing'), how: z.string() }),
  z.strictObject({ kind: z.literal('steps'), how: z.string(), commands }),
  /** Only from the backup that another step makes. */
  z.strictObject({
    kind: z.literal('irreversible'),
    backup: z.string().nullable(),
    how: z.string(),
    commands,
  }),
])

export const stepSchema = z.strictObject({
  /** `copy:Entity`. */
  id: z.string(),
  kind: z.enum([
    'backup',
    'audit',
    'rehearse',
    'dual-write',
    'copy',
    'catch-up',
    'verify',
    'cut-over',
    'cleanup',
  ]),
  title: z.string(),
  /** By what it is done. */
  mechanism: z.string(),
  /** As they are typed; `{plan}` is the file of the plan. */
  commands,
  rows: z.int().min(0).nullable(),
  /** AN ESTIMATE, in seconds. */
  estimate: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  /** What has to hold before the next one. */
  gate: z.string(),
  /** Whether documents are replaced or deleted that are nowhere else. */
  isDestructive: z.boolean(),
  undo: undoSchema,
})

export type Step = z.output<typeof stepSchema>

/** Why people who follow these steps could lose something for good; nothing where they could not. */
export const stepIssues = (steps: readonly Step[]): readonly Issue[] =>
  steps.flatMap(({ id, isDestructive, undo }, index): readonly Issue[] => {
    if (!isDestructive) return []
    const place = `steps > ${id}`
    if (undo.kind === 'steps' && undo.commands.length > 0) return []
    if (undo.kind !== 'irreversible') {
      return [{ place, message: 'destroys documents, and nothing says how to undo it' }]
    }
    const backups = steps.slice(0, index).filter((step) => step.kind === 'backup')
    if (backups.some((step) => step.id === undo.backup)) return []
    const message =
      undo.backup === null
        ? 'is irreversible, and there is no backup'
        : `is irreversible, and no step before it makes its backup ${undo.backup}`
    return [{ place, message }]
  })
