/**
 * The form of entries' values, said once: for the admin API and its document, for `policy.json` and
 * `kill.json`, and for policies that are kept. Never stricter than what judges them, or what was good
 * could not be read back.
 */
import * as z from 'zod'
import { stages } from '../rollout/index.ts'
import { isObject, type Json, type JsonObject } from '../json/index.ts'
import { mostClientKeys } from './entry.ts'
import { mostResources } from './judge/rollout.ts'
import { dateText, longestLink } from './judge/version.ts'

/** Longer names are refused before they are looked for; which there are is judged. */
const longestName = 512

const text = (longest: number, what: string) => z.string().min(1).max(longest).describe(what)

const json = (what: string) =>
  z
    .custom<JsonObject>((value) => isObject(value as Json), 'must be an object')
    .meta({ type: 'object', description: what })

export const flagValue = z
  .strictObject({
    file: text(100, 'Name of the flagd document that it belongs to, without `.json`'),
    definition: json('The flag as flagd has it: https://flagd.dev/reference/flag-definitions/'),
  })
  .meta({ id: 'Flag', description: 'A flag' })

export const flagFileValue = z
  .strictObject({
    evaluators: json('`$evaluators` of the document').optional(),
    metadata: json('`metadata` of the document').optional(),
  })
  .meta({ id: 'FlagFile', description: 'What the flags of one flagd document share' })

export const clientValue = z
  .strictObject({
    keys: z
      .array(z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be `sha256:` and 64 hex digits'))
      .max(mostClientKeys)
      .default([])
      .describe('Digests of its keys'),
    via: z
      .array(z.enum(['api-key', 'jwt', 'trusted-header']))
      .min(1)
      .optional()
      .describe('What it may be recognised by; by all that is configured when absent'),
    pin: text(longestName, 'Version that it speaks when it says none').optional(),
    tenant: text(longestName, 'Tenant, for flags').optional(),
    attributes: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .describe('What flags see of it beside'),
    explain: z.boolean().optional().describe('Whether it may ask for `Isthmus-Decision`'),
  })
  .meta({ id: 'Client', description: 'A client' })

const date = (what: string) =>
  z.string().regex(dateText, 'is no date: 2027-06-01T00:00:00Z').describe(what)

export const versionValue = z
  .strictObject({
    deprecated: date('Since when it is deprecated').optional(),
    sunset: date('When it is going to be retired').optional(),
    retired: z.boolean().optional().describe('Whether it is answered with 410 only'),
    successor: text(longestName, 'Version to move to').optional(),
    link: text(longestLink, 'Page about it').optional(),
  })
  .meta({ id: 'VersionLife', description: 'The life of a version' })

const killScope = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({
      kind: z.literal('version'),
      version: text(longestName, 'Key of the version'),
    }),
    z.strictObject({ kind: z.literal('route'), route: text(longestName, 'Id of the route') }),
    z.strictObject({ kind: z.literal('client'), client: text(longestName, 'Id of the client') }),
  ])
  .meta({ id: 'KillScope', description: 'Which requests a kill switch takes' })

export const killValue = z
  .strictObject({
    scope: killScope,
    backend: text(longestName, 'Backend that takes those requests'),
  })
  .meta({ id: 'Kill', description: 'A kill switch that is thrown' })

const guardrailValue = z
  .strictObject({
    mismatch: z
      .number()
      .optional()
      .describe('Largest share of compared answers that differ, 0 to 1'),
    errorRatio: z.number().optional().describe('How much more often requests may fail'),
    latencyRatio: z.number().optional().describe('How much longer requests may take'),
    repairAge: text(20, 'Oldest write that may wait for repair: `30s`, `5m`').optional(),
  })
  .meta({ id: 'Guardrails', description: 'What may not be worse at the new backend' })

const stepValue = z
  .strictObject({
    stage: z.enum(stages),
    share: z.number().optional().describe('Percent of clients that see the new backend'),
    hold: text(20, 'How long it stays so at least: `15m`, `2h`, `7d`').optional(),
    minimum: z.number().optional().describe('Fewest answers per cell before the next step'),
    guardrails: guardrailValue.optional().describe('In place of those of the plan'),
    approval: z.boolean().optional().describe('Whether somebody has to say so before it begins'),
  })
  .meta({ id: 'RolloutStep', description: 'One step of the plan of a rollout' })

const planValue = z
  .strictObject({
    steps: z.array(stepValue).min(1).max(100).describe('In their order'),
    guardrails: guardrailValue.optional(),
    confidence: z.number().optional().describe('0.5 to 0.999; 0.95 when absent'),
    onBreach: z.enum(['hold', 'rollback']).optional().describe('`hold` when absent'),
  })
  .meta({ id: 'RolloutPlan', description: 'When a rollout goes on by itself' })

export const rolloutValue = z
  .strictObject({
    from: text(longestName, 'Backend that is left'),
    to: text(longestName, 'Backend that it leads to'),
    resources: z
      .array(text(longestName, 'First segment of paths'))
      .min(1)
      .max(mostResources)
      .describe('First segments of paths in the version of `from`'),
    flag: text(
      longestName,
      'Flag whose value is the backend that reads of a client see',
    ).optional(),
    sample: z.number().min(0).max(100).optional().describe('Percent of reads that are compared'),
    fallBack: z
      .union([z.array(text(longestName, 'Id of a route')).max(1000), z.literal(true)])
      .optional()
      .describe('Routes, or `true` for all, that `from` answers in `live` where `to` fails'),
    plan: planValue.optional().describe('Without one, every step is asked for by hand'),
  })
  .meta({ id: 'Rollout', description: 'A rollout from one backend to another' })

/** Tag of an entry, as an edit names what its editor saw. */
export const seenTag = z
  .string()
  .regex(/^(?:[0-9a-f]{16}|none)$/, 'must be the tag of an entry, or none')
  .describe('Tag of the entry that was seen, `none` where there was none')

/** One per kind: what is made for each of them is made of these. */
export const entryValues = {
  flag: flagValue,
  'flag-file': flagFileValue,
  client: clientValue,
  version: versionValue,
  kill: killValue,
  rollout: rolloutValue,
} as const

/** @param id what names of entries are like: stricter where people choose them */
export const editOf = <K extends keyof typeof entryValues>(kind: K, id: z.ZodString) =>
  z.strictObject({
    kind: z.literal(kind),
    id,
    value: entryValues[kind].nullable().describe('Null removes it'),
    ifMatch: seenTag.optional(),
  })

/** Edits of any kind. */
export const editsWith = (id: z.ZodString) =>
  z.discriminatedUnion('kind', [
    editOf('flag', id),
    editOf('flag-file', id),
    editOf('client', id),
    editOf('version', id),
    editOf('kill', id),
    editOf('rollout', id),
  ])
