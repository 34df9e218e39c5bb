import { expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { kindsOf } from '../../src/migrate/index.ts'

const of = (key: string) => {
  const version = contract.version(key)
  if (!version) throw new Error(`There is no version ${key}`)
  return kindsOf(version)
}

test('parents come before those that refer to them', () => {
  expect(of('1.0').kinds.map(({ type, key }) => `${type} ${key}`)).toEqual([
    'Entity id',
    'Relation id',
    'StateVersion version_id',
    'DeltaRecord delta_id',
    'Event event_id',
  ])
  expect(of('2.0').kinds.map(({ type }) => type)).toContain('AccessControl')
})

const ends = (key: string, document: object) =>
  of(key)
    .kinds.find(({ type }) => type === 'Relation')
    ?.references.of(document as never)
    .map(({ path, type, as }) => `${path} ${type} ${as}`)

test('references are carried from version to version with their fields', () => {
  const id = '00000000-0000-4000-8000-000000000001'
  expect(ends('1.0', { from_entity: id, to_entity: id })).toEqual([
    '$.from_entity Entity from_entity',
    '$.to_entity Entity to_entity',
  ])
  expect(ends('3.0', { ends: { from: id, to: id } })).toEqual([
    '$.ends.from Entity from',
    '$.ends.to Entity to',
  ])
})
