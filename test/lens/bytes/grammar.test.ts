import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ProblemError, type Problem } from '../../../src/errors/index.ts'
import { convert, inObject, rename, self } from '../../../src/contract/index.ts'
import { equal, parseBytes } from '../../../src/json/index.ts'
import type { Lens } from '../../../src/lens/index.ts'
import { cases } from '../../json/grammar/cases.ts'
import type { GrammarCase } from '../../json/grammar/grammar-case.ts'
import { textOf, type Bytes } from '../../support/bytes-laws.ts'
import { scanners } from '../../support/scanners.ts'
import { chunksOf, encode, streamed } from '../../support/streams.ts'
import { tiny } from '../../support/tiny.ts'

/** Carries any JSON as it is, in an object of its own. */
const boxing = tiny({ Doc: z.unknown() }, [convert(self, inObject('in'))]).lens(1, 2)
/** Looks at one member, and copies all others. */
const renaming = tiny({ Doc: z.object({ old: z.int().optional() }) }, [rename('old', 'new')]).lens(
  1,
  2,
)

const bytesOf = (...parts: readonly (string | Uint8Array)[]): Bytes =>
  new Uint8Array(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? encode(part) : part))),
  )

/** The case as a value that no op touches. */
const copied = ({ bytes }: GrammarCase, renamed: string): Bytes =>
  bytesOf('{"x-other":{"deep": ', bytes, ` } ,"${renamed}" : 1}`)

const codes = { malformed: 'malformed-json', 'too-deep': 'too-deep' } as const

const told = ({ code, ...rest }: Problem) => ({ code, offset: rest['offset'] })

/** What the whole text is refused with; undefined when it is JSON. */
const refusal = (input: Bytes) => {
  const parsed = parseBytes(input)
  return parsed.ok ? undefined : told(parsed.problem)
}

const inChunks = (lens: Lens, input: Bytes, cuts: readonly number[]) =>
  streamed(chunksOf(input, cuts), lens.stream({ format: 'json', itemBytes: 1_000_000 }))

/** Chunks of one byte, where that does not take too long. */
const everyByte = ({ length }: Bytes): readonly number[] =>
  length > 1000 ? [] : Array.from({ length }, (_, at) => at)

describe.each(scanners)('carried with $name', ({ scanner }) => {
  test.each(cases)('the whole text: $name', ({ bytes, verdict, offset }) => {
    const result = boxing.bytes(bytesOf(bytes), { scanner })
    if (verdict !== 'accept') {
      expect(result.ok ? textOf(result.value) : told(result.problem)).toEqual({
        code: codes[verdict],
        offset,
      })
      return
    }
    const [before, after] = [
      parseBytes(bytes),
      result.ok && parseBytes(result.value, { depth: 200 }),
    ]
    expect(before.ok && after && after.ok && equal({ in: before.value }, after.value)).toBe(true)
  })

  test.each(cases.filter(({ whole }) => !whole))('within what is copied: $name', (row) => {
    const input = copied(row, 'old')
    const result = renaming.bytes(input, { scanner })
    expect(result.ok ? textOf(result.value) : told(result.problem)).toEqual(
      row.verdict === 'accept' ? textOf(copied(row, 'new')) : refusal(input),
    )
  })
})

describe('carried in a stream', () => {
  test.each(cases)('the whole text: $name', async ({ bytes, verdict }) => {
    const input = bytesOf(bytes)
    for (const cuts of [[], everyByte(input)]) {
      const { bytes: out, error } = await inChunks(boxing, input, cuts)
      if (verdict === 'accept') {
        const [before, after] = [parseBytes(input), parseBytes(out, { depth: 200 })]
        expect(before.ok && after.ok && equal({ in: before.value }, after.value)).toBe(true)
      } else {
        expect(error).toBeInstanceOf(ProblemError)
        // A piece is read when its end is there: without one, its depth is not known.
        expect([codes[verdict], 'malformed-json']).toContain((error as ProblemError).problem.code)
      }
    }
  })

  test.each(cases.filter(({ whole }) => !whole))('within what is copied: $name', async (row) => {
    const input = copied(row, 'old')
    for (const cuts of [[], everyByte(input)]) {
      const { bytes, error } = await inChunks(renaming, input, cuts)
      if (row.verdict === 'accept') expect(textOf(bytes)).toBe(textOf(copied(row, 'new')))
      else expect(error instanceof ProblemError && error.problem.code).toBe('malformed-json')
    }
  })
})
