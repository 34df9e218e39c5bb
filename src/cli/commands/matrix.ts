/** `isthmus matrix`: who works with whom, and why. */
import { buildCommand } from '@stricli/core'
import type { MatrixEntry, Verdict } from '../../contract/index.ts'
import { jsonFlag, say, sayJson, styled, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { contractFlag, loadContract } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
}

const colours: Readonly<Record<Verdict, 'green' | 'cyan' | 'yellow' | 'red'>> = {
  native: 'green',
  'forward-only': 'cyan',
  adapted: 'yellow',
  refused: 'red',
}

const width = 14

const row = (context: CliContext, store: string, entries: readonly MatrixEntry[]): string =>
  [
    `store ${store}`.padEnd(width),
    ...entries.map(({ verdict }) => styled(context, colours[verdict], verdict.padEnd(width))),
  ]
    .join('')
    .trimEnd()

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const { versions, matrix } = await loadContract(flags.contract)
  if (flags.json) {
    sayJson(context, matrix)
    return
  }
  const keys = versions.map(({ key }) => key)
  const head = keys.map((key) => `client ${key}`.padEnd(width)).join('')
  say(context, `${' '.repeat(width)}${head}`.trimEnd())
  for (const store of keys) {
    const entries = matrix.filter((entry) => entry.store === store)
    say(context, row(context, store, entries))
  }
  say(context)
  for (const { store, client, verdict, reason } of matrix) {
    say(context, `client ${client} on store ${store}: ${verdict}. ${reason}`)
  }
}

export const matrixCommand = buildCommand<Flags>({
  func: action(run),
  parameters: { flags: { contract: contractFlag, json: jsonFlag } },
  docs: { brief: 'Show which client versions work with which backend versions' },
})
