/** `isthmus check`: judges the contract, the configuration and the flags before they are used. */
import { buildCommand } from '@stricli/core'
import type { Verdict } from '../check-project.ts'
import type { Watched } from '../check-watch.ts'
import {
  jsonFlag,
  note,
  say,
  sayJson,
  sayJsonLine,
  styled,
  type CliContext,
  type JsonFlags,
} from '../context.ts'
import { action } from '../failing.ts'
import { issueText } from '../in-file.ts'
import { configFlag, contractFlag } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
  readonly watch: boolean
}

const sayVerdicts = (context: CliContext, verdicts: readonly Verdict[]): void => {
  for (const { what, summary, issues, warnings, hints = [] } of verdicts) {
    if (issues.length === 0) say(context, `${styled(context, 'green', 'ok')}  ${what}: ${summary}`)
    else {
      say(context, `${styled(context, 'red', 'no')}  ${what}:`)
      for (const issue of issues) say(context, `    ${issueText(issue)}`)
    }
    for (const issue of warnings) {
      say(context, `    ${styled(context, 'yellow', 'warning')}  ${issueText(issue)}`)
    }
    for (const hint of hints) {
      say(context, `    ${styled(context, 'dim', 'hint')}  ${issueText(hint)}`)
    }
  }
  const wrong = verdicts.flatMap(({ issues }) => issues)
  if (wrong.length > 0) note(context, `${wrong.length} to correct`)
}

/** Names of most files that one line has. */
const mostNames = 3

const changedText = (changed: readonly string[]): string => {
  if (changed.length === 0) return 'checked'
  const more = changed.length - mostNames
  const names = changed.slice(0, mostNames).join(', ')
  return `${names}${more > 0 ? ` and ${more} more` : ''} changed`
}

const sayWatched = (context: CliContext, watched: Watched): void => {
  const clock = new Date(watched.time).toTimeString().slice(0, 8)
  say(context, `\n${styled(context, 'bold', clock)}  ${changedText(watched.changed)}`)
  if ('failed' in watched) note(context, watched.failed)
  else sayVerdicts(context, watched.checks)
}

const runWatch = async (context: CliContext, flags: Flags): Promise<void> => {
  const { watchProject } = await import('../check-watch.ts')
  const { untilStopped } = await import('../until-stopped.ts')
  const stopping = new AbortController()
  void untilStopped(context).then(() => stopping.abort())
  await watchProject(flags, stopping.signal, (watched) => {
    // The exit code is that of the last check.
    context.process.exitCode = 'ok' in watched && watched.ok ? 0 : 1
    if (flags.json) sayJsonLine(context, watched)
    else sayWatched(context, watched)
  })
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  if (flags.watch) return runWatch(context, flags)
  const { checkProject } = await import('../check-project.ts')
  const checked = await checkProject(flags)
  if (!checked.ok) context.process.exitCode = 1
  if (flags.json) sayJson(context, checked)
  else sayVerdicts(context, checked.checks)
}

export const checkCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      config: configFlag,
      watch: {
        kind: 'boolean',
        brief: 'Check again whenever one of the files changes, until Ctrl-C',
        default: false,
        withNegated: false,
      },
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Check the contract, the configuration and the flags',
    fullDescription:
      'Finds every author error at once, each with its place and the valid choices. ' +
      'Exit code 1 when there is any; with --watch, when the last check found any. ' +
      'Warnings, about what is hardly meant, do not count. Neither do hints: what backends, if there ' +
      'are several, lack for data to be moved between them; --json says of each what it offers.',
  },
})
