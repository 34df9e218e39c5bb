import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { at, copy, flag, fold, inList, move, remove, rename } from '../../../src/contract/index.ts'
import { oddNames } from '../../support/odd-names.ts'
import { problemAt, tiny, value } from '../../support/tiny.ts'

const Doc = z.object({
  id: z.string(),
  squash: z.boolean(),
  one: z.string().nullish(),
  many: z.array(z.string()).optional(),
  rate: z.object({ limit: z.int() }),
  resources: z.object({ core: z.object({ limit: z.int() }).optional() }),
})
const doc = tiny({ Doc }, [
  fold('one', 'many', inList()),
  fold('rate', ['resources', 'core']),
  copy('title', 'squash', flag({ true: 'PR', false: 'COMMIT' })),
])

const older = {
  id: 'a',
  squash: true,
  one: 'x',
  many: ['x', 'y'],
  rate: { limit: 1 },
  resources: { core: { limit: 1 } },
}
const newer = {
  id: 'a',
  squash: true,
  many: ['x', 'y'],
  resources: { core: { limit: 1 } },
  title: 'PR',
}

describe('fold and copy', () => {
  test('what is said twice is said once, and comes back', () => {
    expect(doc.up(older)).toEqual(value(newer))
    expect(doc.down(newer)).toEqual(value(older))
  })

  test('the field that goes stands in where the other one is absent', () => {
    const { many: _, ...single } = older
    expect(doc.up(single)).toEqual(value(newer.many ? { ...newer, many: ['x'] } : newer))
    expect(doc.up({ ...single, one: null })).toEqual(value({ ...newer, many: [] }))
    const { one: __, ...none } = single
    const { many: ___, ...left } = newer
    expect(doc.up(none)).toEqual(value(left))
    expect(doc.up({ ...older, resources: {} })).toEqual(value(newer))
  })

  test('the field that stays has precedence', () => {
    expect(doc.up({ ...older, one: 'z' })).toEqual(value(newer))
    expect(doc.up({ ...older, one: 3 })).toEqual(value(newer))
    expect(doc.down({ ...newer, title: 'COMMIT' })).toEqual(value(older))
  })

  test('what stands in has to fit', () => {
    const { squash: _, ...rest } = newer
    expect(doc.down({ ...rest, title: 'COMMIT' })).toEqual(value({ ...older, squash: false }))
    expect(doc.down({ ...rest, title: 3 })).toEqual(problemAt('/title'))
  })

  test('an undeclared member of the new name is refused', () => {
    expect(doc.up({ ...older, title: 'mine' })).toEqual(problemAt('/title'))
  })

  test('paths of both fields lead to the one, the one that stays to both', () => {
    expect(doc.path(1, 2, ['one'])).toBe('path many (changed)')
    expect(doc.path(1, 2, ['many', '0'])).toBe('path many.0')
    expect(doc.path(1, 2, ['rate', 'limit'])).toBe('path resources.core.limit')
    const back = doc.lens(2, 1).mapPath(['many'])
    expect(back).toMatchObject({ kind: 'path', path: ['many'], also: [{ path: ['one'] }] })
    expect(doc.lens(1, 2).twins).toEqual([
      { path: ['one'], first: ['many'] },
      { path: ['rate'], first: ['resources', 'core'] },
    ])
  })

  test('a copy may outlive what it was copied from', () => {
    const gone = tiny({ Doc }, [copy('title', 'squash')], [remove('squash', false)])
    expect(gone.carry(1, 3, older)).toMatchObject({ value: { title: true } })
    expect(gone.path(1, 3, ['squash'])).toBe('path title')
  })

  test('other ops go on from both', () => {
    const moved = tiny(
      { Doc },
      [rename('many', 'all'), fold('one', 'all', inList()), move('all', ['people', 'all'])],
      [at('people', [copy('first', 'all')])],
    )
    expect(moved.carry(1, 3, older)).toMatchObject({
      value: { people: { all: ['x', 'y'], first: ['x', 'y'] } },
    })
    expect(moved.carry(3, 1, { id: 'a', people: { first: ['q'] } })).toEqual(
      value({ id: 'a', many: ['q'], one: 'q' }),
    )
  })

  test('bytes that are there stay as they are', () => {
    const text = '{"id":"a", "many": [ "\\u0061" ] ,"one":"b"}'
    const carried = doc.lens(1, 2).bytes(new TextEncoder().encode(text))
    expect(carried.ok && new TextDecoder().decode(carried.value)).toBe(
      '{"id":"a", "many": [ "\\u0061" ]}',
    )
  })

  test.each(oddNames)('a field may be called %j', (name) => {
    const odd = tiny({ Doc: z.object({ a: z.int() }) }, [copy(name, 'a')])
    expect(odd.up({ a: 1 })).toEqual(
      value(
        Object.fromEntries([
          ['a', 1],
          [name, 1],
        ]),
      ),
    )
    expect(odd.down(Object.fromEntries([[name, 1]]))).toEqual(value({ a: 1 }))
  })

  test('the changelog says so', () => {
    expect(doc.notes).toContain('Doc: removes `one`, which `many` says as well')
    expect(doc.notes).toContain('Doc: adds `title`, which says what `squash` says in another form')
  })
})

test('a field that has to be there has no form where what it was folded into is absent', () => {
  const Both = z.object({ id: z.string(), one: z.string(), other: z.string().optional() })
  const folded = tiny({ Doc: Both }, [fold('one', 'other')])
  expect(folded.down({ id: 'a', other: 'x' })).toEqual(value({ id: 'a', one: 'x', other: 'x' }))
  expect(folded.down({ id: 'a' })).toEqual({
    code: 'not-representable',
    pointer: '/other',
    detail: 'is missing, and the other version needs it',
  })
  expect(folded.lens(2, 1).refuses).toBe('values')
})
