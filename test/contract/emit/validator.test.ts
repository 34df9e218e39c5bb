import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { compareNumbers } from '../../../src/contract/emit/number-order.ts'
import { validator, type Mode } from '../../../src/contract/emit/validator.ts'
import { zodSchemas } from '../../../src/contract/emit/zod.ts'
import { parse, print, type Json, type JsonObject } from '../../../src/json/index.ts'
import type { Shape, TypeGraph } from '../../../src/lens/index.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { json } from '../../../src/testing/generate/json-values.ts'
import { drawnSeed, holds } from '../../support/seed.ts'
import { catalogueTypes } from '../types.ts'

const jsonOf = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

/** The text of what comes out, or what is wrong. */
const check = (types: TypeGraph, text: string, mode: Mode = 'document', type = 'T') => {
  const validated = validator(types, mode)(type, jsonOf(text))
  return validated.ok
    ? print(validated.value)
    : validated.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`)
}

const one = (shape: Shape, text: string) => check({ T: shape }, text)

describe('scalars', () => {
  const integer: Shape = { kind: 'number', integer: true }
  test.each<[Shape, string, string]>([
    [{ kind: 'string' }, '3', ': expected a string, found 3'],
    [{ kind: 'boolean' }, '"true"', ': expected true or false, found "true"'],
    [{ kind: 'null' }, '{}', ': expected null, found an object'],
    [{ kind: 'number' }, '"1"', ': expected a number, found "1"'],
    [{ kind: 'nullable', of: { kind: 'string' } }, '[]', ': expected a string, found an array'],
    [integer, '1.0', ': expected an integer (no fraction, no exponent), found 1.0'],
    [integer, '1e2', ': expected an integer (no fraction, no exponent), found 1e2'],
    [{ kind: 'number', maximum: 1 }, '1e400', ': expected at most 1, found 1e400'],
    [{ kind: 'number', minimum: 0 }, '-1e-400', ': expected at least 0, found -1e-400'],
    [
      { kind: 'number', integer: true, maximum: 4294967295 },
      '4294967296',
      ': expected at most 4294967295, found 4294967296',
    ],
    [
      { kind: 'number', maximum: 2 ** 53 },
      '9007199254740993',
      ': expected at most 9007199254740992, found 9007199254740993',
    ],
    [{ kind: 'string', values: ['a', 'b', 'c'] }, '"d"', ': expected "a", "b" or "c", found "d"'],
    [{ kind: 'string', minLength: 1 }, '""', ': expected at least 1 character, found none'],
    [{ kind: 'string', maxLength: 1 }, '"ab"', ': expected at most 1 character, found 2'],
    [{ kind: 'string', pattern: '^a+$' }, '"b"', ': expected text that matches ^a+$, found "b"'],
    [{ kind: 'string', format: 'uuid' }, '"1"', ': expected a UUID, found "1"'],
    [
      { kind: 'string', format: 'date-time' },
      '"2026-02-29T00:00:00Z"',
      ': expected an RFC 3339 date and time, found "2026-02-29T00:00:00Z"',
    ],
  ])('%j refuses %s', (shape, text, error) => {
    expect(one(shape, text)).toEqual([error])
  })

  test.each<[Shape, string]>([
    [integer, '9223372036854775807'],
    [integer, '-9223372036854775808'],
    [{ kind: 'number', minimum: 0, maximum: 1 }, '1.0'],
    [{ kind: 'number', minimum: 0, maximum: 1 }, '1e-400'],
    [{ kind: 'number' }, '1e400'],
    [{ kind: 'string', maxLength: 1 }, '"\u{1F600}"'],
    [{ kind: 'string', format: 'uuid' }, '"00000000-0000-0000-0000-00000000000F"'],
    [{ kind: 'string', format: 'date-time' }, '"0000-02-29T23:59:59.123456789-11:30"'],
    [{ kind: 'string', format: 'colour' }, '"any: an unknown format is an annotation"'],
    [{ kind: 'nullable', of: integer }, 'null'],
    [{ kind: 'any' }, '{"__proto__":{"a":[1.0,-0]},"constructor":1}'],
  ])('%j takes %s as it is', (shape, text) => {
    expect(one(shape, text)).toBe(text)
  })

  test('a long value is cut in the message', () => {
    expect(one({ kind: 'boolean' }, `"${'x'.repeat(1000)}"`)).toEqual([
      `: expected true or false, found "${'x'.repeat(40)}..."`,
    ])
  })
})

test('numbers are ordered by value, whatever their spelling', () => {
  const ascending = ['-1e400', '-10.5', '-1', '-1e-400', '0', '5e-324', '0.1', '1', '1.01', '1e1']
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) {
      expect(Math.sign(compareNumbers(a, b))).toBe(Math.sign(i - j))
    }
  }
  expect(compareNumbers('1.00', '10e-1')).toBe(0)
  expect(compareNumbers('-0.0', '0e9')).toBe(0)
  expect(compareNumbers('1e999999999999999999999', '2')).toBeGreaterThan(0)
})

describe('objects', () => {
  const types: TypeGraph = {
    T: {
      kind: 'object',
      fields: {
        id: { shape: { kind: 'string', format: 'uuid' }, readOnly: true },
        name: { shape: { kind: 'string' } },
        tags: { shape: { kind: 'array', of: { kind: 'string' } }, default: [] },
        note: { shape: { kind: 'nullable', of: { kind: 'string' } }, optional: true },
        'a/b~c': { shape: { kind: 'boolean' }, default: false },
      },
    },
  }

  test('name every wrong place by its pointer', () => {
    expect(check(types, '{"id":1,"tags":["a",2,3],"note":4,"a/b~c":null}')).toEqual([
      '/id: expected a string, found 1',
      '/name: expected a string, found nothing',
      '/tags/1: expected a string, found 2',
      '/tags/2: expected a string, found 3',
      '/note: expected a string, found 4',
      '/a~1b~0c: expected true or false, found null',
    ])
  })

  test('get defaults only where a member is absent, and keep unknown members', () => {
    const id = '"id":"00000000-0000-0000-0000-000000000000"'
    expect(check(types, `{${id},"x-\u{1F30D}":1.0,"name":"n","__proto__":1}`)).toBe(
      `{${id},"x-\u{1F30D}":1.0,"name":"n","__proto__":1,"tags":[],"a/b~c":false}`,
    )
    expect(check(types, `{${id},"name":"n","tags":["t"],"a/b~c":true}`)).toBe(
      `{${id},"name":"n","tags":["t"],"a/b~c":true}`,
    )
  })

  test('of a request may lack what the store sets, and may say anything there', () => {
    const whole = '{"name":"n","tags":[],"a/b~c":false}'
    expect(check(types, whole, 'request')).toBe(whole)
    expect(check(types, whole)).toEqual(['/id: expected a string, found nothing'])
    expect(check(types, '{"id":7,"name":"n","tags":[],"a/b~c":false}', 'request')).toBe(
      '{"id":7,"name":"n","tags":[],"a/b~c":false}',
    )
  })

  test('do not take inherited members for their own', () => {
    const fields = Object.fromEntries([
      ['constructor', { shape: { kind: 'string' } as const }],
      ['toString', { shape: { kind: 'any' } as const }],
    ])
    const inherited: TypeGraph = { T: { kind: 'object', fields } }
    expect(check(inherited, '{}')).toEqual([
      '/constructor: expected a string, found nothing',
      '/toString: expected a value, found nothing',
    ])
  })

  test('never share a default with the contract', () => {
    const input = jsonOf('{"id":"00000000-0000-0000-0000-000000000000","name":"n"}')
    const first = validator(types, 'document')('T', input)
    if (!first.ok) throw new Error('valid')
    ;(first.value as { tags: Json[] }).tags.push('changed')
    expect(validator(types, 'document')('T', input)).toMatchObject({ value: { tags: [] } })
  })

  test('are not arrays, numbers or null', () => {
    for (const text of ['[]', '1.0', 'null', '"x"']) {
      expect(check(types, text)).toEqual([expect.stringContaining(': expected an object')])
    }
  })
})

describe('maps', () => {
  const types: TypeGraph = { T: { kind: 'map', of: { kind: 'number', integer: true } } }

  test('take any key', () => {
    const text = '{"__proto__":1,"constructor":2,"hasOwnProperty":3,"":4,"a/b":5}'
    expect(check(types, text)).toBe(text)
  })

  test('check every value', () => {
    expect(check(types, '{"__proto__":"x","a/b":1.5}')).toEqual([
      '/__proto__: expected an integer, found "x"',
      '/a~1b: expected an integer (no fraction, no exponent), found 1.5',
    ])
  })
})

describe('unions', () => {
  const types: TypeGraph = {
    T: {
      kind: 'union',
      tag: 'type',
      variants: {
        List: {
          kind: 'object',
          fields: { value: { shape: { kind: 'array', of: { kind: 'ref', type: 'T' } } } },
        },
        Named: { kind: 'ref', type: 'Named' },
        ['constructor' as string]: { kind: 'object', fields: {} },
      },
    },
    Named: { kind: 'object', fields: { name: { shape: { kind: 'string' }, default: '' } } },
  }

  test('follow the tag, also into themselves', () => {
    expect(check(types, '{"type":"List","value":[{"type":"Named"},{"type":"constructor"}]}')).toBe(
      '{"type":"List","value":[{"type":"Named","name":""},{"type":"constructor"}]}',
    )
    expect(
      check(types, '{"type":"List","value":[{"type":"List","value":[{"type":"No"}]}]}'),
    ).toEqual(['/value/0/value/0/type: expected "List", "Named" or "constructor", found "No"'])
  })

  test('say which tags there are', () => {
    for (const text of ['{}', '{"type":7}', '{"type":"toString"}']) {
      expect(check(types, text)).toEqual([
        expect.stringContaining('/type: expected "List", "Named" or "constructor", found'),
      ])
    }
  })
})

test('at most 100 wrong places are told', () => {
  const errors = one({ kind: 'array', of: { kind: 'null' } }, `[${'1,'.repeat(500)}1]`)
  expect(errors).toHaveLength(100)
})

test('an unknown type is a failure that names the types', () => {
  expect(() => validator({ A: { kind: 'any' } }, 'document')('B', null)).toThrow(/no type B/)
})

describe('the Zod schemas', () => {
  const schemas = zodSchemas(catalogueTypes, 'request')

  test('compose with Zod and keep numbers and names as they were', () => {
    const page = z.object({ items: z.array(schemas['Free'] as z.ZodType<Json>) })
    const value = jsonOf('[{"__proto__":{"n":1.0},"constructor":9223372036854775807}]')
    const parsed = page.parse({ items: value })
    expect(print(parsed.items)).toBe(print(value))
  })

  test('report the same places as the validator', () => {
    const parsed = z.object({ body: schemas['Item'] as z.ZodType }).safeParse({ body: {} })
    expect(parsed.error?.issues).toContainEqual(
      expect.objectContaining({
        path: ['body', 'name'],
        message: 'expected a string, found nothing',
      }),
    )
  })
})

describe('every generated document', () => {
  test.each(Object.keys(catalogueTypes))('of %s is valid and is not changed', (type) => {
    const validate = validator(catalogueTypes, 'document')
    holds(
      300,
      fc.property(documents(catalogueTypes, type), (document) => {
        const before = print(document)
        const validated = validate(type, document)
        expect(validated.ok ? [] : validated.errors).toEqual([])
        expect(print(document)).toBe(before)
        expect(jsonOf(before)).toEqual(document)
        // A document with its defaults filled in gets no more of them.
        const value = validated.ok ? validated.value : null
        expect(validate(type, value)).toEqual({ ok: true, value })
      }),
    )
  })

  test('sometimes has what makes documents hard', () => {
    const texts = fc
      .sample(documents(catalogueTypes, 'Item'), { numRuns: 2000, seed: drawnSeed() })
      .map(print)
    for (const part of [
      '"x-',
      '"__proto__":',
      '"constructor":',
      '1e400',
      '1.0',
      'null',
      '"props":{}',
    ]) {
      expect(texts.some((text) => text.includes(part))).toBe(true)
    }
    expect(texts.some((text) => !text.includes('"tags"'))).toBe(true)
  })

  test('has no unknown members when asked', () => {
    const sample = fc.sample(documents(catalogueTypes, 'Item', { extras: false }), {
      numRuns: 500,
      seed: drawnSeed(),
    })
    const names = sample.flatMap((item) => Object.keys(item as JsonObject))
    expect(names.filter((name) => name.startsWith('x-'))).toEqual([])
  })
})

test('no JSON of the wrong shape makes it throw', () => {
  const validate = validator(catalogueTypes, 'document')
  holds(
    100,
    fc.property(fc.constantFrom(...Object.keys(catalogueTypes)), json(4), (type, value) => {
      const before = print(value)
      validate(type, value)
      expect(print(value)).toBe(before)
    }),
  )
})
