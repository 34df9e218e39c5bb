import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonSchemas } from '../../../src/contract/emit/json-schema.ts'
import { validator, type Mode } from '../../../src/contract/emit/validator.ts'
import { isNumber, isObject, numberText, type Json } from '../../../src/json/index.ts'
import type { TypeGraph } from '../../../src/lens/index.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { json, object } from '../../../src/testing/generate/json-values.ts'
import { holds } from '../../support/seed.ts'
import { catalogueTypes } from '../types.ts'

const clamp = (value: number) => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value))

/** What a validator that knows doubles only sees. */
const asDoubles = (value: Json): Json => {
  if (isNumber(value)) return clamp(Number(numberText(value)))
  if (Array.isArray(value)) return value.map(asDoubles)
  if (!isObject(value)) return value
  return object(Object.entries(value).map(([key, member]) => [key, asDoubles(member)]))
}

const ajvFor = (types: TypeGraph, mode: Mode = 'document') => {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    discriminator: false,
  })
  ajv.addVocabulary(['discriminator'])
  ajv.addFormat('uuid', /^[0-9a-f-]{36}$/i)
  ajv.addFormat('date-time', true)
  ajv.addSchema({ $id: 'https://types.example/all', $defs: jsonSchemas(types, { mode }) })
  return (type: string) => ajv.compile({ $ref: `https://types.example/all#/$defs/${type}` })
}

test('each shape has its schema', () => {
  expect(jsonSchemas(catalogueTypes)).toMatchObject({
    Timestamp: { type: 'integer' },
    Free: {},
    Item: {
      type: 'object',
      required: ['id', 'name', 'at'],
      properties: {
        id: { type: 'string', format: 'uuid', readOnly: true, description: 'The key */' },
        at: { $ref: '#/$defs/Timestamp', readOnly: true },
        share: { type: 'number', minimum: 0, maximum: 1, default: 1 },
        owner: { type: ['string', 'null'], pattern: '^[0-9a-f]{64}$', default: null },
        kind: { type: ['string', 'null'], enum: ['a', 'b', null] },
        seen: { anyOf: [{ $ref: '#/$defs/Timestamp' }, { type: 'null' }], default: null },
        tags: { type: 'array', items: { type: 'string' }, default: [] },
        props: { type: 'object', additionalProperties: { $ref: '#/$defs/Free' }, default: {} },
      },
    },
    Value: {
      discriminator: { propertyName: 'type', mapping: { Deleted: '#/$defs/Value.Deleted' } },
    },
    'Value.Deleted': {
      allOf: [
        { properties: { type: { type: 'string', const: 'Deleted' } }, required: ['type'] },
        { $ref: '#/$defs/Deleted' },
      ],
    },
  })
})

test('others than the declared variants are of another name; kinds stand side by side', () => {
  const { Later, Either } = jsonSchemas(catalogueTypes)
  expect(Later).toEqual({
    oneOf: [
      { $ref: '#/$defs/Later.Note' },
      { $ref: '#/$defs/Later.Deleted' },
      {
        type: 'object',
        properties: { type: { type: 'string', not: { enum: ['Note', 'Deleted'] } } },
        required: ['type'],
      },
    ],
    discriminator: {
      propertyName: 'type',
      mapping: { Note: '#/$defs/Later.Note', Deleted: '#/$defs/Later.Deleted' },
    },
  })
  expect(Either).toEqual({
    oneOf: [
      { type: 'string', enum: ['none', 'all'] },
      { type: 'integer', minimum: 0 },
      { $ref: '#/$defs/Item' },
      { type: 'array', items: { anyOf: [{ $ref: '#/$defs/Either' }, { type: 'null' }] } },
    ],
  })
})

test('of a request does not require what the store sets', () => {
  expect(jsonSchemas(catalogueTypes, { mode: 'request' })).toMatchObject({
    Item: { required: ['name'] },
  })
})

test('references go to the base and the names that were asked for', () => {
  const schemas = jsonSchemas(catalogueTypes, {
    refBase: '#/components/schemas/',
    rename: (type) => `${type}.Request`,
  })
  expect(schemas['Node.Request']).toMatchObject({
    properties: { item: { $ref: '#/components/schemas/Item.Request' } },
  })
})

test('names that a reference must escape are escaped', () => {
  const types: TypeGraph = {
    'a/b~c d': { kind: 'null' },
    T: { kind: 'ref', type: 'a/b~c d' },
    U: { kind: 'union', tag: 't', variants: { 'x y': { kind: 'object', fields: {} } } },
  }
  expect(jsonSchemas(types)).toMatchObject({
    T: { $ref: '#/$defs/a~1b~0c%20d' },
    U: { oneOf: [{ properties: { t: { const: 'x y' } } }] },
  })
  expect(ajvFor(types)('T')(null)).toBe(true)
})

describe('a published validator agrees with ours', () => {
  const types = Object.keys(catalogueTypes)
  const compile = ajvFor(catalogueTypes)

  test.each(types)('on every valid document of %s', (type) => {
    const check = compile(type)
    holds(
      200,
      fc.property(documents(catalogueTypes, type, { depth: 4 }), (document) => {
        expect(check(asDoubles(document)) || check.errors).toBe(true)
      }),
    )
  })

  test('on free JSON, taken for each type', () => {
    const validate = validator(catalogueTypes, 'document')
    const checks = new Map(types.map((type) => [type, compile(type)]))
    holds(
      1000,
      fc.property(fc.constantFrom(...types), json(3), (type, value) => {
        const doubles = asDoubles(value)
        if (!validate(type, doubles).ok) return
        expect(checks.get(type)?.(doubles)).toBe(true)
      }),
    )
  })

  test.each([
    ['Item', { name: '' }],
    ['Item', { name: 'x', share: 1.5 }],
    ['Item', { name: 'x', tags: [1] }],
    ['Item', { name: 'x', kind: 'c' }],
    ['Node', { item: { name: 'x' }, children: [{}] }],
    ['Value', { type: 'Array', value: [{ type: 'No' }] }],
    ['Value', { type: 'Deleted', id: 'x' }],
    ['Value', {}],
    ['Later', { type: 'Note' }],
    ['Later', { type: 3 }],
    ['Later', {}],
    ['Either', 'some'],
    ['Either', -1],
    ['Either', true],
    ['Either', null],
    ['Either', { name: '' }],
    ['Either', ['all', [{}]]],
  ])('that %s cannot be %j', (type, value) => {
    expect(ajvFor(catalogueTypes, 'request')(type)(value)).toBe(false)
    expect(validator(catalogueTypes, 'request')(type, value).ok).toBe(false)
  })
})
