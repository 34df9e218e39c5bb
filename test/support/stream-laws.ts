/** The laws of carrying streams, with carrying whole documents as the measure. */
import { ProblemError } from '../../src/errors/index.ts'
import { equal, parseBytes } from '../../src/json/index.ts'
import type { BytesOptions, Lens } from '../../src/lens/index.ts'
import { textOf, type Bytes } from './bytes-laws.ts'
import type { BytesSample } from './bytes-samples.ts'
import { must } from './must.ts'
import type { Random } from './random.ts'
import { rawOf } from './raw.ts'
import { chunksOf, encode, randomCuts, streamed } from './streams.ts'

const hasDuplicates = (input: Bytes): boolean => {
  const names = rawOf(textOf(input)).members.map(({ name }) => name)
  return new Set(names).size < names.length
}

/** A JSON text without the white space between its tokens. */
const squeezed = (bytes: Bytes): string =>
  (textOf(bytes).match(/"(?:[^"\\]|\\.)*"|[^\s\ufeff]/gsu) ?? []).join('')

/** The stream does what `bytes` does with the whole, wherever the chunks end. */
export const streamAgrees = async (
  { lens, style }: Pick<BytesSample, 'lens' | 'style'>,
  input: Bytes,
  options: BytesOptions,
  random: Random,
): Promise<void> => {
  const whole = lens.bytes(input, options)
  const cuts = randomCuts(input.length, random)
  const { bytes, error } = await streamed(
    chunksOf(input, cuts),
    lens.stream({ ...options, format: 'json', itemBytes: 1_000_000 }),
  )
  const shown = (): string =>
    `${JSON.stringify(options)} cut at ${cuts.join(' ')}\ninput  ${textOf(input)}\n` +
    `whole  ${whole.ok ? textOf(whole.value) : JSON.stringify(whole.problem)}\n` +
    `stream ${textOf(bytes)}\n${String(error)}`
  if (!whole.ok) {
    must(error instanceof ProblemError, shown)
    return
  }
  // Every one of several members of the same name has to fit.
  if (error !== undefined && hasDuplicates(input)) return
  must(error === undefined, shown)
  const [a, b] = [parseBytes(whole.value), parseBytes(bytes)]
  must(a.ok && b.ok && equal(a.value, b.value), shown)
  // White space beside members that come or go is free, all else is the same to the byte.
  must(style.duplicates || squeezed(whole.value) === squeezed(bytes), shown)
}

/** Lines come out as each would by itself. Only lines that `bytes` carries may be given. */
export const linesAgree = async (
  lens: Lens,
  lines: readonly string[],
  random: Random,
): Promise<void> => {
  const ends = lines.map(() => (random(4) === 0 ? '\r\n' : '\n'))
  const input = encode(lines.map((line, index) => `${line}${ends[index]}`).join(''))
  const { bytes, error } = await streamed(
    chunksOf(input, randomCuts(input.length, random)),
    lens.stream({ format: 'ndjson', itemBytes: 1_000_000 }),
  )
  const carried = lines.map((line) => lens.bytes(encode(line)))
  const expected = carried.map((each) => (each.ok ? textOf(each.value) : each.problem.detail))
  const shown = () => `${textOf(input)}\nbecame\n${textOf(bytes)}\n${String(error)}`
  must(
    error === undefined && textOf(bytes).split(/\r?\n/).join('\n') === `${expected.join('\n')}\n`,
    shown,
  )
}
