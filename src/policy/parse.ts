/** Entries and edits of JSON from outside: form only, whether they are sound is judged with the whole policy. */
import * as z from 'zod'
import type { Issue } from '../errors/index.ts'
import { isObject, type Json, type JsonObject } from '../json/index.ts'
import type { Edit, Entry } from './entry.ts'

const object = z.custom<JsonObject>((value) => isObject(value as Json), 'must be an object')
const text = (longest: number) => z.string().min(1).max(longest)
const id = text(512)

export const clientValue = z.strictObject({
  keys: z
    .array(z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be `sha256:` and 64 hex digits'))
    .default([]),
  via: z
    .array(z.enum(['api-key', 'jwt', 'trusted-header']))
    .min(1)
    .optional(),
  pin: text(64).optional(),
  tenant: text(256).optional(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  explain: z.boolean().optional(),
})

export const versionValue = z.strictObject({
  deprecated: text(64).optional(),
  sunset: text(64).optional(),
  retired: z.boolean().optional(),
  successor: text(64).optional(),
  link: text(2048).optional(),
})

export const killValue = z.strictObject({
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({ kind: z.literal('version'), version: text(64) }),
    z.strictObject({ kind: z.literal('route'), route: text(256) }),
    z.strictObject({ kind: z.literal('client'), client: text(256) }),
  ]),
  backend: text(64),
})

const values = {
  flag: z.strictObject({ file: text(100), definition: object }),
  'flag-file': z.strictObject({ evaluators: object.optional(), metadata: object.optional() }),
  client: clientValue,
  version: versionValue,
  kill: killValue,
}

const entry = <K extends keyof typeof values>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), id, value: values[kind] })

const ifMatch = z
  .string()
  .regex(/^(?:[0-9a-f]{16}|none)$/, 'must be the tag of an entry, or none')
  .optional()

const edit = <K extends keyof typeof values>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), id, value: values[kind].nullable(), ifMatch })

const entrySchema = z.discriminatedUnion('kind', [
  entry('flag'),
  entry('flag-file'),
  entry('client'),
  entry('version'),
  entry('kill'),
])

const editSchema = z.discriminatedUnion('kind', [
  edit('flag'),
  edit('flag-file'),
  edit('client'),
  edit('version'),
  edit('kill'),
])

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] }

export const placeOf = (path: readonly PropertyKey[], root: string): string =>
  [root, ...path.map(String)].filter((part) => part !== '').join(' > ')

/** What of Zod's issues people are told: the place, what is wrong, what would be right. */
export const issuesOf = (issues: readonly z.core.$ZodIssue[], root: string): readonly Issue[] =>
  issues.flatMap((issue): Issue[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        place: placeOf([...issue.path, key], root),
        message: 'there is no such member',
      }))
    }
    const choices = issue.code === 'invalid_value' ? { choices: issue.values.map(String) } : {}
    return [{ place: placeOf(issue.path, root), message: issue.message, ...choices }]
  })

/** Without members that are undefined, which JSON does not have. */
export const compact = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== plain) {
    return value
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, compact(member)])) as T
}

const plain: unknown = Object.prototype

const parsing =
  <T>(schema: z.ZodType, what: string) =>
  (given: unknown): Parsed<T> => {
    const parsed = schema.safeParse(given)
    return parsed.success
      ? { ok: true, value: compact(parsed.data) as T }
      : { ok: false, issues: issuesOf(parsed.error.issues, what) }
  }

/** Members that entries do not have are refused. */
export const parseEntry: (given: unknown) => Parsed<Entry> = parsing(entrySchema, 'entry')

/** Members that edits do not have are refused. */
export const parseEdit: (given: unknown) => Parsed<Edit> = parsing(editSchema, 'edit')
