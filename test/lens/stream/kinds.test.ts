import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import { inList, removeKind, rename, self } from '../../../src/contract/index.ts'
import { ProblemError } from '../../../src/errors/index.ts'
import { textOf } from '../../support/bytes-laws.ts'
import { chunksOf, encode, streamed } from '../../support/streams.ts'
import { tiny } from '../../support/tiny.ts'

const Doc = z.object({ id: z.string(), word: z.string() })
const either = tiny(
  {
    Doc,
    Either: z.union([Doc, z.array(Doc)]),
    Page: z.object({ found: z.union([z.string(), Doc, z.array(Doc)]), more: z.boolean() }),
  },
  { Doc: [rename('word', 'text')] },
  { Either: [removeKind(self, 'object', { into: inList() })] },
)

/** Much less than a document of many items. */
const itemBytes = 60

const run = async (type: string, text: string, to = 2) => {
  const lens = either.lens(1, to, type)
  const { bytes, error } = await streamed(
    chunksOf(encode(text), [1, 7, 30]),
    lens.stream({ itemBytes, format: 'json' }),
  )
  if (error !== undefined && !(error instanceof ProblemError)) throw error
  return error?.problem.code ?? textOf(bytes)
}

const many = Array.from({ length: 50 }, (_, at) => `{"id":"${at}", "word":"w"}`).join(', ')
const told = many.replaceAll('"word"', '"text"')

const page = (found: string) => `{"found": ${found}, "more": true}`

describe('a document of several kinds', () => {
  test('is cut as a list where it is one, and as an object where it is one', async () => {
    expect(either.lens(1, 2, 'Either').cuts).toBe(true)
    expect(await run('Either', `[${many}]`)).toBe(`[${told}]`)
    expect(await run('Either', '{"id":"a", "word":"w"}')).toBe('{"id":"a", "text":"w"}')
    expect(await run('Either', '"text"')).toBe('wrong-shape')
  })

  test('is cut where one becomes a list of one', async () => {
    expect(await run('Either', `[${many}]`, 3)).toBe(`[${told}]`)
    expect(await run('Either', '{"id":"a", "word":"w"}', 3)).toBe('[{"id":"a", "text":"w"}]')
  })

  test('is cut inside of an object', async () => {
    expect(await run('Page', page(`[${many}]`))).toBe(page(`[${told}]`))
    expect(await run('Page', page('{"id":"a", "word":"w"}'))).toBe(page('{"id":"a", "text":"w"}'))
    expect(await run('Page', page('"none"'))).toBe(page('"none"'))
    expect(await run('Page', page('3'))).toBe('wrong-shape')
  })
})
