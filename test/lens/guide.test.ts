/** Defects of the migration guide's own code that concern the lens, each with what we do instead. */
import { describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { print, type Json, type JsonObject } from '../../src/json/index.ts'
import { frozen } from '../../src/testing/frozen.ts'

const carry = (type: string, from: string, to: string, document: Json): JsonObject => {
  const result = contract.lens(type, from, to).value(frozen(document))
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value as JsonObject
}

const entity = {
  id: '00000000-0000-4000-8000-000000000001',
  entity_type: 'Person',
  created_at: 1_700_000_000_000_000,
  updated_at: 1_700_000_000_000_001,
  metadata: { name: 'Ada', tags: ['x'], properties: { index: 3 } },
}

const hidden = {
  ...entity,
  deleted: true,
  owner_identity: 'a'.repeat(64),
  metadata: { ...entity.metadata, visibility: 'private', version: 7, last_accessed: 5 },
}

describe('defects of the guide', () => {
  test('a default is set only where the field is absent', () => {
    expect(carry('Entity', '1.0', '2.0', entity)).toEqual({
      ...entity,
      deleted: false,
      owner_identity: null,
      metadata: { ...entity.metadata, visibility: 'public', version: 1, last_accessed: null },
    })
    expect(carry('Entity', '1.0', '2.0', hidden)).toEqual(hidden)
    const nothing = { ...hidden, owner_identity: null, deleted: null as Json }
    expect(carry('Entity', '1.0', '2.0', nothing)).toEqual(nothing)
  })

  test('adapters never mutate their argument', () => {
    const before = print(hidden)
    for (const { key } of contract.versions) {
      // The input is deeply frozen: to change it would throw.
      carry('Entity', '2.0', key, hidden)
      carry('Entity', key, '3.0', carry('Entity', '2.0', key, hidden))
    }
    expect(print(hidden)).toBe(before)
  })

  test('what comes out of an adapter is no part of the contract: changing it changes no other', () => {
    const first = carry('Entity', '1.0', '2.0', entity)
    ;(first['metadata'] as JsonObject)['visibility'] = 'private'
    expect(carry('Entity', '1.0', '2.0', entity)['metadata']).toMatchObject({
      visibility: 'public',
    })
  })

  test('API-Version 1.1 exists as an adapter step', () => {
    expect(contract.versions.map(({ key }) => key)).toContain('1.1')
    const newer = carry('Entity', '1.0', '1.1', entity)
    expect(newer).toEqual({
      ...entity,
      deleted: false,
      metadata: { ...entity.metadata, visibility: 'public' },
    })
    expect(carry('Entity', '1.1', '2.0', newer)).toEqual(carry('Entity', '1.0', '2.0', entity))
    expect(contract.verdict('1.1', '1.0')).toMatchObject({ verdict: 'forward-only' })
  })

  test('the zero owner is 32 bytes', () => {
    const shape = contract.version('1.0')?.types['StateVersion']
    const owner = shape?.kind === 'object' ? shape.fields['owner']?.default : undefined
    expect(owner).toBe('0'.repeat(64))
  })

  test('a field that a 1.0 client cannot see is named, so that no write can drop it unseen', () => {
    const paths = contract.lens('Entity', '2.0', '1.0').losses.map(({ path }) => path.join('.'))
    expect(paths.toSorted()).toEqual([
      'deleted',
      'metadata.last_accessed',
      'metadata.version',
      'metadata.visibility',
      'owner_identity',
    ])
    expect(carry('Entity', '2.0', '1.0', hidden)).toEqual(entity)
  })

  test('an event is adapted with the metadata that it embeds', () => {
    const event = {
      event_id: entity.id,
      event_type: 'ENTITY_UPDATED',
      timestamp: 1,
      data: {
        type: 'EntityUpdated',
        entity_id: entity.id,
        changed_fields: ['metadata.name'],
        old_metadata: entity.metadata,
        new_metadata: { ...entity.metadata, visibility: 'private' },
      },
    }
    expect(carry('Event', '1.0', '2.0', event)['data']).toEqual({
      ...event.data,
      old_metadata: { ...entity.metadata, visibility: 'public', version: 1, last_accessed: null },
      new_metadata: { ...entity.metadata, visibility: 'private', version: 1, last_accessed: null },
    })
    expect(carry('Event', '2.0', '1.0', event)['data']).toEqual({
      ...event.data,
      new_metadata: entity.metadata,
    })
    expect(carry('Event', '1.0', '3.0', event)['data']).toMatchObject({
      old_metadata: {
        tags: [{ name: 'x' }],
        properties: { index: { type: 'Integer', value: 3 } },
      },
    })
  })
})
