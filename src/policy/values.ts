/**
 * The form of entries' values, said once: for the admin API and its document, for `policy.json` and
 * `kill.json`, and for policies that are kept. Never stricter than what judges them, or what was good
 * could not be read back.
 */
import * as z from 'zod'
import { isObject, type Json, type JsonObject } from '../json/index.ts'
import { mostClientKeys } from './judge/client.ts'
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
  ])
