/** `isthmus changelog`: what changed between two versions, in the changes' own words. */
import { buildCommand } from '@stricli/core'
import { Failure } from '../../errors/index.ts'
import { jsonFlag, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { contractFlag, loadContract, versionOf } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
}

const run = async (context: CliContext, flags: Flags, range?: string): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const { changelog } = await import('../../contract/emit/changelog.ts')
  const [first, last] = [contract.versions[0], contract.versions.at(-1)]
  const [from = '', to = '', ...more] = (range ?? `${first?.key}..${last?.key}`).split('..')
  if (more.length > 0 || from === '' || to === '') {
    throw new Failure('usage', `"${range}" is not a range such as 1.0..2.0`)
  }
  const keys = [versionOf(contract, from), versionOf(contract, to)]
  const { markdown, entries } = changelog(contract, keys[0]?.key ?? '', keys[1]?.key ?? '')
  if (flags.json) sayJson(context, entries)
  else say(context, markdown.trimEnd())
}

export const changelogCommand = buildCommand<Flags, [string?]>({
  func: action(run),
  parameters: {
    flags: { contract: contractFlag, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          brief: 'The range, such as 1.0..2.0; everything when left out',
          placeholder: 'from..to',
          optional: true,
        },
      ],
    },
  },
  docs: { brief: 'Say what changed between two versions' },
})
