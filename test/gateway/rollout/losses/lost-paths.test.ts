import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'

import contract from '../../../../adapters/index.ts'
import { move, type ContractVersion } from '../../../../src/contract/index.ts'
import { declaredNames } from '../../../../src/gateway/rollout/declared-names.ts'
import { lostOf } from '../../../../src/gateway/rollout/losses/lost-paths.ts'
import { sidesBetween } from '../../../../src/gateway/map/sides.ts'
import { parse, type Json } from '../../../../src/json/index.ts'
import { documents } from '../../../../src/testing/generate/documents.ts'
import { holds } from '../../../support/seed.ts'
import { tiny as tiniest } from '../../../support/tiny.ts'

const version = (key: string): ContractVersion => {
  const found = contract.version(key)
  if (!found) throw new Error(`There is no version ${key}`)
  return found
}

/** What would be lost of a document of one version, rolled back to another one. */
const lost = (type: string, of: string, back: string, document: Json) => {
  const sides = sidesBetween(contract, type, version(of), version(back))
  return lostOf(document, sides, declaredNames()(version(of)))
}

const jsonOf = (value: object): Json => {
  const parsed = parse(JSON.stringify(value))
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

const entity = (more: object = {}, metadata: object = {}): Json =>
  jsonOf({
    id: 'a',
    entity_type: 'Person',
    created_at: 1,
    updated_at: 2,
    deleted: false,
    metadata: {
      name: 'Rei',
      tags: ['pilot'],
      properties: { secret: 'x' },
      visibility: 'public',
      last_accessed: null,
      version: 1,
      ...metadata,
    },
    owner_identity: null,
    ...more,
  })

const newest = (metadata: object = {}): Json =>
  jsonOf({
    id: 'a',
    kind: 'Person',
    created_at: '2026-01-01T00:00:00.000001Z',
    updated_at: '2026-01-01T00:00:00.000002Z',
    deleted: false,
    metadata: {
      name: 'Rei',
      tags: [{ name: 'pilot' }],
      properties: { secret: { type: 'String', value: 'x' } },
      visibility: 'public',
      last_accessed: null,
      version: 1,
      ...metadata,
    },
    owner_identity: null,
  })

const relation = (strength: string): Json => {
  const parsed = parse(
    `{"id":"r","from_entity":"a","to_entity":"b","relation_type":"KNOWS","created_at":1,"updated_at":1,"deleted":false,"metadata":{"strength":${strength},"properties":{}}}`,
  )
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

const partly = (...paths: string[]) => ({ kind: 'partly', paths })
const none = { kind: 'none' }

describe('what a rollback would leave behind of a document', () => {
  test.each<[string, string, Json, object]>([
    ['2.0', '1.1', entity(), none],
    ['2.0', '1.1', entity({ owner_identity: 'a'.repeat(64) }), partly('$.owner_identity')],
    ['2.0', '1.1', entity({}, { version: 7 }), partly('$.metadata.version')],
    [
      '2.0',
      '1.1',
      entity({ owner_identity: 'a'.repeat(64) }, { version: 7, last_accessed: 5 }),
      partly('$.metadata.last_accessed', '$.metadata.version', '$.owner_identity'),
    ],
    ['2.0', '2.0', entity({ owner_identity: 'a'.repeat(64) }, { version: 7 }), none],
    ['2.0', '3.0', entity({ owner_identity: 'a'.repeat(64) }, { version: 7 }), none],
    ['3.0', '2.0', newest(), none],
    ['3.0', '2.0', newest({ visibility: 'private' }), none],
    ['3.0', '2.0', newest({ visibility: 'internal' }), partly('$.metadata.visibility')],
    ['3.0', '1.1', newest({ version: 2 }), partly('$.metadata.version')],
  ])('of %s, back to %s: %j', (of, back, document, expected) => {
    const found = lost('Entity', of, back, document)
    expect({ ...found, ...('paths' in found && { paths: found.paths.toSorted() }) }).toEqual(
      expected,
    )
  })

  test('an absent field that comes back with its default is none', () => {
    const { owner_identity: _, ...plain } = JSON.parse(JSON.stringify(entity())) as {
      owner_identity: null
    }
    expect(lost('Entity', '2.0', '1.1', jsonOf(plain))).toEqual(none)
  })

  test('a number that is rounded is one, and one that is only written otherwise is not', () => {
    expect(lost('Relation', '2.0', '3.0', relation('0.125'))).toEqual(partly('$.metadata.strength'))
    expect(lost('Relation', '2.0', '3.0', relation('0.50'))).toEqual(none)
  })

  test('a document without a form in the other version is not shown at all', () => {
    const found = lost('Entity', '3.0', '2.0', newest({ tags: [7] }))
    expect(found.kind).toBe('wholly')
    expect(JSON.stringify(found)).toContain('$.metadata.tags[*]')
  })

  test('names that clients gave are not told', () => {
    const properties = { secret: { type: 'Bogus', value: 'x' } }
    const found = lost('Entity', '3.0', '2.0', newest({ properties }))
    expect(found.kind).not.toBe('none')
    expect(JSON.stringify(found)).toContain('$.metadata.properties.*')
    expect(JSON.stringify(found)).not.toContain('secret')
  })
})

describe('a key of a map that became a field', () => {
  const text = z.string()
  const metadata = z.object({ annotations: z.record(text, text).optional() })
  const spec = z.object({ rule: text.optional() })
  const { contract: tiny } = tiniest({ Doc: z.object({ metadata, spec }) }, [
    move(['metadata', 'annotations', 'k'], ['spec', 'cls']),
  ])
  const [older, newer] = tiny.versions as [ContractVersion, ContractVersion]
  const sides = sidesBetween(tiny, 'Doc', newer, older)
  const found = (annotations: object, fields: object) =>
    lostOf(jsonOf({ metadata: { annotations }, spec: fields }), sides, declaredNames()(newer))

  test('is where it was, though it comes back as the field', () => {
    expect(found({ k: 'x' }, {})).toEqual(none)
    expect(found({ k: 'x', other: 'y' }, {})).toEqual(none)
    expect(found({ other: 'y' }, { cls: 'x' })).toEqual(none)
  })

  test('has no place beside the field', () => {
    expect(found({ k: 'x' }, { cls: 'y' })).toEqual({
      kind: 'wholly',
      paths: ['$.metadata.annotations.*'],
    })
  })
})

const keys = ['1.0', '1.1', '2.0', '3.0']
const ways = keys.flatMap((of) => keys.map((back) => [of, back] as const))

describe.each(ways)('of %s, back to %s', (of, back) => {
  test.each(['Entity', 'Relation'])('%s: what came from there loses nothing', (type) => {
    const lens = contract.lens(type, version(back).key, version(of).key)
    holds(
      200,
      fc.property(documents(version(back).types, type), (document) => {
        const carried = lens.value(document)
        fc.pre(carried.ok)
        expect(carried.ok && lost(type, of, back, carried.value)).toEqual(none)
      }),
    )
  })
})
