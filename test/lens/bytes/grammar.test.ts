import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { ProblemError, type Problem, type Result } from '../../../src/errors/index.ts'
import { convert, inObject, rename, self } from '../../../src/contract/index.ts'
import { equal, parseBytes, type Json } from '../../../src/json/index.ts'
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

const codes = { accept: 'none', malformed: 'malformed-json', 'too-deep': 'too-deep' } as const

const told = ({ code, ...rest }: Problem) => ({ code, offset: rest['offset'] })

const outcome = (result: Result<Bytes>) => (result.ok ? textOf(result.value) : told(result.problem))

/** What the whole text is refused with; undefined when it is JSON. */
const refusal = (input: Bytes) => {
  const parsed = parseBytes(input)
  return parsed.ok ? undefined : told(parsed.problem)
}

/** A JSON text as values compare; undefined for what is none. */
const valueOf = (bytes: Uint8Array): Json | undefined => {
  const parsed = parseBytes(bytes, { depth: 200 })
  return parsed.ok ? parsed.value : undefined
}

const isBoxed = (before: Uint8Array, after: Uint8Array): boolean => {
  const [value, boxed] = [valueOf(before), valueOf(after)]
  return value !== undefined && boxed !== undefined && equal({ in: value }, boxed)
}

const inChunks = (lens: Lens, input: Bytes, cuts: readonly number[]) =>
  streamed(chunksOf(input, cuts), lens.stream({ format: 'json', itemBytes: 1_000_000 }))

/** In one chunk, and in chunks of one byte where that does not take too long. */
const ways = ({ length }: Bytes): readonly (readonly number[])[] =>
  length > 1000 ? [[]] : [[], Array.from({ length }, (_, at) => at)]

const accepted = cases.filter(({ verdict }) => verdict === 'accept')
const rejected = cases.filter(({ verdict }) => verdict !== 'accept')
const inside = (rows: readonly GrammarCase[]) => rows.filter(({ whole }) => !whole)

describe.each(scanners)('carried with $name', ({ scanner }) => {
  test.each(accepted)('the whole text: $name', ({ bytes }) => {
    const result = boxing.bytes(bytesOf(bytes), { scanner })
    expect(result.ok && isBoxed(bytes, result.value)).toBe(true)
  })

  test.each(rejected)('the whole text: $name', ({ bytes, verdict, offset }) => {
    const result = boxing.bytes(bytesOf(bytes), { scanner })
    expect(outcome(result)).toEqual({ code: codes[verdict], offset })
  })

  test.each(inside(accepted))('within what is copied: $name', (row) => {
    const result = renaming.bytes(copied(row, 'old'), { scanner })
    expect(outcome(result)).toBe(textOf(copied(row, 'new')))
  })

  test.each(inside(rejected))('within what is copied: $name', (row) => {
    const input = copied(row, 'old')
    expect(outcome(renaming.bytes(input, { scanner }))).toEqual(refusal(input))
  })
})

describe('carried in a stream', () => {
  test.each(accepted)('the whole text: $name', async ({ bytes }) => {
    const input = bytesOf(bytes)
    for (const cuts of ways(input)) {
      const { bytes: out, error } = await inChunks(boxing, input, cuts)
      expect(error).toBeUndefined()
      expect(isBoxed(input, out)).toBe(true)
    }
  })

  test.each(rejected)('the whole text: $name', async ({ bytes, verdict }) => {
    const input = bytesOf(bytes)
    for (const cuts of ways(input)) {
      const { error } = await inChunks(boxing, input, cuts)
      // A piece is read when its end is there: without one, its depth is not known.
      const allowed: readonly unknown[] = [codes[verdict], 'malformed-json']
      expect(allowed).toContain(error instanceof ProblemError ? error.problem.code : error)
    }
  })

  test.each(inside(accepted))('within what is copied: $name', async (row) => {
    const input = copied(row, 'old')
    for (const cuts of ways(input)) {
      const { bytes, error } = await inChunks(renaming, input, cuts)
      expect(error).toBeUndefined()
      expect(textOf(bytes)).toBe(textOf(copied(row, 'new')))
    }
  })

  test.each(inside(rejected))('within what is copied: $name', async (row) => {
    const input = copied(row, 'old')
    for (const cuts of ways(input)) {
      const { error } = await inChunks(renaming, input, cuts)
      expect(error instanceof ProblemError && error.problem.code).toBe('malformed-json')
    }
  })
})
