/** Moves that no version could hold: told with their place, and with the way out. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Failure } from '../../src/errors/index.ts'
import { move, rename, defineContract } from '../../src/contract/index.ts'
import type { Op } from '../../src/lens/index.ts'
import { declared, type Edits } from '../support/tiny.ts'

const s = z.string()
const Meta = z.object({ name: s, notes: z.record(z.string(), s).optional() })
const types = {
  Doc: z.object({
    id: s,
    size: z.int().optional(),
    meta: Meta,
    word: s,
    list: z.array(s),
    maybe: z.object({ a: s.optional() }).nullable(),
    spare: z.object({ b: s }).optional(),
    standing: z.object({ c: s }).default({ c: 'x' }),
  }),
  Meta,
}

/** Issues without the contract's own place. */
const told = (edits: Edits): readonly string[] => {
  try {
    defineContract(declared(types, edits))
    return []
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return (error.issues ?? []).map(
      ({ place, message, choices }) =>
        `${place.replace(/^.*"\) > /, '')}: ${message}${choices ? ` (${choices.join(', ')})` : ''}`,
    )
  }
}

describe('a move', () => {
  test.each<[string, readonly Op[], string]>([
    ['from a field that is not there', [move('nope', 'x')], 'unknown field "nope"'],
    [
      'through a list',
      [move(['list', '0'], 'x')],
      'a move goes through objects, maps and named types of them: "list" is array',
    ],
    [
      'of a field of a named type',
      [move(['meta', 'name'], 'name')],
      '"name" is a field of Meta: change the type Meta instead',
    ],
    [
      'into a named type',
      [move('word', ['meta', 'word'])],
      '"word" is a field of Meta: change the type Meta instead',
    ],
    [
      'into what a named type lacks',
      [move('word', ['meta', 'more', 'word'])],
      'unknown field "more" (name, notes)',
    ],
    [
      'of another shape than the map',
      [move('size', ['meta', 'notes', 'size'])],
      '"meta.notes" is a map of other values than "size" (string, and number): convert it first',
    ],
    [
      'of what is always there into what may be null',
      [move('word', ['maybe', 'word'])],
      '"word" is always there, and "maybe" may be null: there it would have no place',
    ],
    [
      'of what is always there into what may be absent and needs more',
      [move('word', ['spare', 'word'])],
      '"word" is always there, and "spare" may be absent and needs "b" as well: there it would have no place',
    ],
    [
      'out of an object with a default',
      [move(['standing', 'c'], 'c')],
      '"standing" has a default, which says what is in it where it is absent',
    ],
    ['to a name that is taken', [move('word', 'id')], 'the name "id" is already taken'],
  ])('%s', (_, ops, message) => {
    const [issue, ...more] = told(ops)
    expect(issue).toMatch(/^Doc > op 1 \(move\): /)
    expect(issue).toContain(message)
    expect(more).toEqual([])
  })

  test('through a type that changes in the same change', () => {
    expect(
      told({ Meta: [rename('name', 'title')], Doc: [move(['meta', 'notes', 'k'], 'k')] }),
    ).toEqual([
      'Doc > op 1 (move): the type Meta changes in the same change: put the move into another',
    ])
  })

  test('among several that happen at once is told at its own place', () => {
    expect(told([move('word', 'text'), move('id', 'key'), move('size', 'meta')])).toEqual([
      'Doc > op 3 (move): the name "meta" is already taken',
    ])
    expect(told([move('word', 'text'), move('nope', 'key'), move('size', 'meta')])).toEqual([
      expect.stringMatching(/^Doc > op 2 \(move\): unknown field "nope"/),
      'Doc > op 3 (move): the name "meta" is already taken',
    ])
    expect(told([move('word', 'text'), move('id', 'text')])).toEqual([
      expect.stringMatching(
        /^Doc > op 2 \(move\): the name "text" is already taken by .* > op 1 \(move\)$/,
      ),
    ])
  })
})
