/** `isthmus check`: judges the contract, the configuration and the flags before they are used. */
import { buildCommand } from '@stricli/core'
import { existsSync } from 'node:fs'
import { Failure, formatIssue, type Issue } from '../../errors/index.ts'
import {
  jsonFlag,
  note,
  say,
  sayJson,
  styled,
  type CliContext,
  type JsonFlags,
} from '../context.ts'
import { action } from '../failing.ts'
import { configFlag, contractFlag, loadConfig, loadContract } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly config: string
}

interface Verdict {
  readonly what: string
  readonly summary: string
  readonly issues: readonly Issue[]
}

/** Author errors of one part; anything else that is thrown is a defect and passes. */
const judge = async (what: string, look: () => Promise<string>): Promise<Verdict> => {
  try {
    return { what, summary: await look(), issues: [] }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const [first = ''] = error.message.split('\n')
    const issues = error.issues.length > 0 ? error.issues : [{ place: what, message: first }]
    return { what, summary: first, issues }
  }
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const checkContract = async (file: string): Promise<string> => {
  const { versions, matrix } = await loadContract(file)
  const types = new Set(versions.flatMap((version) => Object.keys(version.types)))
  const changes = versions.flatMap((version) => version.changes)
  return [
    counted(versions.length, 'version'),
    counted(changes.length, 'change'),
    counted(types.size, 'type'),
    counted(matrix.length, 'pair'),
  ].join(', ')
}

const checkConfiguration = async (flags: Flags): Promise<string> => {
  const config = await loadConfig(flags.config)
  const { checkConfig } = await import('../../gateway/index.ts')
  const contract = await loadContract(flags.contract).catch(() => undefined)
  const issues = contract ? checkConfig(config, contract) : []
  if (issues.length > 0) {
    throw new Failure('config-invalid', `${flags.config} does not fit the contract`, issues)
  }
  const { backends, clients } = config
  return `${counted(Object.keys(backends).length, 'backend')}, ${counted(clients.length, 'client')}`
}

const checkFlags = async (flags: Flags): Promise<string> => {
  const { judgedFlagFolder } = await import('../flag-folder.ts')
  const judged = await judgedFlagFolder(flags.config, await loadConfig(flags.config))
  return `${counted(judged.flags.keys.length, 'flag')} in ${judged.folder}`
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const verdicts = [
    await judge('contract', () => checkContract(flags.contract)),
    ...(existsSync(flags.config)
      ? [
          await judge('configuration', () => checkConfiguration(flags)),
          await judge('flags', () => checkFlags(flags)),
        ]
      : []),
  ]
  const wrong = verdicts.flatMap(({ issues }) => issues)
  if (wrong.length > 0) context.process.exitCode = 1
  if (flags.json) {
    sayJson(context, { ok: wrong.length === 0, checks: verdicts })
    return
  }
  for (const { what, summary, issues } of verdicts) {
    if (issues.length === 0) say(context, `${styled(context, 'green', 'ok')}  ${what}: ${summary}`)
    else {
      say(context, `${styled(context, 'red', 'no')}  ${what}:`)
      for (const issue of issues) say(context, `    ${formatIssue(issue)}`)
    }
  }
  if (wrong.length > 0) note(context, `${wrong.length} to correct`)
}

export const checkCommand = buildCommand<Flags>({
  func: action(run),
  parameters: { flags: { contract: contractFlag, config: configFlag, json: jsonFlag } },
  docs: {
    brief: 'Check the contract, the configuration and the flags',
    fullDescription:
      'Finds every author error at once, each with its place and the valid choices. ' +
      'Exit code 1 when there is any.',
  },
})
