/** `isthmus diff`: what a client notices between two versions, or since a git revision. */
import { buildCommand } from '@stricli/core'
import type { Contract } from '../../contract/index.ts'
import type { Effect } from '../../contract/diff/index.ts'
import { Failure } from '../../errors/index.ts'
import { jsonFlag, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { proposeVersions } from '../completion/values.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { contractFlag, loadContract, versionOf } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly since?: string
  readonly failOn?: 'breaking' | 'additive'
}

/** The contract as it was. @throws Failure as `openRevision`, or what is wrong with it */
const contractAt = async (
  file: string,
  since: string,
): Promise<{ readonly contract: Contract; readonly commit: string }> => {
  const { openRevision } = await import('../revision.ts')
  const revision = await openRevision(file, since)
  try {
    return { contract: await loadContract(revision.file), commit: revision.commit }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, message, issues } = error
    throw new HintedFailure(
      `Name a revision whose contract can be loaded with the packages that are installed now.`,
      code,
      `At ${since}: ${revision.told(message)}`,
      issues.map((issue) => ({
        ...issue,
        place: revision.told(issue.place),
        message: revision.told(issue.message),
      })),
    )
  } finally {
    await revision.remove()
  }
}

const failing = (context: CliContext, { failOn }: Flags, effect: Effect): void => {
  const fails = effect === 'breaking' || (effect === 'additive' && failOn === 'additive')
  if (failOn !== undefined && fails) context.process.exitCode = 1
}

const sinceRevision = async (context: CliContext, flags: Flags, since: string): Promise<void> => {
  const is = await loadContract(flags.contract)
  const { contract: was, commit } = await contractAt(flags.contract, since)
  const { diffContracts } = await import('../../contract/diff/index.ts')
  const diff = diffContracts(was, is)
  if (flags.json) sayJson(context, { since, commit, ...diff })
  else {
    const { stateLines } = await import('../diff-text.ts')
    for (const line of stateLines(context, diff, since)) say(context, line)
  }
  failing(context, flags, diff.effect)
}

const betweenVersions = async (
  context: CliContext,
  flags: Flags,
  older: string,
  newer: string,
): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const [from, to] = [versionOf(contract, older), versionOf(contract, newer)]
  if (contract.versions.indexOf(from) > contract.versions.indexOf(to)) {
    throw new HintedFailure(
      `Name the older version first: isthmus diff ${newer} ${older}.`,
      'usage',
      `${older} is newer than ${newer}`,
    )
  }
  const { diffVersions } = await import('../../contract/diff/index.ts')
  const diff = diffVersions(contract, from, to)
  if (flags.json) sayJson(context, diff)
  else {
    const { stepLines } = await import('../diff-text.ts')
    for (const line of stepLines(context, diff)) say(context, line)
  }
  failing(context, flags, diff.effect)
}

const run = async (
  context: CliContext,
  flags: Flags,
  older?: string,
  newer?: string,
): Promise<void> => {
  const { since } = flags
  if (since !== undefined && older === undefined) return sinceRevision(context, flags, since)
  if (since === undefined && older !== undefined && newer !== undefined) {
    return betweenVersions(context, flags, older, newer)
  }
  throw new HintedFailure(
    'Name two versions of the contract (isthmus diff 1.0 2.0), or a git revision (isthmus diff --since main).',
    'usage',
    since === undefined
      ? 'Two versions are compared, or the contract with a git revision of it'
      : '--since compares whole contracts: it goes without versions',
  )
}

export const diffCommand = buildCommand<Flags, [string?, string?]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      since: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Compare the contract with what it was at this git revision: main, v1.2, HEAD~1',
        placeholder: 'revision',
      },
      failOn: {
        kind: 'enum',
        values: ['breaking', 'additive'],
        optional: true,
        brief: 'Exit with 1 where it is this, or worse',
      },
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          brief: 'The older version',
          placeholder: 'older',
          optional: true,
          proposeCompletions: proposeVersions,
        },
        {
          parse: String,
          brief: 'The newer version',
          placeholder: 'newer',
          optional: true,
          proposeCompletions: proposeVersions,
        },
      ],
    },
  },
  docs: {
    brief: 'Show what clients notice between two versions, or since a git revision',
    fullDescription:
      'Everything that differs is breaking, additive or invisible for a client of the older version ' +
      'that gets the newer one without the gateway, and so is the step that its number has to take. ' +
      'With --since, published versions that are not the same any more are named first.',
  },
})
