/** What `init` says at the end: what was written, what was guessed, what is open, and what comes next. */
import type { Draft } from '../../init/draft/model.ts'
import { guessesOf } from '../../init/write/guesses.ts'
import { oneLine, shortened } from '../../init/write/literals.ts'
import type { Plan } from '../../init/write/project.ts'
import { say, styled, type CliContext } from '../context.ts'

export interface Outcome {
  /** The folder, as the user would type it; `.` for the working folder. */
  readonly folder: string
  readonly plan: Plan
  readonly draft: Draft | undefined
  readonly written: readonly string[]
  /** Left as they were. */
  readonly kept: readonly string[]
}

const shown = 8

const few = (context: CliContext, lines: readonly string[], rest: string): void => {
  for (const line of lines.slice(0, shown)) say(context, `  ${shortened(oneLine(line), 150)}`)
  const more = lines.length - shown
  if (more > 0) say(context, `  … and ${more} more${rest}`)
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const tellDraft = (context: CliContext, draft: Draft, version: string): void => {
  const guesses = guessesOf(draft)
  const heading = `${counted(draft.changes.length, 'change')}, ${counted(guesses.length, 'guess').replace(/guesss$/, 'guesses')}`
  say(context, `\n${styled(context, 'bold', `${version}: ${heading}`)}`)
  few(
    context,
    guesses.map(({ what, evidence }) => `${what}  (${evidence})`),
    ', each with its evidence in the changes',
  )
}

/** What has to be installed where a `package.json` was there already. */
const installing = ({ kept }: Outcome): string =>
  kept.includes('package.json')
    ? 'npm install @isthmus/gateway zod && npm install --save-dev vitest'
    : 'npm install'

export const nextCommands = (outcome: Outcome): readonly string[] => [
  ...(outcome.folder === '.' ? [] : [`cd ${outcome.folder}`]),
  installing(outcome),
  'npx isthmus check',
  'npx isthmus serve',
]

/** For people. */
export const tellOutcome = (context: CliContext, outcome: Outcome): void => {
  const { plan, draft, written, kept, folder } = outcome
  const { open, notes, versions } = plan
  say(context, `Wrote ${counted(written.length, 'file')}${folder === '.' ? '' : ` to ${folder}`}:`)
  for (const path of written) say(context, `  ${path}`)
  if (kept.length > 0) say(context, `Left as they are: ${kept.join(', ')}`)
  const base = `${counted(plan.routes, 'route')} and ${counted(plan.types, 'type')}`
  say(context, `\n${styled(context, 'bold', `${versions.base.version}: ${base}`)}`)
  if (draft) tellDraft(context, draft, versions.next?.version ?? draft.version)
  if (open.length > 0) {
    say(context, `\n${styled(context, 'bold', `${counted(open.length, 'question')} to answer`)}`)
    few(
      context,
      open.map(({ key, question, choices }) => {
        return `${key}: ${question} (${Object.keys(choices).join(', ')})`
      }),
      ', all of them in the README',
    )
    say(context, '  Answer them in the changes, as the third argument of each `decide`,')
    say(context, '  or all at once with the command in the README.')
  }
  const told = [...versions.notes, ...notes.map(({ place, message }) => `${place}: ${message}`)]
  if (told.length > 0) {
    say(
      context,
      `\n${styled(context, 'bold', `${counted(told.length, 'note')} on what the contract cannot express`)}`,
    )
    few(context, told, ', all of them in the README')
  }
  for (const { name } of plan.backends.filter(({ isGuess }) => isGuess)) {
    say(context, `\nNo document says where "${name}" answers: put it into isthmus.config.ts.`)
  }
  say(context, `\n${styled(context, 'bold', 'Next')}`)
  for (const command of nextCommands(outcome)) say(context, `  ${command}`)
}

/** For programs. */
export const outcomeData = (outcome: Outcome): unknown => {
  const { folder, plan, draft, written, kept } = outcome
  const { name, versions, backends, open, notes } = plan
  return {
    folder,
    name,
    versions: [versions.base.version, ...(versions.next ? [versions.next.version] : [])],
    backends: backends.map(({ name: backend, url, version }) => ({ name: backend, url, version })),
    written,
    kept,
    questions: open.map(({ key, keys, question, choices, suggested }) => ({
      key,
      keys,
      question,
      choices: Object.entries(choices).map(([choice, { evidence }]) => ({ choice, evidence })),
      ...(suggested === undefined ? {} : { suggested }),
    })),
    guesses: draft ? guessesOf(draft) : [],
    notes: [...versions.notes.map((message) => ({ place: '', message })), ...notes],
    next: nextCommands(outcome),
  }
}
