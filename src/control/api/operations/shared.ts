/** What operations have in common: what they take, and how they answer. */
import * as z from 'zod'
import { failed, ok, problem, type ErrorCode, type Result } from '../../../errors/index.ts'
import type { Edit, EntryKind } from '../../../policy/index.ts'
import type { Edited } from '../../actions/control.ts'
import { changedProblem, edit } from '../../actions/edit.ts'
import type { StoredEntry } from '../../port.ts'
import type { Condition } from '../conditions.ts'
import { nameOf } from '../entry-schemas.ts'
import type { Answer, Answered, ApiContext, Call } from '../operation.ts'
import { edited, proposed } from '../schemas.ts'

export const nothing = z.strictObject({})

export const dryRun = {
  'dry-run': z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true` tells what would become of the edit, and changes nothing'),
}

export const dryRunQuery = z.strictObject(dryRun)

export const reason = {
  reason: z.string().max(1000).optional().describe('Why, for the audit'),
}

/** Requests that remove something have no body. */
export const removalQuery = z.strictObject({ ...dryRun, ...reason })

export const idParams = (what: string) => z.strictObject({ id: nameOf(what) })

/** Of everything that edits the policy. */
export const editAnswers: Readonly<Partial<Record<200 | 202, Answered>>> = {
  200: { description: 'It was done, or tried', schema: edited, tag: true },
  202: { description: 'A second person has to approve it', schema: proposed },
}

export const editProblems: readonly ErrorCode[] = [
  'entry-changed',
  'policy-in-files',
  'policy-refused',
  'reason-required',
]

export const answerOfEdit = (
  result: Result<Edited>,
  more: Readonly<Record<string, unknown>> = {},
): Result<Answer> => {
  if (!result.ok) return result
  const { value } = result
  if (value.kind === 'proposed') return ok({ status: 202, json: { ...value, ...more } })
  const [only, ...others] = value.kind === 'committed' ? value.entries : []
  const tag = only && others.length === 0 && only.tag !== 'none' ? { tag: only.tag } : {}
  return ok({ json: { ...value, ...more }, ...tag })
}

export interface Asked {
  readonly action: string
  readonly reason: string | undefined
  readonly dryRun: 'true' | 'false'
  readonly free?: boolean
}

export const makeEdits = (
  call: Call,
  context: ApiContext,
  edits: readonly Edit[],
  asked: Asked,
): Promise<Result<Edited>> =>
  edit(context, {
    act: call.act(asked.action, asked.reason),
    edits,
    dryRun: asked.dryRun === 'true',
    ...(asked.free === undefined ? {} : { free: asked.free }),
  })

const words: Readonly<Record<EntryKind, string>> = {
  flag: 'flag',
  'flag-file': 'flag document',
  client: 'client',
  version: 'life of version',
  kill: 'kill switch',
  rollout: 'rollout',
}

export const notFound = (kind: EntryKind, id: string) =>
  problem('entry-not-found', `There is no ${words[kind]} "${id}".`)

type Stored<K extends EntryKind> = Extract<StoredEntry, { kind: K }> & {
  readonly value: NonNullable<Extract<StoredEntry, { kind: K }>['value']>
}

/** Problem: `entry-not-found`. */
export const storedOf = async <K extends EntryKind>(
  { store }: ApiContext,
  kind: K,
  id: string,
): Promise<Result<Stored<K>>> => {
  const found = await store.entry(kind, id)
  return found === undefined || found.value === null
    ? failed(notFound(kind, id))
    : ok(found as Stored<K>)
}

const goneEntry = (kind: EntryKind, id: string): StoredEntry => ({
  kind,
  id,
  value: null,
  number: 0,
  tag: 'none',
})

/**
 * The tag on whose condition an entry is written, as the request says; undefined where it says none
 * and need not.
 *
 * Problems: `precondition-required`, `entry-changed`.
 */
export const ifMatchOf = (
  condition: Condition,
  found: StoredEntry | undefined,
  { kind, id, required = true }: { kind: EntryKind; id: string; required?: boolean },
): Result<string | undefined> => {
  const there = found && found.value !== null ? found : undefined
  const { tag } = there ?? { tag: 'none' }
  switch (condition.kind) {
    case 'none':
      return required
        ? failed(
            problem(
              'precondition-required',
              there
                ? `The ${words[kind]} "${id}" is there: its edit needs "If-Match".`
                : `There is no ${words[kind]} "${id}" yet: to make it needs "If-None-Match: *".`,
            ),
          )
        : ok(undefined)
    case 'absent':
      return there ? failed(changedProblem([there])) : ok('none')
    case 'any':
      return there ? ok(tag) : failed(changedProblem([goneEntry(kind, id)]))
    case 'tags':
      return there && condition.tags.includes(tag)
        ? ok(tag)
        : failed(changedProblem([there ?? goneEntry(kind, id)]))
  }
}

/** An entry that is there, and the tag on whose condition it is edited. Problems: as both. */
export const editable = async <K extends EntryKind>(
  context: ApiContext,
  { condition }: Pick<Call, 'condition'>,
  kind: K,
  id: string,
): Promise<Result<{ readonly entry: Stored<K>; readonly ifMatch: string }>> => {
  const entry = await storedOf(context, kind, id)
  if (!entry.ok) return entry
  const ifMatch = ifMatchOf(condition, entry.value, { kind, id })
  return ifMatch.ok
    ? ok({ entry: entry.value, ifMatch: ifMatch.value ?? entry.value.tag })
    : ifMatch
}

/**
 * Versions of a state that the caller may have seen; undefined where it takes whatever there is.
 *
 * Problem: `precondition-required`.
 */
export const seenVersions = (
  condition: Condition,
  what: string,
): Result<readonly string[] | undefined> => {
  switch (condition.kind) {
    case 'none':
      return failed(
        problem(
          'precondition-required',
          `Read how the ${what} is, and send its "ETag" as "If-Match"; "*" is for whatever it is.`,
        ),
      )
    case 'any':
      return ok(undefined)
    case 'absent':
      return ok([])
    case 'tags':
      return ok(condition.tags)
  }
}
