/** `isthmus openapi`: what the gateway serves to clients of a version. */
import { buildCommand } from '@stricli/core'
import { print } from '../../json/index.ts'
import { jsonFlag, say, type CliContext, type JsonFlags } from '../context.ts'
import { proposeVersions } from '../completion/values.ts'
import { action } from '../failing.ts'
import { contractFlag, loadContract, versionOf } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly server: string
}

const run = async (context: CliContext, flags: Flags, version: string): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const { key } = versionOf(contract, version)
  const { openapi } = await import('../../contract/emit/openapi.ts')
  const document = print(openapi(contract, key, { serverUrl: flags.server }))
  say(context, JSON.stringify(JSON.parse(document), null, 2))
}

export const openapiCommand = buildCommand<Flags, [string]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      server: {
        kind: 'parsed',
        parse: String,
        brief: 'Where the gateway answers',
        placeholder: 'url',
        default: 'http://127.0.0.1:8787',
      },
      json: { ...jsonFlag, brief: 'Print errors as JSON, too' },
    },
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
  docs: { brief: 'Print the OpenAPI 3.1 document of a version' },
})
