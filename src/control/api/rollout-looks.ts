/** What a rollout does and what would become of it, as schemas, and as it is answered. */
import * as z from 'zod'
import { findingWords, medianOf, stages, targetWords, type Finding } from '../../rollout/index.ts'
import type { Looked } from '../rollout/looking.ts'
import type { RolloutCell } from '../port.ts'
import { rolloutState } from './rollout-schemas.ts'
import { anyObject, tried } from './schemas.ts'

const stage = z.enum(stages)
const ms = 'Milliseconds since 1970 by the clock of the control store'

const side = z.strictObject({
  answers: z.int(),
  errors: z.int().describe('Of these, 5xx and timeouts'),
  medianMs: z.number().nullable().describe('Null without answers'),
})

export const rolloutCell = z
  .strictObject({
    version: z.string().describe('Of the client'),
    route: z.string(),
    from: side,
    to: side,
    compared: z.int().describe('Answers of both sides that were compared'),
    mismatched: z.int().describe('Of these, how many differed'),
    worstPath: z.string().optional().describe('Where most of them differed'),
  })
  .meta({ id: 'RolloutCell', description: 'How one route does for clients of one version' })

const finding = z
  .strictObject({
    guardrail: z.enum(['mismatch', 'errorRatio', 'latencyRatio', 'repairAge']),
    version: z.string().nullable().describe('Null of the age of writes that wait for repair'),
    route: z.string().nullable(),
    verdict: z.enum(['holds', 'broken', 'not-enough']),
    seen: z
      .number()
      .nullable()
      .describe('A share, a ratio, milliseconds; null where it is endless'),
    least: z
      .number()
      .nullable()
      .describe('What it is at least, with the confidence of the plan; null where it is endless'),
    limit: z.number(),
    known: z.int().describe('Answers that this is known of'),
    words: z.string().describe('The same in words'),
  })
  .meta({ id: 'RolloutFinding', description: 'What one guardrail says of one cell' })

const decision = z
  .strictObject({
    kind: z.enum(['wait', 'step', 'hold', 'revert', 'approve-first', 'end']),
    why: z.string().describe('In words'),
    until: z.number().optional().describe(`Where the clock alone is waited for. ${ms}`),
    step: z.int().optional().describe('Step of the plan that would begin'),
  })
  .meta({ id: 'RolloutDecision', description: 'What the driver makes of it' })

export const rolloutEvidence = z
  .strictObject({
    now: z.number().describe(ms),
    since: z.number().nullable().describe(`Since when is counted; null on the way. ${ms}`),
    decision,
    minimum: z.int().describe('Answers that each cell needs before the next step'),
    confidence: z.number(),
    findings: z.array(finding).describe('Broken ones first'),
    cells: z.array(rolloutCell),
  })
  .meta({ id: 'RolloutEvidence', description: 'What is known of a rollout, and what follows' })

export const triedRollout = z
  .strictObject({
    version: z.int().describe('On what it was tried: what `If-Match` takes'),
    at: z.strictObject({ earliest: stage, furthest: stage }).describe('Where its resources are'),
    state: rolloutState,
    blastRadius: anyObject
      .nullable()
      .describe('Whose reads would go elsewhere; null where nothing moves or nobody can tell'),
  })
  .meta({ id: 'TriedRollout', description: 'What would become of a rollout' })

export const foreseenRollout = z
  .strictObject({
    tried: tried.describe('What would become of the policy: who would move at once'),
    first: z
      .strictObject({
        step: z.int().describe('Index of the step of its plan'),
        target: z.strictObject({ stage, share: z.number() }),
        blastRadius: anyObject
          .nullable()
          .describe(
            'Whose reads would go elsewhere than now, or than at `off` of a new one; null where nobody can tell',
          ),
      })
      .nullable()
      .describe('The first step that moves reads of clients; null where its plan has none'),
  })
  .meta({ id: 'ForeseenRollout', description: 'What a rollout would do, were it declared so' })

const counted = z.strictObject({
  resource: z.string(),
  type: z.string(),
  documents: z.int().describe('That were looked at'),
  losing: z.int().describe('Of these, how many would lose something'),
  unshown: z.int().describe('Of these, how many would not be shown at all'),
  paths: z.array(z.strictObject({ path: z.string(), documents: z.int() })),
  rest: z
    .enum(['none', 'no-cursor', 'interrupted'])
    .describe('What was not looked at: `interrupted` where it took too long'),
})

export const rolloutLosses = z
  .strictObject({
    name: z.string(),
    from: z.string().describe('Backend that it would be rolled back to'),
    to: z.string().describe('Backend that would be left'),
    counts: z.array(counted),
    uncounted: z
      .array(
        z.strictObject({
          resource: z.string(),
          type: z.string(),
          kind: z.enum(['same', 'unlisted']),
          why: z.string().optional(),
        }),
      )
      .describe('`same`: in the same form in both versions, so that nothing is lost'),
  })
  .meta({ id: 'RolloutLosses', description: 'What a rollback would leave behind' })

const difference = z.strictObject({
  path: z.string(),
  kind: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
})

const exampleAnswer = z.strictObject({
  status: z.int(),
  mediaType: z.string(),
  body: z.string().describe('As text'),
})

export const mismatchExample = z
  .strictObject({
    id: z.string().describe('What `replayMismatch` takes'),
    at: z.number().describe('Milliseconds since 1970'),
    rollout: z.string(),
    version: z.string(),
    route: z.string(),
    client: z.string(),
    isAnonymous: z.boolean(),
    path: z.string(),
    query: z.string(),
    differences: z.array(difference),
    noise: z.array(difference).describe('What changes with each read, and counts for nothing'),
    from: exampleAnswer,
    to: exampleAnswer,
  })
  .meta({ id: 'MismatchExample', description: 'A read whose answers differed, with both of them' })

export const replayedMismatch = z
  .strictObject({
    at: z.number().describe('Milliseconds since 1970'),
    from: exampleAnswer,
    to: exampleAnswer,
    differences: z.array(difference),
  })
  .meta({ id: 'ReplayedMismatch', description: 'The same read again, of both sides' })

const sideOf = ({ answers, errors, latency }: RolloutCell['from']) => ({
  answers,
  errors,
  medianMs: medianOf(latency) ?? null,
})

export const cellAnswer = ({ from, to, ...cell }: RolloutCell) => ({
  ...cell,
  from: sideOf(from),
  to: sideOf(to),
})

const finite = (number: number): number | null => (Number.isFinite(number) ? number : null)

const order: readonly Finding['verdict'][] = ['broken', 'not-enough', 'holds']

const findingAnswer = ({ cell, seen, least, ...found }: Finding) => ({
  ...found,
  version: cell?.version ?? null,
  route: cell?.route ?? null,
  seen: finite(seen),
  least: finite(least),
  words: findingWords({ cell, seen, least, ...found }),
})

const decisionAnswer = (decided: Looked['decision']) => {
  switch (decided.kind) {
    case 'step': {
      const { kind, step, target } = decided
      return { kind, step, why: `step ${step} (${targetWords(target)}) begins` }
    }
    case 'end':
      return { kind: decided.kind, why: 'it is complete' }
    default:
      return decided
  }
}

export const evidenceAnswer = (
  { now, watched: { minimum, confidence }, findings, cells, decision: decided }: Looked,
  since: number | undefined,
) => ({
  now,
  since: since ?? null,
  decision: decisionAnswer(decided),
  minimum,
  confidence,
  findings: findings
    .toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
    .map(findingAnswer),
  cells: cells.map(cellAnswer),
})
