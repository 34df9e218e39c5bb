/** `isthmus types`: TypeScript declarations for clients of a version. */
import { buildCommand } from '@stricli/core'
import { jsonFlag, say, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { proposeVersions } from '../completion/values.ts'
import { action } from '../failing.ts'
import { contractFlag, loadContract, versionOf } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
}

const run = async (context: CliContext, flags: Flags, version: string): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const { typescript } = await import('../../contract/emit/typescript.ts')
  const found = versionOf(contract, version)
  const declarations = typescript(found).trimEnd()
  if (flags.json) sayJson(context, { version: found.version, declarations })
  else say(context, declarations)
}

export const typesCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: { contract: contractFlag, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          brief: 'The version',
          placeholder: 'version',
          proposeCompletions: proposeVersions,
        },
      ],
    },
  },
  docs: { brief: 'Print TypeScript declarations of a version' },
})
