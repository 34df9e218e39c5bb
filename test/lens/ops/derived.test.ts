import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  derive,
  dropDerived,
  joinFirst,
  object,
  rename,
  splitFirst,
  string,
  units,
} from '../../../src/contract/index.ts'
import { problemAt, tiny, value } from '../../support/tiny.ts'

const names = object({ first: string(), last: string() })
const full = {
  from: ['first', 'last'],
  given: names,
  shape: string(),
  value: ({ first, last }: { first: string; last: string }) => `${first} ${last}`,
}

describe('derive and dropDerived', () => {
  const Doc = z.object({ first: z.string(), last: z.string(), id: z.string() })
  const doc = tiny({ Doc }, [derive('full', full)], [rename('first', 'given')])

  test('the field is made of the others, which stay', () => {
    expect(doc.up({ id: 'a', first: 'B', last: 'C' })).toEqual(
      value({ id: 'a', first: 'B', last: 'C', full: 'B C' }),
    )
    expect(doc.carry(1, 3, { id: 'a', first: 'B', last: 'C' })).toEqual(
      value({ id: 'a', given: 'B', last: 'C', full: 'B C' }),
    )
  })

  test('what a client says of it does not count', () => {
    expect(doc.down({ id: 'a', first: 'B', last: 'C', full: 'anything' })).toEqual(
      value({ id: 'a', first: 'B', last: 'C' }),
    )
    const { fields } = doc.shape(2) as { fields: Record<string, object> }
    expect(fields['full']).toEqual({ shape: { kind: 'string' }, readOnly: true })
  })

  test('paths of the others stay as they are', () => {
    expect(doc.path(1, 2, ['first'])).toBe('path first')
    expect(doc.path(2, 1, ['last'])).toBe('path last')
    expect(doc.path(2, 1, ['full'])).toBe('dropped full')
  })

  test('where not all of them are there, nothing is made', () => {
    expect(doc.up({ id: 'a', first: 'B' })).toEqual(value({ id: 'a', first: 'B' }))
  })

  test('the others have to fit', () => {
    expect(doc.up({ id: 'a', first: 3, last: 'C' })).toEqual(problemAt('/first'))
  })

  test('the bytes of the others stay', () => {
    const carried = doc
      .lens(1, 2)
      .bytes(new TextEncoder().encode('{"first": "\\u0042" ,"last":"C"}'))
    expect(carried.ok && new TextDecoder().decode(carried.value)).toBe(
      '{"first": "\\u0042" ,"last":"C","full":"B C"}',
    )
  })

  test('one that goes is made for older clients', () => {
    const Old = z.object({ first: z.string(), last: z.string(), full: z.string() })
    const gone = tiny({ Doc: Old }, [dropDerived('full', full)])
    expect(gone.up({ first: 'B', last: 'C', full: 'B C' })).toEqual(
      value({ first: 'B', last: 'C' }),
    )
    expect(gone.down({ first: 'B', last: 'C' })).toEqual(
      value({ first: 'B', last: 'C', full: 'B C' }),
    )
  })
})

describe('units', () => {
  const Doc = z.object({ amount: z.number(), currency: z.string() })
  const doc = tiny({ Doc }, [
    units('amount', {
      by: 'currency',
      factors: { eur: 100, jpy: 1 },
      integer: true,
      lossy: 'less than a cent',
    }),
  ])

  test('a number is multiplied by the factor of its unit', () => {
    expect(doc.up({ amount: 1.5, currency: 'eur' })).toEqual(
      value({ amount: 150, currency: 'eur' }),
    )
    expect(doc.up({ amount: 7, currency: 'jpy' })).toEqual(value({ amount: 7, currency: 'jpy' }))
    expect(doc.down({ amount: 150, currency: 'eur' })).toEqual(
      value({ amount: 1.5, currency: 'eur' }),
    )
  })

  test('a unit that has no factor is refused', () => {
    expect(doc.up({ amount: 1, currency: 'usd' })).toEqual(problemAt('', 'not-representable'))
  })

  test('where there is no number, the unit does not matter', () => {
    const Loose = z.object({ n: z.number().nullish(), unit: z.string().optional() })
    const loose = tiny({ Doc: Loose }, [units('n', { by: 'unit', factors: { a: 10 } })])
    for (const none of [{}, { unit: 'b' }, { n: null }, { n: null, unit: 'b' }]) {
      expect(loose.up(none)).toEqual(value(none))
      expect(loose.down(none)).toEqual(value(none))
    }
    expect(loose.up({ n: 1 })).toEqual(problemAt('', 'not-representable'))
  })

  test('the unit itself is as it was', () => {
    expect(doc.path(1, 2, ['currency'])).toBe('path currency')
  })
})

describe('splitFirst and joinFirst', () => {
  const Doc = z.object({ id: z.string(), emails: z.array(z.string()) })
  const doc = tiny({ Doc }, [splitFirst('emails', { first: 'email', rest: 'others' })])

  test('a list is its first item and the others', () => {
    const pairs = [
      [['a', 'b', 'c'], { email: 'a', others: ['b', 'c'] }],
      [['a'], { email: 'a', others: [] }],
      [[], { others: [] }],
    ] as const
    for (const [emails, newer] of pairs) {
      expect(doc.up({ id: 'x', emails: [...emails] })).toEqual(
        value({ id: 'x', ...newer } as never),
      )
      expect(doc.down({ id: 'x', ...newer } as never)).toEqual(
        value({ id: 'x', emails: [...emails] }),
      )
    }
  })

  test('others without a first are refused', () => {
    expect(doc.down({ id: 'x', others: ['b'] })).toEqual(problemAt('', 'not-representable'))
  })

  test('and back', () => {
    const Parts = z.object({ email: z.string().optional(), others: z.array(z.string()) })
    const joined = tiny({ Doc: Parts }, [joinFirst('emails', { first: 'email', rest: 'others' })])
    expect(joined.up({ email: 'a', others: ['b'] })).toEqual(value({ emails: ['a', 'b'] }))
    expect(joined.down({ emails: ['a', 'b'] })).toEqual(value({ email: 'a', others: ['b'] }))
  })
})

test('what the functions were made of counts in the hash of a lens', () => {
  const Doc = z.object({
    first: z.string(),
    last: z.string(),
    n: z.number(),
    list: z.array(z.string()),
  })
  const hashes = [
    derive('full', full),
    derive('full', { ...full, value: ({ last }) => last }),
    derive('whole', full),
    units('n', { by: 'first', factors: { a: 10 } }),
    units('n', { by: 'first', factors: { a: 100 } }),
    units('n', { by: 'last', factors: { a: 100 } }),
    splitFirst('list', { first: 'one', rest: 'others' }),
    splitFirst('list', { first: 'others', rest: 'one' }),
  ].flatMap((op) => {
    const made = tiny({ Doc }, [op])
    return [made.lens(1, 2).hash, made.lens(2, 1).hash, made.contract.hash]
  })
  // On the way down a derived field is dropped, whatever it was made of.
  expect(new Set(hashes).size).toBe(hashes.length - 1)
})
