import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Issue } from '../../src/errors/index.ts'
import { shapeOfZod } from '../../src/contract/zod/shape-of-zod.ts'
import { typesOfZod } from '../../src/contract/zod/types-of-zod.ts'
import { union } from '../../src/contract/zod/union.ts'

const read = (schema: z.ZodType, names: ReadonlyMap<z.ZodType, string> = new Map()) => {
  const issues: Issue[] = []
  const field = shapeOfZod(schema, names, 'Entity > x', issues)
  return { field, issues }
}

const shape = (schema: z.ZodType, names?: ReadonlyMap<z.ZodType, string>) => {
  const { field, issues } = read(schema, names)
  expect(issues).toEqual([])
  return field.shape
}

test('a field says that it tells the objects of a list apart', () => {
  const item = z.object({ name: z.string().meta({ key: true }), note: z.string() })
  expect(shape(z.array(item))).toEqual({
    kind: 'array',
    of: {
      kind: 'object',
      fields: {
        name: { shape: { kind: 'string' }, key: true },
        note: { shape: { kind: 'string' } },
      },
    },
  })
  expect(read(z.array(z.string().meta({ key: true }))).issues).toMatchObject([
    { message: 'only a field of an object can be `key`' },
  ])
})

describe('a Zod schema has the shape', () => {
  test.each([
    [z.string(), { kind: 'string' }],
    [z.string().min(1).max(5), { kind: 'string', minLength: 1, maxLength: 5 }],
    [z.string().length(4), { kind: 'string', minLength: 4, maxLength: 4 }],
    [z.string().regex(/^[0-9a-f]{64}$/), { kind: 'string', pattern: '^[0-9a-f]{64}$' }],
    [z.string().startsWith('a.b'), { kind: 'string', pattern: '^a\\.b.*' }],
    [z.guid(), { kind: 'string', format: 'uuid' }],
    [z.iso.datetime({ offset: true }), { kind: 'string', format: 'date-time' }],
    [z.iso.datetime(), { kind: 'string', format: 'date-time', pattern: 'Z$' }],
    [
      z.iso.datetime({ precision: 6 }),
      { kind: 'string', format: 'date-time', pattern: ':\\d{2}\\.\\d{6}Z$' },
    ],
    [z.literal('a'), { kind: 'string', values: ['a'] }],
    [z.literal(['a', 'b']), { kind: 'string', values: ['a', 'b'] }],
    [z.enum(['public', 'private']), { kind: 'string', values: ['public', 'private'] }],
    [z.literal(null), { kind: 'null' }],
    [z.null(), { kind: 'null' }],
    [z.boolean(), { kind: 'boolean' }],
    [z.number(), { kind: 'number' }],
    [z.float64(), { kind: 'number' }],
    [z.number().min(0).max(1), { kind: 'number', minimum: 0, maximum: 1 }],
    [z.int(), { kind: 'number', integer: true }],
    [z.number().int(), { kind: 'number', integer: true }],
    [z.int().gt(0).lt(9), { kind: 'number', integer: true, minimum: 1, maximum: 8 }],
    [z.uint32(), { kind: 'number', integer: true, minimum: 0, maximum: 4294967295 }],
    [z.unknown(), { kind: 'any' }],
    [z.any(), { kind: 'any' }],
    [z.any().nullable(), { kind: 'any' }],
    [z.null().nullable(), { kind: 'null' }],
    [z.string().nullable().nullable(), { kind: 'nullable', of: { kind: 'string' } }],
    [z.array(z.string()), { kind: 'array', of: { kind: 'string' } }],
    [z.record(z.string(), z.boolean()), { kind: 'map', of: { kind: 'boolean' } }],
    [z.lazy(() => z.string()), { kind: 'string' }],
    [z.string().brand('Name'), { kind: 'string' }],
    [
      z.looseObject({ a: z.null() }),
      { kind: 'object', fields: { a: { shape: { kind: 'null' } } } },
    ],
  ])('%#', (schema, expected) => {
    expect(shape(schema)).toEqual(expected)
  })

  test('of a strict UUID with the version digits in its pattern', () => {
    const found = shape(z.uuid())
    expect(found).toMatchObject({ kind: 'string', format: 'uuid' })
    expect(found).toHaveProperty('pattern')
  })
})

describe('wrappers', () => {
  test.each([
    [z.string().optional(), { shape: { kind: 'string' }, optional: true }],
    [z.string().nullable(), { shape: { kind: 'nullable', of: { kind: 'string' } } }],
    [z.string().nullish(), { shape: { kind: 'nullable', of: { kind: 'string' } }, optional: true }],
    [z.int().default(1), { shape: { kind: 'number', integer: true }, default: 1 }],
    [
      z.string().nullable().default(null),
      { shape: { kind: 'nullable', of: { kind: 'string' } }, default: null },
    ],
    [z.guid().readonly(), { shape: { kind: 'string', format: 'uuid' }, readOnly: true }],
    [
      z.string().describe('inner').optional().describe('outer').readonly(),
      { shape: { kind: 'string' }, optional: true, readOnly: true, description: 'outer' },
    ],
  ])('become what a field says about itself: %#', (schema, expected) => {
    expect(read(schema)).toEqual({ field: expected, issues: [] })
  })

  test('are refused where only a value can stand', () => {
    const { issues } = read(
      z.object({
        list: z.array(z.string().optional()),
        map: z.record(z.string(), z.string().default('x')),
        seen: z.array(z.string().readonly()),
      }),
    )
    expect(issues).toEqual([
      { place: 'Entity > x > list > *', message: expect.stringContaining('`optional`') },
      { place: 'Entity > x > map > *', message: expect.stringContaining('`default`') },
      { place: 'Entity > x > seen > *', message: expect.stringContaining('`readonly`') },
    ])
  })
})

describe('a named schema', () => {
  const Timestamp = z.int().meta({ description: 'Microseconds' })
  const Node: z.ZodObject = z.object({
    at: Timestamp.readonly(),
    get children() {
      return z.array(Node)
    },
  })

  test('is a reference wherever it occurs, also below wrappers and as a described copy', () => {
    const names = new Map<z.ZodType, string>([[Timestamp, 'Timestamp']])
    const ref = { kind: 'ref', type: 'Timestamp' }
    expect(read(Timestamp, names).field).toEqual({ shape: ref })
    expect(read(Timestamp.readonly(), names).field).toEqual({ shape: ref, readOnly: true })
    expect(read(Timestamp.nullish(), names).field).toEqual({
      shape: { kind: 'nullable', of: ref },
      optional: true,
    })
    expect(read(Timestamp.default(0), names).field).toEqual({ shape: ref, default: 0 })
    expect(
      read(
        z.lazy(() => Timestamp),
        names,
      ).field,
    ).toEqual({ shape: ref })
    expect(read(Timestamp.meta({ description: 'When it began' }), names).field).toEqual({
      shape: ref,
      description: 'When it began',
    })
  })

  test('is not a reference once a check was added to it', () => {
    const names = new Map<z.ZodType, string>([[Timestamp, 'Timestamp']])
    expect(shape(Timestamp.min(5), names)).toEqual({ kind: 'number', integer: true, minimum: 5 })
  })

  test('has its own root read, may hold itself, and may be another name of one before', () => {
    const { graph, issues, names } = typesOfZod({ Timestamp, Node, Moment: Timestamp })
    expect(issues).toEqual([])
    expect(graph).toEqual({
      Timestamp: { kind: 'number', integer: true },
      Node: {
        kind: 'object',
        fields: {
          at: { shape: { kind: 'ref', type: 'Timestamp' }, readOnly: true },
          children: { shape: { kind: 'array', of: { kind: 'ref', type: 'Node' } } },
        },
      },
      Moment: { kind: 'ref', type: 'Timestamp' },
    })
    const later = typesOfZod({ Later: z.object({ at: Timestamp }) }, names)
    expect(later.graph).toEqual({
      Later: { kind: 'object', fields: { at: { shape: { kind: 'ref', type: 'Timestamp' } } } },
    })
  })

  test('that is only another name of itself has no shape', () => {
    const A: z.ZodType = z.lazy(() => B)
    const B: z.ZodType = z.lazy(() => A).nullable()
    const { graph, issues } = typesOfZod({ A, B, C: A })
    expect(issues).toEqual([
      { place: 'types > A', message: 'the type is only another name of itself' },
      { place: 'types > B', message: 'the type is only another name of itself' },
    ])
    expect(graph).toEqual({ A: { kind: 'any' }, B: { kind: 'any' }, C: { kind: 'ref', type: 'A' } })
  })

  test('is needed for a schema that holds itself', () => {
    const { issues } = read(Node)
    expect(issues).toEqual([
      {
        place: 'Entity > x > children > *',
        message: 'a schema that holds itself must be one of the named types',
      },
    ])
  })
})

describe('a tagged union', () => {
  const Deleted = z.object({ id: z.guid() })

  test('refers to variants that are named types and reads the others, without the tag', () => {
    const Data = union('type', { Deleted, Custom: z.object({ note: z.string() }) })
    const expected = {
      kind: 'union',
      tag: 'type',
      variants: {
        Deleted: { kind: 'ref', type: 'Deleted' },
        Custom: { kind: 'object', fields: { note: { shape: { kind: 'string' } } } },
      },
    }
    const names = new Map<z.ZodType, string>([[Deleted, 'Deleted']])
    expect(shape(Data, names)).toEqual(expected)
    expect(shape(Data.meta({ description: 'What happened' }), names)).toEqual(expected)
    expect(Data.parse({ type: 'Custom', note: 'x' })).toEqual({ type: 'Custom', note: 'x' })
    expect(Data.safeParse({ type: 'Other' }).success).toBe(false)
  })

  test('may hold itself', () => {
    const Value: z.ZodType = union('type', {
      Text: z.object({ value: z.string() }),
      List: z.object({
        get value() {
          return z.array(Value)
        },
      }),
    })
    expect(typesOfZod({ Value })).toMatchObject({
      issues: [],
      graph: {
        Value: {
          variants: {
            List: {
              fields: { value: { shape: { kind: 'array', of: { kind: 'ref', type: 'Value' } } } },
            },
          },
        },
      },
    })
  })

  test("can be Zod's own", () => {
    const schema = z.discriminatedUnion('op', [
      z.object({ op: z.literal('set'), value: z.string() }),
      z.object({ op: z.literal(['drop', 'forget']) }),
    ])
    expect(shape(schema)).toEqual({
      kind: 'union',
      tag: 'op',
      variants: {
        set: { kind: 'object', fields: { value: { shape: { kind: 'string' } } } },
        drop: { kind: 'object', fields: {} },
        forget: { kind: 'object', fields: {} },
      },
    })
  })

  test('refuses a variant that declares the tag itself, and having no variants', () => {
    expect(read(union('type', { A: z.object({ type: z.string() }) })).issues).toEqual([
      { place: 'Entity > x', message: 'the variant A must not declare the tag `type` itself' },
    ])
    expect(read(union('type', {})).issues).toEqual([
      { place: 'Entity > x', message: 'a union needs one variant at least' },
    ])
  })
})

describe('what has no shape is an author error', () => {
  test.each([
    ['date', z.date(), 'Zod kind `date`'],
    ['bigint', z.bigint(), 'Zod kind `bigint`'],
    ['tuple', z.tuple([z.string()]), 'Zod kind `tuple`'],
    ['transform', z.string().transform(Number), 'Zod kind `pipe`'],
    ['catch', z.string().catch(''), 'Zod kind `catch`'],
    ['union of texts', z.union([z.string(), z.literal('a')]), 'two options of the union'],
    ['union with any', z.union([z.string(), z.unknown()]), 'option 2 of the union is any'],
    ['strict object', z.strictObject({}), 'strict object'],
    ['catchall', z.object({}).catchall(z.string()), 'catchall'],
    ['number literal', z.literal(3), 'only strings'],
    ['number enum', z.enum({ a: 1 }), 'only strings'],
    ['map key', z.record(z.enum(['a']), z.string()), 'keys of a map'],
    ['refinement', z.string().refine(() => true), '`custom`'],
    ['array length', z.array(z.string()).min(1), '`min_length`'],
    ['multiple', z.number().multipleOf(5), '`multiple_of`'],
    ['exclusive bound', z.number().gt(0), 'exclusive bound'],
    ['coercion', z.coerce.number(), 'coercion'],
    ['email', z.email(), '`email`'],
    ['flags', z.string().regex(/a/i), 'flags `i`'],
    ['two patterns', z.string().regex(/a/).regex(/b/), 'one pattern'],
    ['local time', z.iso.datetime({ local: true }), '`datetime`'],
    ['trim', z.string().trim(), '`overwrite`'],
    ['default', z.string().min(1).default(''), 'not a valid value'],
    ['default that is not JSON', z.unknown().default(() => undefined), 'JSON value'],
  ])('%s', (_, schema, words) => {
    const { issues } = read(schema)
    expect(issues).toHaveLength(1)
    expect(issues[0]?.place).toBe('Entity > x')
    expect(issues[0]?.message).toContain(words)
  })

  test('and lists the kinds that have one', () => {
    expect(read(z.date()).issues[0]?.choices).toContain('record')
  })

  test('at the place of the field', () => {
    const { issues } = typesOfZod({ A: z.object({ b: z.array(z.date()) }) }, new Map(), '1.0.0')
    expect(issues.map(({ place }) => place)).toEqual(['1.0.0 > A > b > *'])
  })
})
