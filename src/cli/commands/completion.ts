/** `isthmus completion`: what a shell loads so that TAB completes. */
import { buildChoiceParser, buildCommand } from '@stricli/core'
import type { Shell } from '../completion/propose.ts'
import { jsonFlag, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'

const shells = ['bash', 'zsh', 'fish'] as const satisfies readonly Shell[]

const run = async (context: CliContext, _: JsonFlags, shell: Shell): Promise<void> => {
  const { scripts } = await import('../completion/scripts.ts')
  context.process.stdout.write(scripts[shell])
}

export const completionCommand = buildCommand<JsonFlags, [Shell]>({
  func: action(run),
  parameters: {
    flags: { json: { ...jsonFlag, brief: 'Print errors as JSON, too' } },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: buildChoiceParser(shells),
          brief: 'The shell: bash, zsh or fish',
          placeholder: 'bash|zsh|fish',
          proposeCompletions: (partial) => shells.filter((shell) => shell.startsWith(partial)),
        },
      ],
    },
  },
  docs: {
    brief: 'Print a script that completes commands in a shell',
    fullDescription:
      'Commands, options, and names of versions, types, paths and clients are completed. ' +
      'Load it with `source <(isthmus completion bash)`, the same of zsh, or `isthmus completion fish | source`.',
  },
})
