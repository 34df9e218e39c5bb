/** `isthmus explain --write`: what a client's write would make of a stored document, field by field. */
import { Failure } from '../../errors/index.ts'
import type { WriteExplanation, WriteField } from '../../gateway/index.ts'
import { say, sayJson, styled, type CliContext } from '../context.ts'
import { ProblemFailure } from '../failures.ts'
import { loadContract, versionOf } from '../load.ts'
import { readBytes } from '../read-file.ts'

export interface WriteFlags {
  readonly contract: string
  readonly version?: string
  readonly store?: string
  readonly stored?: string
  readonly body?: string
  readonly json: boolean
}

const colours = { kept: 'dim', changed: 'green', defaulted: 'yellow', refused: 'red' } as const

/** @throws Failure `usage` */
const needed = (value: string | undefined, option: string): string => {
  if (value === undefined) throw new Failure('usage', `--write needs ${option}`)
  return value
}

const longest = 40

const short = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text

const width = (texts: readonly string[]): number =>
  texts.reduce((widest, { length }) => Math.max(widest, length), 0)

const valueOf = ({ before, after }: WriteField): string =>
  before === undefined ? short(after ?? '') : `${short(before)} -> ${short(after ?? 'nothing')}`

const tell = (context: CliContext, explanation: WriteExplanation): void => {
  const { route, client, store, fields, problem } = explanation
  say(context, `${route}: a client of ${client} writes to a store of ${store}`)
  say(context)
  if (fields.length === 0) say(context, 'The body passes as it is.')
  const rows = fields.map((field) => ({
    ...field,
    place: field.pointer || 'the root',
    value: valueOf(field),
  }))
  const places = width(rows.map(({ place }) => place))
  const values = width(rows.map(({ value }) => value))
  for (const { verdict, place, value, reason } of rows) {
    const mark = styled(context, colours[verdict], verdict.padEnd(9))
    say(context, `${mark}  ${place.padEnd(places)}  ${value.padEnd(values)}  ${reason}`)
  }
  if (problem) say(context, `\nAnswer: ${problem.status} ${problem.title} (${problem.code})`)
}

/** Exit code 1 when the write would be refused. */
export const runExplainWrite = async (
  context: CliContext,
  flags: WriteFlags,
  method: string,
  path: string,
): Promise<void> => {
  const contract = await loadContract(flags.contract)
  const client = versionOf(contract, needed(flags.version, '--version, of the client'))
  const store = versionOf(contract, needed(flags.store, '--store, the version of the store'))
  const body = await readBytes(needed(flags.body, '--body, the file that the client sends'))
  const { explainWrite } = await import('../../gateway/index.ts')
  const explained = explainWrite(contract, {
    method: method.toUpperCase(),
    path,
    client,
    store,
    body,
    ...(flags.stored === undefined ? {} : { stored: await readBytes(flags.stored) }),
  })
  if (!explained.ok) throw new ProblemFailure(explained.problem)
  if (flags.json) sayJson(context, explained.value)
  else tell(context, explained.value)
  if (explained.value.problem) context.process.exitCode = 1
}
