/** `isthmus types`: TypeScript declarations for clients of a version. */
import { buildCommand } from '@stricli/core'
import { say, type CliContext } from '../context.ts'
import { action } from '../failing.ts'
import { contractFlag, loadContract, versionOf } from '../load.ts'

interface Flags {
  readonly contract: string
}

const run = async (context: CliContext, flags: Flags, version: string): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const { typescript } = await import('../../contract/emit/typescript.ts')
  say(context, typescript(await versionOf(contract, version)).trimEnd())
}

export const typesCommand = buildCommand<Flags, [string], CliContext>({
  func: action(run),
  parameters: {
    flags: { contract: contractFlag },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, brief: 'The version', placeholder: 'version' }],
    },
  },
  docs: { brief: 'Print TypeScript declarations of a version' },
})
