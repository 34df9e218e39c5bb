/** Functions of a contract are typed by the shapes beside them. The compiler checks this file. */
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import {
  any,
  boolean,
  codec,
  convert,
  custom,
  integer,
  kinds,
  list,
  map,
  nullable,
  number,
  object,
  oneOf,
  optional,
  ref,
  rename,
  string,
  withDefault,
  type JsonNumber,
  type Told,
} from '../../src/contract/index.ts'
import type { Json } from '../../src/json/index.ts'
import type { Shape } from '../../src/lens/index.ts'
import { tiny, value } from '../support/tiny.ts'

test('shapes say what their values are', () => {
  expectTypeOf<Told<typeof boolean>>().toEqualTypeOf<boolean>()
  const shapes = {
    text: string({ minLength: 1 }),
    choice: oneOf('a', 'b'),
    number: number(),
    texts: list(string()),
    flags: map(boolean),
    maybe: nullable(string()),
    either: kinds({ string: oneOf('a'), array: list(boolean) }),
    named: ref('Other'),
    data: { kind: 'string' } as Shape,
  }
  type Of = { [K in keyof typeof shapes]: Told<(typeof shapes)[K]> }
  expectTypeOf<Of['text']>().toEqualTypeOf<string>()
  expectTypeOf<Of['choice']>().toEqualTypeOf<'a' | 'b'>()
  expectTypeOf<Of['number']>().toEqualTypeOf<number | JsonNumber>()
  expectTypeOf<Of['texts']>().toEqualTypeOf<string[]>()
  expectTypeOf<Of['flags']>().toEqualTypeOf<{ [key: string]: boolean }>()
  expectTypeOf<Of['maybe']>().toEqualTypeOf<string | null>()
  expectTypeOf<Of['either']>().toEqualTypeOf<'a' | boolean[]>()
  expectTypeOf<Of['named']>().toEqualTypeOf<Json>()
  expectTypeOf<Of['data']>().toEqualTypeOf<Json>()
  const thing = object({ id: string(), note: optional(string()), n: withDefault(integer(), 0) })
  const made: Told<typeof thing> = { id: 'a' }
  expectTypeOf(made.id).toEqualTypeOf<string>()
  expectTypeOf(made.note).toEqualTypeOf<string | undefined>()
  expectTypeOf(made.n).toEqualTypeOf<number | JsonNumber | undefined>()
  // @ts-expect-error: it needs an id
  const lacking: Told<typeof thing> = {}
  expect([shapes.text, lacking]).toEqual([{ kind: 'string', minLength: 1 }, {}])
})

const doubled = codec('doubled', {
  from: string(),
  to: list(string()),
  up: (text) => {
    expectTypeOf(text).toEqualTypeOf<string>()
    return [text, text]
  },
  down: (texts) => {
    expectTypeOf(texts).toEqualTypeOf<string[]>()
    return texts[0] ?? ''
  },
})

const joined = custom('joins', {
  reads: ['first', 'last'],
  writes: ['full'],
  from: object({ first: string(), last: optional(string()) }),
  to: object({ full: string() }),
  up: ({ first, last }) => {
    expectTypeOf(last).toEqualTypeOf<string | undefined>()
    return { full: last === undefined ? first : `${first} ${last}` }
  },
  down: ({ full }) => {
    const [first = '', last] = full.split(' ')
    return last === undefined ? { first } : { first, last }
  },
})

const User = z.object({ login: z.string(), id: z.int() })

const firstOf = codec('the first of several', {
  from: z.array(User),
  to: z.object({ first: User.nullable(), count: z.int().default(0) }),
  up: (users) => {
    expectTypeOf(users).toEqualTypeOf<{ login: string; id: number | JsonNumber }[]>()
    return { first: users[0] ?? null }
  },
  down: ({ first, count }) => {
    expectTypeOf(count).toEqualTypeOf<number | JsonNumber | undefined>()
    return first === null ? [] : [first]
  },
})

const joinedByZod = custom('joins, said by Zod', {
  reads: ['first', 'last'],
  writes: ['full'],
  from: z.object({ first: z.string(), last: z.string().optional() }),
  to: z.object({ full: z.string() }),
  up: ({ first, last }) => {
    expectTypeOf(last).toEqualTypeOf<string | undefined>()
    return { full: last === undefined ? first : `${first} ${last}` }
  },
  down: ({ full }) => {
    const [first = '', last] = full.split(' ')
    return last === undefined ? { first } : { first, last }
  },
})

const saying = (from: Shape, it: z.ZodType) => () =>
  tiny({ Doc: z.object({ it }) }, [
    convert('it', codec('same', { from, to: any, up: (given) => given, down: (given) => given })),
  ])

const saidByZod = (from: z.ZodType) => () =>
  tiny({ Doc: z.object({ it: z.string() }) }, [
    convert('it', codec('same', { from, to: any, up: () => 'a', down: () => 'a' })),
  ])

describe('functions', () => {
  test('run as they are typed', () => {
    const words = tiny({ Doc: z.object({ it: z.string().nullish() }) }, [convert('it', doubled)])
    expect(words.up({ it: 'a' })).toEqual(value({ it: ['a', 'a'] }))
    expect(words.down({ it: ['a', 'b'] })).toEqual(value({ it: 'a' }))
    expect(words.up({ it: null })).toEqual(value({ it: null }))
    const people = tiny({ Doc: z.object({ first: z.string(), last: z.string().optional() }) }, [
      joined,
    ])
    expect(people.up({ first: 'Ada', last: 'King' })).toEqual(value({ full: 'Ada King' }))
    expect(people.down({ full: 'Ada' })).toEqual(value({ first: 'Ada' }))
  })

  test('run as they are typed by Zod, whose named types are references', () => {
    const lossy = { lossy: 'the others' }
    const doc = tiny(
      { Doc: z.object({ all: z.array(User) }), User },
      [convert('all', { ...firstOf, loses: ['up'] } as typeof firstOf, lossy)],
      { User: [rename('id', 'number')] },
    )
    expect(doc.shape(2)).toEqual({
      kind: 'object',
      fields: {
        all: {
          shape: {
            kind: 'object',
            fields: {
              first: { shape: { kind: 'nullable', of: { kind: 'ref', type: 'User' } } },
              count: { shape: { kind: 'number', integer: true }, default: 0 },
            },
          },
        },
      },
    })
    const older = { all: [{ login: 'a', id: 1 }] }
    const newer = { all: { first: { login: 'a', number: 1 } } }
    expect(doc.carry(1, 3, older)).toEqual(value(newer))
    expect(doc.carry(3, 1, newer)).toEqual(value(older))
    const people = tiny({ Doc: z.object({ first: z.string(), last: z.string().optional() }) }, [
      joinedByZod,
    ])
    expect(people.up({ first: 'Ada', last: 'King' })).toEqual(value({ full: 'Ada King' }))
  })

  test('typed by Zod that return something else do not compile', () => {
    const wrong = codec('wrong', {
      from: z.string(),
      to: z.array(z.string()),
      // @ts-expect-error: `up` returns text where a list is to be
      up: (text) => text,
      down: (all) => all[0] ?? '',
    })
    expect(wrong.codec).toBe('own')
  })

  test('a schema that is no shape, or does not say what is there, is an author error', () => {
    expect(saidByZod(z.date())).toThrow(/"from"/)
    expect(saidByZod(z.int())).toThrow(
      /"from" of "same" does not say what is there, which is string/,
    )
  })

  test('that return something else do not compile', () => {
    const wrong = codec('wrong', {
      from: string(),
      to: list(string()),
      // @ts-expect-error: `up` returns text where a list is to be
      up: (text) => text,
      down: (all) => all[0] ?? '',
    })
    const lacking = custom('lacking', {
      reads: ['first'],
      writes: ['full'],
      from: object({ first: string() }),
      to: object({ full: string() }),
      up: ({ first }) => ({ full: first }),
      // @ts-expect-error: `down` returns no `first`
      down: ({ full }) => ({ last: full }),
    })
    expect([wrong.codec, lacking.op]).toEqual(['own', 'custom'])
  })

  test.each<[string, Shape, z.ZodType]>([
    ['another kind', string(), z.number()],
    ['choices that are not all', oneOf('a'), z.enum(['a', 'b'])],
    ['whole numbers', integer(), z.number()],
    ['items of another kind', list(string()), z.array(z.number())],
    [
      'a member that may be absent',
      object({ a: string() }),
      z.object({ a: z.string().optional() }),
    ],
    ['a member that is not there', object({ b: string() }), z.object({ a: z.string() })],
  ])('that say of the older value what is not true are author errors: %s', (_, from, it) => {
    expect(saying(from, it)).toThrow(/"from" of "same" does not say what is there/)
  })

  test.each<[string, Shape, z.ZodType]>([
    ['anything', any, z.number()],
    ['text of choices', string(), z.enum(['a', 'b'])],
    ['some members', object({ a: optional(string()) }), z.object({ a: z.string(), b: z.int() })],
    ['null that never is', nullable(string()), z.string()],
  ])('may be for more than there is: %s', (_, from, it) => {
    expect(saying(from, it)).not.toThrow()
  })

  test.each<[string, Shape, RegExp]>([
    ['no object', string(), /"from" must be an object/],
    ['another kind', object({ first: number(), last: optional(string()) }), /what "first" is/],
    ['a field too few', object({ first: string() }), /what "last" is/],
    ['a field too many', object({ first: string(), last: optional(string()), x: any }), /has "x"/],
    ['one that may be absent', object({ first: string(), last: string() }), /what "last" is/],
  ])('of fields, too: %s', (_, from, message) => {
    const Doc = z.object({ first: z.string(), last: z.string().optional() })
    const to = object({ full: any })
    const reads = ['first', 'last']
    const op = custom('odd', {
      reads,
      writes: ['full'],
      from,
      to,
      up: () => ({ full: 1 }),
      down: () => ({}),
    })
    expect(() => tiny({ Doc }, [op])).toThrow(message)
  })
})
