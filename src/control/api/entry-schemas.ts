/** Entries of a policy as they are sent and answered. Whether they are sound is judged with the whole policy. */
import * as z from 'zod'
import { isObject, type Json, type JsonObject } from '../../json/index.ts'
import type { Edit } from '../../policy/index.ts'

/** Names as people choose them: one line, without blanks around it. */
const plainName = /^[^\s\p{C}](?:[^\p{C}]{0,254}[^\s\p{C}])?$/u

export const nameOf = (what: string) =>
  z
    .string()
    .regex(plainName, 'must be one line of at most 256 characters, without blanks around it')
    .describe(what)

const json = (what: string) =>
  z
    .custom<JsonObject>((value) => isObject(value as Json), 'must be an object')
    .meta({ type: 'object', description: what })

export const flagValue = z
  .strictObject({
    file: nameOf('Name of the flagd document that it belongs to, without `.json`'),
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
      .max(10)
      .default([])
      .describe('Digests of its keys'),
    via: z
      .array(z.enum(['api-key', 'jwt', 'trusted-header']))
      .min(1)
      .max(3)
      .optional()
      .describe('What it may be recognised by; by all that is configured when absent'),
    pin: z.string().min(1).max(64).optional().describe('Version that it speaks when it says none'),
    tenant: nameOf('Tenant, for flags').optional(),
    attributes: z
      .record(z.string().min(1).max(64), z.union([z.string().max(1024), z.number(), z.boolean()]))
      .optional()
      .describe('What flags see of it beside'),
    explain: z.boolean().optional().describe('Whether it may ask for `Isthmus-Decision`'),
  })
  .meta({ id: 'Client', description: 'A client' })

const date = z.iso.datetime({ offset: true }).or(z.iso.date())

export const versionValue = z
  .strictObject({
    deprecated: date.optional().describe('Since when it is deprecated'),
    sunset: date.optional().describe('When it is going to be retired'),
    retired: z.boolean().optional().describe('Whether it is answered with 410 only'),
    successor: z.string().min(1).max(64).optional().describe('Version to move to'),
    link: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Page about it'),
  })
  .meta({ id: 'VersionLife', description: 'The life of a version' })

export const scope = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({ kind: z.literal('version'), version: nameOf('Key of the version') }),
    z.strictObject({ kind: z.literal('route'), route: nameOf('Id of the route') }),
    z.strictObject({ kind: z.literal('client'), client: nameOf('Id of the client') }),
  ])
  .meta({ id: 'KillScope', description: 'Which requests a kill switch takes' })

export const killValue = z
  .strictObject({ scope, backend: nameOf('Backend that takes those requests') })
  .meta({ id: 'Kill', description: 'A kill switch that is thrown' })

export const entryKind = z.enum(['flag', 'flag-file', 'client', 'version', 'kill'])

const tag = z
  .string()
  .regex(/^(?:[0-9a-f]{16}|none)$/, 'must be the tag of an entry, or none')
  .describe('Tag of the entry that was seen, `none` where there was none')

const valueEdit = <K extends string, V extends z.ZodType>(kind: K, value: V) =>
  z.strictObject({
    kind: z.literal(kind),
    id: nameOf('Name of the entry'),
    value: value.nullable().describe('Null removes it'),
    ifMatch: tag.optional(),
  })

export const editSchema = z
  .discriminatedUnion('kind', [
    valueEdit('flag', flagValue),
    valueEdit('flag-file', flagFileValue),
    valueEdit('client', clientValue),
    valueEdit('version', versionValue),
    valueEdit('kill', killValue),
  ])
  .meta({ id: 'Edit', description: 'Sets or removes one entry' })

/** Optional members of what Zod has read may be there as undefined: entries have no such members. */
export const withoutUndefined = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(withoutUndefined) as T
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, withoutUndefined(member)]),
  ) as T
}

export const editsOf = (edits: readonly z.output<typeof editSchema>[]): readonly Edit[] =>
  edits.map((edit) => withoutUndefined(edit) as Edit)
