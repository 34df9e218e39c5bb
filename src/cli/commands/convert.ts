/** `isthmus convert`: carries one document from a version to another, without a gateway. */
import { buildCommand } from '@stricli/core'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Failure, type Result } from '../../errors/index.ts'
import { formatPointer, parseBytes } from '../../json/index.ts'
import { jsonFlag, note, say, type CliContext, type JsonFlags } from '../context.ts'
import { proposeTypes, proposeVersions } from '../completion/values.ts'
import { action } from '../failing.ts'
import { ProblemFailure } from '../failures.ts'
import { contractFlag, loadContract, versionOf } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly type: string
  readonly from: string
  readonly to: string
}

const input = async (context: CliContext, file: string | undefined): Promise<Uint8Array> => {
  if (file === undefined || file === '-') return buffer(context.process.stdin)
  if (!existsSync(file)) throw new Failure('file-not-found', `There is no file ${file}`)
  return readFile(file)
}

const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value
  throw new ProblemFailure(result.problem)
}

const run = async (context: CliContext, flags: Flags, file?: string): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const [from, to] = [versionOf(contract, flags.from), versionOf(contract, flags.to)]
  if (!Object.hasOwn(from.types, flags.type) || !Object.hasOwn(to.types, flags.type)) {
    const place = `type ${flags.type}`
    const choices = Object.keys(from.types).filter((type) => Object.hasOwn(to.types, type))
    throw new Failure('usage', `No type ${flags.type} in both ${from.key} and ${to.key}`, [
      { place, message: 'not a type of both versions', choices },
    ])
  }
  const lens = contract.lens(flags.type, from.key, to.key)
  const document = Uint8Array.from(await input(context, file))
  // A lens that changes nothing does not look at its input; whoever asks here wants to know.
  valueOf(parseBytes(document))
  say(context, new TextDecoder().decode(valueOf(lens.bytes(document))).trim())
  if (flags.json) return
  for (const { path, reason } of lens.losses) {
    note(context, `not carried: ${formatPointer(path)} (${reason})`)
  }
}

const required = (
  brief: string,
  placeholder: string,
  proposeCompletions: (partial: string) => Promise<readonly string[]>,
) => ({ kind: 'parsed', parse: String, brief, placeholder, proposeCompletions }) as const

export const convertCommand = buildCommand<Flags, [string?]>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      type: required('The type of the document', 'name', proposeTypes),
      from: required('The version it has', 'version', proposeVersions),
      to: required('The version it is to have', 'version', proposeVersions),
      json: { ...jsonFlag, brief: 'Print the document only, and errors as JSON' },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: String,
          brief: 'A JSON file; standard input when left out or -',
          placeholder: 'file',
          optional: true,
        },
      ],
    },
  },
  docs: { brief: 'Carry a JSON document from one version to another' },
})
