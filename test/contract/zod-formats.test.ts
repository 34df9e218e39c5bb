import { expect, test } from 'vitest'
import * as z from 'zod'
import type { Issue } from '../../src/errors/index.ts'
import { shapeOfZod } from '../../src/contract/zod/shape-of-zod.ts'
import { typesOfZod } from '../../src/contract/zod/types-of-zod.ts'

const read = (schema: z.ZodType) => {
  const issues: Issue[] = []
  const field = shapeOfZod(schema, new Map(), 'Order > mail', issues)
  return { field, issues }
}

test('a string says its format in meta, where Zod has no schema of it', () => {
  const schema = z.string().min(3).meta({ format: 'email', description: 'Where to write' })
  expect(read(schema.nullable().optional())).toEqual({
    field: {
      shape: { kind: 'nullable', of: { kind: 'string', minLength: 3, format: 'email' } },
      optional: true,
      description: 'Where to write',
    },
    issues: [],
  })
})

test('a format of what is no string is an author error', () => {
  for (const schema of [z.int().meta({ format: 'int64' }), z.string().meta({ format: 7 })]) {
    expect(read(schema).issues).toEqual([
      {
        place: 'Order > mail',
        message: '`format` is for strings, and names a format of JSON Schema',
      },
    ])
  }
})

test('a type may have any name', () => {
  const types = Object.fromEntries([['__proto__', z.object({}).describe('Odd')]])
  const { graph, descriptions } = typesOfZod(types)
  expect(Object.entries(graph)).toEqual([['__proto__', { kind: 'object', fields: {} }]])
  expect(Object.entries(descriptions)).toEqual([['__proto__', 'Odd']])
})
