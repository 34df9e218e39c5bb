/** Entries and edits of JSON from outside: form only, whether they are sound is judged with the whole policy. */
import * as z from 'zod'
import type { Issue } from '../errors/index.ts'
import type { Edit, Entry } from './entry.ts'
import { editsWith, entryValues } from './values.ts'

const id = z.string().min(1).max(512)

const entry = <K extends keyof typeof entryValues>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), id, value: entryValues[kind] })

const entrySchema = z.discriminatedUnion('kind', [
  entry('flag'),
  entry('flag-file'),
  entry('client'),
  entry('version'),
  entry('kill'),
  entry('rollout'),
])

const editSchema = editsWith(id)

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
