/** `isthmus schema`: what editors need to complete and check the files of a team. */
import { buildChoiceParser, buildCommand } from '@stricli/core'
import { jsonFlag, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import type { SchemaName } from '../schemas.ts'

const run = async (context: CliContext, _: JsonFlags, name: SchemaName): Promise<void> => {
  const { schemaText } = await import('../schemas.ts')
  context.process.stdout.write(schemaText(name))
}

export const schemaCommand = buildCommand<JsonFlags, [SchemaName]>({
  func: action(run),
  parameters: {
    flags: { json: { ...jsonFlag, brief: 'Print errors as JSON, too' } },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: buildChoiceParser(['config', 'flags']),
          brief: 'Of what: config or flags',
          placeholder: 'config|flags',
          proposeCompletions: () => ['config', 'flags'],
        },
      ],
    },
  },
  docs: {
    brief: 'Print the JSON Schema of configurations or of flag files',
    fullDescription:
      'The package has both as files, for editors: `node_modules/@isthmus/gateway/schema/flags.schema.json` ' +
      'and `isthmus.config.schema.json` beside it, which a file names as its `$schema`.',
  },
})
