/** How far rollouts are, as schemas. */
import * as z from 'zod'
import { stages } from '../../rollout/index.ts'
import { rolloutValue } from './entry-schemas.ts'

const stage = z.enum(stages)
const ms = 'Milliseconds since 1970 by the clock of the control store'

export const rolloutState = z
  .strictObject({
    target: z
      .strictObject({ stage, share: z.number() })
      .describe('Where all of its resources are to be'),
    status: z.enum(['running', 'held', 'reverting', 'ended']),
    step: z.int().optional().describe('Index of the step of its plan'),
    reachedAt: z.number().optional().describe(`Since when they are there. ${ms}`),
    approved: z.int().optional().describe('Step that somebody has approved'),
    copied: z.boolean().optional().describe('Whether its data has been copied and verified'),
    why: z.string().optional().describe('Why it is held, or goes back'),
  })
  .meta({ id: 'RolloutState', description: 'Where a rollout is to be' })

const progress = z
  .strictObject({
    resource: z.string(),
    rollout: z.string(),
    stage,
    side: z.enum(['from', 'to']).describe('The authority over its writes'),
    epoch: z.int(),
    phase: z.enum(['stable', 'preparing']),
    next: stage.nullable().describe('What it is about to be at'),
    share: z.number(),
    open: z.int().describe('Writes that are on their way'),
    dirty: z.int().describe('Writes that wait for repair'),
    quarantined: z.int().describe('Writes that repair has given up'),
    oldestMs: z.number(),
  })
  .meta({ id: 'ResourceProgress', description: 'Where one resource is' })

const why =
  '`silent`: it has no lease and has never told of the resources, so that it may still write them by ' +
  'its flags; it is waited for until it comes back or is declared gone. `behind`: it has not followed ' +
  'a change that is under way'

const awaited = z
  .strictObject({
    id: z.string().describe('What `forgetInstance` takes'),
    name: z
      .string()
      .describe('Host, process id, number of the worker; empty where it is not known'),
    why: z.enum(['silent', 'behind']).describe(why),
    resources: z.array(z.string()),
    silentMs: z.number().optional().describe('Milliseconds since its lease ran out'),
  })
  .meta({ id: 'AwaitedInstance', description: 'An instance that a change of a rollout waits for' })

const stopped = z
  .strictObject({
    by: z.string().describe('Who: `token:NAME`, `cli:NAME`; `rollouts` is the driver itself'),
    action: z.string().describe('`rollout.hold`, as the audit names it'),
    at: z.iso.datetime(),
    reason: z.string().nullable(),
    isBroken: z.boolean().describe('Whether a guardrail is broken, so that nobody had to'),
  })
  .meta({ id: 'StoppedBy', description: 'Who holds a rollout, or leads it back' })

export const rolloutStatusSchema = z
  .strictObject({
    name: z.string(),
    rollout: rolloutValue,
    version: z.int().describe('Grows with each change of its state: what `If-Match` takes'),
    state: rolloutState,
    stopped: stopped
      .optional()
      .describe('Absent while it goes on, and where it was stopped before this was kept'),
    resources: z.array(progress).describe('Those that it has begun with'),
    blocked: z
      .array(z.string())
      .optional()
      .describe('What stands in the way of the next stage; absent where nobody here can tell'),
    waitsFor: z.array(awaited).describe('Instances that a change waits for, or would wait for'),
  })
  .meta({ id: 'RolloutStatus', description: 'How far a rollout is' })

export const member = z
  .strictObject({
    id: z.string(),
    name: z
      .string()
      .describe('Host, process id, number of the worker; empty where it is not known'),
    leaseMs: z.number().describe('Milliseconds until its lease runs out; negative since it has'),
    effectMs: z
      .number()
      .describe(
        'Milliseconds until nothing that it has sent can have an effect; negative since then',
      ),
    untold: z.array(z.string()).describe('Resources of which it has told nothing yet'),
    behind: z.array(z.string()).describe('Resources whose change it has not followed'),
  })
  .meta({ id: 'LedgerMember', description: 'A process that writes while rollouts run' })

export const forgottenInstance = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    silentMs: z.number().describe('Milliseconds since its lease had run out'),
  })
  .meta({ id: 'ForgottenInstance', description: 'An instance that was declared gone' })

export const stuckWrite = z
  .strictObject({
    id: z.string(),
    resource: z.string(),
    key: z.string().describe('Of what was being made empty, or `+` and the route that makes it'),
    kind: z.string(),
    state: z
      .enum(['open', 'dirty', 'quarantined'])
      .describe('`quarantined` where repair has given it up; else it tries again'),
    attempts: z.int(),
    opened: z.number().describe(ms),
    problem: z.string().nullable().describe('Why, without values'),
  })
  .meta({ id: 'StuckWrite', description: 'A write that repair has given up, or tries again' })
