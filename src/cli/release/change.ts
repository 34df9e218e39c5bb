/** A change on its way: its consequence is shown, somebody agrees, it is made, and told. */
import type { Change } from '../../control/actions/changes.ts'
import type { Edited } from '../../control/actions/control.ts'
import { formatIssue, type ErrorCode, type Issue, type Result } from '../../errors/index.ts'
import { equalByValue, type JsonObject } from '../../json/index.ts'
import { note, say, sayJson, styled, type CliContext } from '../context.ts'
import { HintedFailure, ProblemFailure } from '../failures.ts'
import { canAsk, createAsker } from '../init/ask.ts'
import type { BlastRadius } from '../../gateway/foresee/blast-radius.ts'
import { blastLines, wrapped } from '../blast-text.ts'
import { changesText } from './change-text.ts'
import type { ChangeFlags } from './options.ts'
import type { How, Target } from './target.ts'

type Tried = Extract<Edited, { readonly kind: 'tried' }>

/** What is changed, tried or in earnest. */
export type Attempt = (how: How) => Promise<Result<Edited>>

/** One wrong place of a problem. */
interface Told {
  readonly place?: string
  readonly pointer?: string
  readonly detail: string
  readonly choices?: readonly string[]
}

const edited = (result: Result<Edited>): Edited => {
  if (result.ok) return result.value
  const { errors: _, ...problem } = result.problem
  const issues = Array.isArray(result.problem['errors']) ? result.problem['errors'] : []
  const told = (issues as readonly Told[]).map(
    ({ place, pointer, detail, choices }) =>
      `\n  ${formatIssue({ place: place ?? pointer ?? '', message: detail, ...(choices && { choices }) })}`,
  )
  throw new ProblemFailure({ ...problem, detail: `${problem.detail}${told.join('')}` })
}

const sayWarnings = (context: CliContext, warnings: readonly Issue[]): void => {
  for (const warning of warnings) {
    note(context, `${styled(context, 'yellow', 'note', 'stderr')}  ${formatIssue(warning)}`)
  }
}

const sayChanges = (context: CliContext, changes: readonly Change[]): void => {
  for (const line of changesText(changes)) note(context, line)
}

/** Who would move. A radius of the admin API is of the form that its document says. */
const consequence = (radius: JsonObject | null, whyUnknown: string): readonly string[] =>
  radius === null
    ? wrapped(`Who would move is not known: ${whyUnknown}.`)
    : blastLines(radius as unknown as BlastRadius, Date.now())

/** What programs are told in place of a radius. */
const unknownOf = (tried: Edited, whyUnknown: string): JsonObject =>
  tried.kind === 'tried' && tried.blastRadius === null ? { whyUnknown } : {}

/** What was tried is nothing where all is so already. */
const orNothing = (tried: Edited): Edited =>
  tried.kind === 'tried' && tried.changes.every(({ before, after }) => equalByValue(before, after))
    ? { kind: 'unchanged', policy: tried.policy }
    : tried

const sayConsequence = (context: CliContext, tried: Tried, whyUnknown: string): void => {
  sayChanges(context, tried.changes)
  sayWarnings(context, tried.warnings)
  note(context, '')
  for (const line of consequence(tried.blastRadius, whyUnknown)) note(context, line)
  if (tried.needsApproval)
    note(context, 'A second person has to approve it: it becomes a proposal.')
}

/**
 * @param hint what to do where nobody can be asked
 * @throws Failure `usage` where nobody can be asked, or somebody says no
 */
export const agreed = async (
  context: CliContext,
  hint = 'Say --yes to do it, or --dry-run to only see what it would do.',
): Promise<void> => {
  if (!canAsk(context)) {
    throw new HintedFailure(hint, 'usage', 'Nobody can be asked: this is no terminal')
  }
  const asker = createAsker(context)
  try {
    const said = await asker.text('Do it? [y/N]')
    if (/^y(?:es)?$/i.test(said)) return
  } finally {
    asker.close()
  }
  throw new HintedFailure('Nothing was changed.', 'usage', 'Left')
}

/** Where a reason is required and none was said, somebody at a terminal is asked for it. */
const committed = async (context: CliContext, attempt: Attempt, how: How): Promise<Edited> => {
  const done = await attempt(how)
  const required: ErrorCode = 'reason-required'
  const asks = !done.ok && done.problem.code === required && how.reason === undefined
  if (!asks || !canAsk(context)) return edited(done)
  const asker = createAsker(context)
  try {
    const reason = await asker.text('Why? (for the audit)')
    return edited(await attempt({ ...how, reason }))
  } finally {
    asker.close()
  }
}

const tell = (context: CliContext, done: Edited, where: string): void => {
  switch (done.kind) {
    case 'committed':
      say(
        context,
        done.policy.number > 0
          ? `Done: policy ${done.policy.number} in ${where}.`
          : `Done in ${where}.`,
      )
      return
    case 'unchanged':
      say(context, `All is so already in ${where}: nothing was changed.`)
      return
    case 'proposed':
      say(context, `Proposed as ${done.proposal.id} in ${where}: a second person approves it.`)
      return
    case 'tried':
      note(context, `Only tried: nothing was changed in ${where}.`)
  }
}

/**
 * Shows what a change would do, asks, and makes it.
 * @param more what programs are told beside, such as a key that was made
 * @throws Failure of the problem, `usage` where nobody agrees
 */
export const makeChange = async (
  context: CliContext,
  flags: ChangeFlags,
  { where, whyUnknown }: Target,
  action: string,
  attempt: Attempt,
  more: JsonObject = {},
): Promise<Edited> => {
  const how = { action, reason: flags.reason }
  const asks = !flags.yes && !flags.dryRun
  if (flags.dryRun || !flags.json) {
    const tried = orNothing(edited(await attempt({ ...how, dryRun: true })))
    if (flags.dryRun && flags.json)
      sayJson(context, { where, ...tried, ...unknownOf(tried, whyUnknown()) })
    else if (tried.kind === 'tried') sayConsequence(context, tried, whyUnknown())
    if (flags.dryRun || tried.kind === 'unchanged') {
      if (!flags.json) tell(context, tried, where)
      return tried
    }
  }
  if (asks) await agreed(context)
  const done = await committed(context, attempt, { ...how, dryRun: false })
  if (flags.json) sayJson(context, { where, ...done, ...more })
  else {
    tell(context, done, where)
  }
  return done
}
