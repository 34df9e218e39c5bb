import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import type { ContractVersion } from '../../../src/contract/index.ts'
import { defineModule, type Table } from '../../../src/spacetime/definition/index.ts'
import { schemaDifferences } from '../../../src/spacetime/definition/differences.ts'
import { parse, type Json } from '../../../src/json/index.ts'
import { json } from '../../../src/testing/generate/json-values.ts'
import { holds } from '../../support/seed.ts'
import { keys, moduleOf } from '../support/tables.ts'
import { readValue } from '../support/read-value.ts'

/** What a server of SpacetimeDB 1.2.0 says of a database with the module of this version. */
const told = (key: '1.0' | '2.0'): Json => {
  const text = readFileSync(new URL(`told/${key}.json`, import.meta.url), 'utf8')
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

/** The schema with one text in it replaced. */
const changed = (schema: Json, from: string, to: string): Json =>
  JSON.parse(JSON.stringify(schema).replace(from, to)) as Json

const table = (key: (typeof keys)[number], resource: string): Table =>
  moduleOf(key).tables.find((each) => each.resource === resource) as Table

describe('the module of a version', () => {
  test.each(keys)('%s is the same to the byte, however often it is made', (key) => {
    const [one, other] = [moduleOf(key), moduleOf(key)]
    expect(Buffer.compare(one.definition, other.definition)).toBe(0)
    expect(one.definition.length).toBeLessThan(16_384)
  })

  test('names its tables and their indexes as the server does', () => {
    const { name, keyIndex, endIndexes } = table('1.0', 'relations')
    expect({ name, keyIndex, endIndexes }).toEqual({
      name: 'relations',
      keyIndex: 'relations_key_idx_btree',
      endIndexes: { from: 'relations_end_from_idx_btree', to: 'relations_end_to_idx_btree' },
    })
    expect(table('2.0', 'access-control').name).toBe('access_control')
  })

  test.each(keys)('%s has columns for the ends of relations', (key) => {
    const module = moduleOf(key)
    const relation = { from_entity: 'one', to_entity: 'other', ends: { from: 'one', to: 'other' } }
    const body = JSON.stringify({
      id: 'r',
      ...relation,
      relation_type: 'KNOWS',
      created_at: key === '3.0' ? '2024-01-01T00:00:00Z' : 1,
      metadata: key === '3.0' ? { weight: 1, properties: {} } : {},
    })
    const relations = table(key, 'relations')
    const row = relations.encode({ id: 'r', body })
    if (!row.ok) throw new Error(JSON.stringify(row.problem))
    expect(relations.decode(row.value)).toMatchObject({
      ok: true,
      value: { id: 'r', sequence: 0n, body },
    })
    const { row: ref } = module.schema.tables.find(({ name }) => name === 'relations') as {
      row: number
    }
    const value = readValue(row.value, { kind: 'ref', ref }, module.schema.types)
    expect(value).toMatchObject({ key: 'r', end_from: 'one', end_to: 'other' })
  })

  test('gives tables of their own names to resources that look alike', () => {
    const version = contract.version('1.0') as ContractVersion
    const spec = { type: 'Entity', ends: [], sequence: false }
    const { tables, schema } = defineModule(version, [
      { ...spec, resource: 'a-b' },
      { ...spec, resource: 'a_b' },
      { ...spec, resource: 'owner' },
      { ...spec, resource: 'select' },
    ])
    expect(tables.map(({ name }) => name)).toEqual(['a_b', 'a_b2', 'owner2', 'select_'])
    expect(schema.tables.map(({ name }) => name)).toEqual([
      'a_b',
      'a_b2',
      'owner2',
      'select_',
      'owner',
    ])
  })

  test('has no column for what is no text', () => {
    const version = contract.version('1.0') as ContractVersion
    const define = (path: readonly string[]) =>
      defineModule(version, [
        { resource: 'entities', type: 'Entity', ends: [{ name: 'it', path }], sequence: false },
      ])
    expect(() => define(['created_at'])).toThrow('created_at leads to no string')
    expect(() => define(['metadata', 'other'])).toThrow('metadata.other leads to no string')
    expect(() => define([])).toThrow('leads to no string')
    expect(define(['metadata', 'name']).tables).toHaveLength(1)
  })
})

describe('the schema of a database', () => {
  test.each(['1.0', '2.0'] as const)('is that of its module: %s', (key) => {
    expect(schemaDifferences(moduleOf(key).schema, told(key))).toEqual([])
  })

  test('of another version is told apart, place by place', () => {
    expect(schemaDifferences(moduleOf('2.0').schema, told('1.0'))).toEqual([
      'table entities.document.metadata.visibility: is missing',
      'table entities.document.metadata.last_accessed: is missing',
      'table entities.document.metadata.version: is missing',
      'table entities.document.deleted: is missing',
      'table entities.document.owner_identity: is missing',
      'table access_control: is missing',
    ])
    expect(schemaDifferences(moduleOf('1.0').schema, told('2.0'))).toContain(
      'table access_control: is not expected',
    )
    expect(schemaDifferences(moduleOf('3.0').schema, told('2.0'))).toContain(
      'table entities.document.kind: is missing',
    )
  })

  test.each([
    [
      '"name":"deltas"',
      '"name":"other"',
      ['table deltas: is missing', 'table other: is not expected'],
    ],
    ['{"Private":[]}', '{"Public":[]}', ['table access_control: access is public, not private']],
    ['"BTree":[0]', '"BTree":[1]', ['table access_control: index is 1, not 0']],
    ['"primary_key":[0]', '"primary_key":[]', ['table access_control: primary key is none, not 0']],
    [
      '{"Unique":{"columns":[0]}}',
      '{"Unique":{"columns":[0,1]}}',
      ['table access_control: unique is 0+1, not 0'],
    ],
    ['"column":1', '"column":2', ['table events: sequence is 2, not 1']],
    ['{"some":{"Init":[]}}', '{"none":[]}', ['reducer init: lifecycle is none, not init']],
    ['{"U64":[]}', '{"I128":[]}', ['table events.seq: is I128, not u64']],
  ])('with %s as %s is told', (from, to, differences) => {
    expect(schemaDifferences(moduleOf('2.0').schema, changed(told('2.0'), from, to))).toEqual(
      differences,
    )
  })

  test('with the elements of a row in another order is told', () => {
    const [first, second] = ['old', 'row'].map(
      (name) => `{"name":{"some":"${name}"},"algebraic_type":{"Array":{"U8":[]}}}`,
    )
    expect(
      schemaDifferences(
        moduleOf('2.0').schema,
        changed(told('2.0'), `${first},${second}`, `${second},${first}`),
      ),
    ).toEqual(['reducer apply.steps[]: has its members in another order'])
  })

  test('that refers to itself, or to nothing, is told', () => {
    const loop = changed(told('2.0'), '"product_type_ref":', '"product_type_ref":99')
    expect(schemaDifferences(moduleOf('2.0').schema, loop)).toContain(
      'table access_control: refers to no type',
    )
  })

  test('may be any JSON', () => {
    const { schema } = moduleOf('1.0')
    expect(schemaDifferences(schema, {})).toEqual([
      'the schema of the database cannot be read: the typespace is no object',
    ])
    const names = ['typespace', 'types', 'tables', 'reducers', 'Product', 'Ref', 'name', 'some']
    holds(
      500,
      fc.property(
        fc.dictionary(fc.constantFrom(...names), json(3)),
        fc.array(fc.dictionary(fc.constantFrom(...names), json(2))),
        (one, types) => {
          expect(schemaDifferences(schema, one as Json).length).toBeGreaterThan(0)
          const whole = { typespace: { types }, tables: [], reducers: [] } as Json
          expect(schemaDifferences(schema, whole).length).toBeGreaterThan(0)
        },
      ),
    )
  })
})
