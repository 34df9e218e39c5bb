/** The one way by which a policy is changed through the API or the command line. */
import { failed, ok, problem, type Issue, type Problem, type Result } from '../../errors/index.ts'
import { entryKey, type Edit, type Entry } from '../../policy/index.ts'
import type { Entries, Proposal, StoredEntry } from '../port.ts'
import { changesOf, livingOf } from './changes.ts'
import type { Act, Control, Edited } from './control.ts'
import { mayAct } from './roles.ts'
import { needsApproval } from './four-eyes.ts'
import { roleOfEdit } from './permission.ts'
import { reasonOf } from './reason.ts'
import { forgetRemoved, movingIssues } from '../rollout/moving.ts'

export interface Wanted {
  readonly act: Act
  readonly edits: readonly Edit[]
  /** Tells what would become of them. */
  readonly dryRun?: boolean
  /** No second person has to approve them: they lead back to what was in force, or are kills. */
  readonly free?: boolean
}

const none: Pick<StoredEntry, 'value' | 'tag'> = { value: null, tag: 'none' }

/** What stands in files is edited there: nothing would come of it here. */
const inFiles = (): Problem =>
  problem('policy-in-files', 'The policy comes from the flag folder and the configuration.')

/** More of them are a policy, not an edit. */
const mostShown = 100

/** Entries that a sentence names. */
const mostNamed = 5

const whatBecame = ({ kind, id, value, number }: StoredEntry): string => {
  const became = value === null ? (number > 0 ? `policy ${number} removed` : 'is not there') : ''
  return `${kind} ${id.slice(0, 100)}, which ${became || `policy ${number} changed`}`
}

/** How entries of others are named in answers: with what an editor needs to try again. */
export const changedProblem = (entries: readonly StoredEntry[]): Problem => {
  const named = entries.slice(0, mostNamed).map(whatBecame).join('; ')
  const more = entries.length > mostNamed ? `; and ${entries.length - mostNamed} more` : ''
  const detail = `Not as the editor saw it any more: ${named}${more}.`
  return problem('entry-changed', detail, {
    entries: entries.slice(0, mostShown).map(({ kind, id, value, tag, number }) => ({
      kind,
      id,
      value,
      tag,
      number,
    })),
  })
}

export const refusedProblem = (issues: readonly Issue[]): Problem =>
  problem('policy-refused', 'The policy would have errors.', {
    errors: issues.slice(0, mostShown).map(({ place, message, choices }) => ({
      place,
      detail: message,
      ...(choices === undefined ? {} : { choices }),
    })),
  })

/** Problem: `malformed` where one entry is edited twice. */
const once = (edits: readonly Edit[]): Result<readonly Edit[]> => {
  const seen = new Set<string>()
  for (const edit of edits) {
    const key = entryKey(edit)
    if (seen.has(key))
      return failed(problem('malformed', `${edit.kind} "${edit.id}" is edited twice.`))
    seen.add(key)
  }
  return ok(edits)
}

type Current = ReadonlyMap<string, StoredEntry>

const indexed = (entries: readonly StoredEntry[]): Current =>
  new Map(entries.map((entry) => [entryKey(entry), entry]))

/** Up to here each entry is asked for; a policy may have a hundred thousand. */
const mostAsked = 20

const currentOf = async ({ store }: Control, edits: readonly Edit[]): Promise<Current> => {
  if (edits.length > mostAsked) return indexed((await store.entries()).entries)
  const found = await Promise.all(edits.map(({ kind, id }) => store.entry(kind, id)))
  return indexed(found.filter((entry) => entry !== undefined))
}

/** Problem: `entry-changed`. */
const unchanged = (edits: readonly Edit[], current: Current): Problem | undefined => {
  const changed = edits.flatMap((edit): StoredEntry[] => {
    const found = current.get(entryKey(edit))
    if (edit.ifMatch === undefined || edit.ifMatch === (found?.tag ?? none.tag)) return []
    return [found ?? { kind: edit.kind, id: edit.id, value: null, number: 0, tag: none.tag }]
  })
  return changed.length > 0 ? changedProblem(changed) : undefined
}

/** Problem: `role-required`. */
const allowed = (edits: readonly Edit[], current: Current, { role }: Act): Problem | undefined => {
  for (const edit of edits) {
    const required = roleOfEdit(edit, current.get(entryKey(edit))?.value ?? null)
    if (!mayAct(role, required)) {
      const detail = `Only the role ${required} decides how client "${edit.id}" is recognised.`
      return problem('role-required', detail, { role, required })
    }
  }
  return undefined
}

/** Edits on exactly what their editor was allowed to edit. */
const conditional = (edits: readonly Edit[], current: Current): readonly Edit[] =>
  edits.map((edit) =>
    edit.ifMatch === undefined && edit.kind !== 'kill'
      ? { ...edit, ifMatch: current.get(entryKey(edit))?.tag ?? none.tag }
      : edit,
  )

const applied = (current: Current, edits: readonly Edit[]): readonly Entry[] => {
  const after = new Map(current)
  for (const edit of edits) {
    after.set(entryKey(edit), { ...edit, number: 0, tag: '' })
  }
  return livingOf(after.values())
}

const tagsOf = (edits: readonly Edit[], tags: Readonly<Record<string, string>>) =>
  edits.map((edit) => ({ kind: edit.kind, id: edit.id, tag: tags[entryKey(edit)] ?? none.tag }))

/** Tells whether edits are sound, without making them. Problems: `policy-refused`. */
const tried = async (
  control: Control,
  edits: readonly Edit[],
  entries: Entries,
): Promise<Result<Extract<Edited, { kind: 'tried' }>>> => {
  const current = indexed(entries.entries)
  const after = applied(current, edits)
  const { issues: found, warnings, decision } = await control.judge(after)
  const issues = [...found, ...(await movingIssues(control.store, edits, { after, decision }))]
  if (issues.length > 0) return failed(refusedProblem(issues))
  const radius = await control.blastRadius?.(livingOf(entries.entries), after)
  return ok({
    kind: 'tried',
    policy: entries.head,
    changes: changesOf(current, edits),
    warnings,
    needsApproval: needsApproval(edits, control.settings.fourEyes),
    blastRadius: radius ?? null,
  })
}

/** Problems: `entry-changed`, `policy-refused`. */
const committed = async (
  { store, judge }: Control,
  { action, actor }: Act,
  reason: string | undefined,
  edits: readonly Edit[],
  proposal?: string,
): Promise<Result<Edited>> => {
  let warnings: readonly Issue[] = []
  const done = await store.commit({
    actor,
    action,
    ...(reason === undefined ? {} : { reason }),
    edits,
    ...(proposal === undefined ? {} : { proposal }),
    judge: async (after, step) => {
      const judged = await judge(after, step)
      warnings = judged.warnings
      const { decision } = judged
      return [...judged.issues, ...(await movingIssues(store, step.edits, { after, decision }))]
    },
  })
  switch (done.kind) {
    case 'committed': {
      const { head, tags, inverse } = done
      const entries = tagsOf(edits, tags)
      await forgetRemoved(store, actor, edits)
      return ok({ kind: 'committed', policy: head, entries, inverse, warnings })
    }
    case 'unchanged':
      return ok({ kind: 'unchanged', policy: done.head })
    case 'conflict':
      return failed(changedProblem(done.entries))
    case 'refused':
      return failed(refusedProblem(done.issues))
  }
}

/**
 * Makes edits, all or none; where they need a second person, they become a proposal.
 *
 * Problems: `policy-in-files`, `reason-required`, `malformed`, `role-required`, `entry-changed`, `policy-refused`.
 *
 * @throws Failure `control-unavailable`
 */
export const edit = async (control: Control, wanted: Wanted): Promise<Result<Edited>> => {
  const { act, dryRun = false, free = false } = wanted
  const { store, settings } = control
  if (settings.policy === 'files') return failed(inFiles())
  const reason = reasonOf(act, settings)
  if (!reason.ok && !dryRun) return reason
  const said = reason.ok ? reason.value : undefined
  const given = once(wanted.edits)
  if (!given.ok) return given
  const current = await currentOf(control, given.value)
  const refused = allowed(given.value, current, act) ?? unchanged(given.value, current)
  if (refused) return failed(refused)
  const edits = conditional(given.value, current)
  const proposes = !free && needsApproval(edits, settings.fourEyes)
  if (!dryRun && !proposes) return committed(control, act, said, edits)
  const trial = await tried(control, edits, await store.entries())
  if (!trial.ok) return trial
  if (dryRun) return ok({ ...trial.value, needsApproval: proposes })
  const { actor, action } = act
  const proposal = await store.propose({
    by: actor,
    action,
    edits,
    ...(said === undefined ? {} : { reason: said }),
  })
  return ok({ kind: 'proposed', proposal })
}

/** Makes the edits of a proposal that a second person has approved, and marks it as applied. @see edit */
export const editApproved = (
  control: Control,
  act: Act,
  { id, edits }: Pick<Proposal, 'id' | 'edits'>,
): Promise<Result<Edited>> =>
  control.settings.policy === 'files'
    ? Promise.resolve(failed(inFiles()))
    : committed(control, act, act.reason, edits, id)
