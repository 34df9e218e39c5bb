/** `isthmus test`: whether a contract keeps the laws, and whether it says what the API says. */
import { buildCommand, numberParser } from '@stricli/core'
import type { Contract } from '../../contract/index.ts'
import { catalogue } from '../../errors/index.ts'
import { JsonNumber } from '../../json/index.ts'
import type { ExamineOptions } from '../../testing/index.ts'
import { jsonFlag, note, say, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { HintedFailure } from '../failures.ts'
import { contractFlag, loadContract, versionOf } from '../load.ts'

interface Flags extends JsonFlags {
  readonly contract: string
  readonly runs: number
  readonly seed?: number
  readonly seconds: number
  readonly type?: string
  readonly samples?: string
  readonly against?: string
  readonly version?: string
}

/** Numbers of documents keep their text, which a double could change. */
const jsonOf = (value: unknown): string => {
  const raw = JSON as unknown as { readonly rawJSON: (text: string) => unknown }
  return JSON.stringify(
    value,
    (_, member: unknown) => (member instanceof JsonNumber ? raw.rawJSON(member.text) : member),
    2,
  )
}

interface Outcome {
  readonly ok: boolean
  readonly result: object
  readonly lines: readonly string[]
}

const tell = (context: CliContext, { json }: Flags, { ok, result, lines }: Outcome): void => {
  if (!ok) context.process.exitCode = catalogue['contract-invalid'].exit
  if (json) say(context, jsonOf({ ok, ...result }))
  else for (const line of lines) say(context, line)
}

/** Which type is at hand, on one line that is written anew, where a person looks. */
const progressOn = (context: CliContext, { json }: Flags) => {
  const { stderr } = context.process
  const isShown = stderr.isTTY && !json
  const write = (text: string) => isShown && stderr.write(`\r\u001B[K${text}`)
  return {
    onCase: (({ type, from, to }, done, all) => {
      write(`${done + 1} of ${all}: ${type}, from ${from} to ${to}`)
    }) satisfies ExamineOptions['onCase'],
    done: () => write(''),
  }
}

const checkType = ({ versions }: Contract, type: string | undefined): void => {
  const choices = [...new Set(versions.flatMap(({ types }) => Object.keys(types)))]
  if (type === undefined || choices.includes(type)) return
  throw new HintedFailure('Name a type of the contract.', 'usage', `There is no type ${type}`, [
    { place: '--type', message: `${type} is no type of any version`, choices },
  ])
}

const laws = async (context: CliContext, contract: Contract, flags: Flags): Promise<Outcome> => {
  const { runs, seconds, type, seed = Date.now() % 2 ** 31 } = flags
  checkType(contract, type)
  const { examine } = await import('../../testing/index.ts')
  const { reportLines } = await import('../test-text.ts')
  const { onCase, done } = progressOn(context, flags)
  const only: ExamineOptions['only'] = (pair) => type === undefined || pair.type === type
  const report = examine(contract, { runs, seconds, seed, only, onCase })
  done()
  if (!report.complete) {
    note(context, `Not all was drawn in ${seconds} seconds: --seconds gives it more time.`)
  }
  if (flags.seed === undefined) {
    note(context, `The seed was ${seed}: --seed ${seed} draws the same documents.`)
  }
  const lines = reportLines(context, report)
  return { ok: report.findings.length === 0, result: report, lines }
}

const samples = async (
  context: CliContext,
  contract: Contract,
  folder: string,
): Promise<Outcome> => {
  const { readSamples } = await import('../read-samples.ts')
  const { judgeSamples } = await import('../../testing/samples.ts')
  const { sampleLines } = await import('../test-text.ts')
  const report = judgeSamples(contract, await readSamples(contract, folder))
  const lines = sampleLines(context, report)
  return { ok: report.findings.length === 0, result: report, lines }
}

/** The version that the document is of, where nobody says it: the one that it names itself. */
const documented = (contract: Contract, named: string | undefined, itself: string) => {
  if (named !== undefined) return versionOf(contract, named)
  const found = contract.version(contract.scheme.parse(itself) ?? itself)
  if (found) return found
  const choices = contract.versions.map(({ key }) => key)
  throw new HintedFailure(
    'Say with --version which version of the contract the document is of.',
    'usage',
    `The document calls itself ${itself}, which is no version of the contract`,
    [{ place: '--version', message: 'is missing', choices }],
  )
}

const against = async (
  context: CliContext,
  contract: Contract,
  { against: source = '', version: named }: Flags,
): Promise<Outcome> => {
  const { loadOpenApi } = await import('../../init/openapi/load.ts')
  const { modelOf } = await import('../../init/compare/model-of.ts')
  const { differences } = await import('../../init/compare/differences.ts')
  const { differenceLines } = await import('../test-text.ts')
  const real = await loadOpenApi(source)
  const { key: version } = documented(contract, named, real.version)
  const all = differences(real, modelOf(contract, version))
  const result = { source, version, differences: all }
  return {
    ok: all.every(({ noticed }) => !noticed),
    result,
    lines: differenceLines(context, { source, version }, all),
  }
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const { samples: folder, against: source, version } = flags
  if (folder !== undefined && source !== undefined) {
    throw new HintedFailure(
      'Run the command twice.',
      'usage',
      '--samples and --against are two tests',
    )
  }
  if (version !== undefined && source === undefined) {
    throw new HintedFailure(
      'Name the document with --against.',
      'usage',
      '--version is for --against',
    )
  }
  const contract = await loadContract(flags.contract)
  if (folder !== undefined) return tell(context, flags, await samples(context, contract, folder))
  if (source !== undefined) return tell(context, flags, await against(context, contract, flags))
  return tell(context, flags, await laws(context, contract, flags))
}

const atLeast =
  (least: number, most: number) =>
  (text: string): number => {
    const number = numberParser(text)
    if (Number.isInteger(number) && number >= least && number <= most) return number
    throw new SyntaxError(`a whole number from ${least} to ${most} is needed, not "${text}"`)
  }

const optional = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

export const testCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      contract: contractFlag,
      runs: {
        kind: 'parsed',
        parse: atLeast(1, 1_000_000),
        brief: 'Documents of each type and pair of versions',
        placeholder: 'count',
        default: '100',
      },
      seed: {
        kind: 'parsed',
        parse: atLeast(0, 2 ** 31 - 1),
        brief: 'Draw the documents of an earlier run again',
        placeholder: 'number',
        optional: true,
      },
      seconds: {
        kind: 'parsed',
        parse: atLeast(1, 86_400),
        brief: 'Draw no more documents after this time',
        placeholder: 'count',
        default: '120',
      },
      type: optional('Test this type only', 'name'),
      samples: optional(
        'Carry the recorded bodies in this folder instead of drawn documents',
        'folder',
      ),
      against: optional(
        'Compare the contract with an OpenAPI document, a file or a URL',
        'document',
      ),
      version: optional('The version of the contract that the document is of', 'version'),
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Test the contract on generated documents, on recorded bodies, or against the API',
    fullDescription:
      'Draws documents of every type, carries them between every two versions and back, and looks ' +
      'for one that breaks a law. Exit code 1 when something is wrong.',
  },
})
