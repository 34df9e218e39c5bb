import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import universe from '../../adapters/index.ts'
import {
  base,
  change,
  convert,
  defineContract,
  inObject,
  move,
  pathsOf,
  remove,
  rename,
  version,
} from '../../src/contract/index.ts'
import type { Json } from '../../src/json/index.ts'
import type { Lens } from '../../src/lens/index.ts'

const encoder = new TextEncoder()

/** What both executors make of it; they must agree. */
const both = (lens: Lens, value: Json): Json => {
  const carried = lens.value(value)
  if (!carried.ok) throw new Error(carried.problem.detail)
  const bytes = lens.bytes(encoder.encode(JSON.stringify(value)))
  if (!bytes.ok) throw new Error(bytes.problem.detail)
  expect(JSON.parse(new TextDecoder().decode(bytes.value))).toEqual(carried.value)
  return carried.value
}

const told = (type: string, names: readonly string[], from: string, to: string): Json => {
  const event: Json = {
    type: `${type}Updated`,
    [`${type.toLowerCase()}_id`]: 'e0000000-0000-4000-8000-000000000001',
    changed_fields: [...names],
    old_metadata: {},
    new_metadata: {},
  }
  const there = both(universe.lens('EventData', from, to), event) as Record<string, Json>
  return there['changed_fields'] ?? null
}

const lossesOf = (from: string, to: string) =>
  universe.lens('EntityUpdated', from, to).losses.map(({ path }) => path.join('.'))

describe('names of changed fields', () => {
  test.each([
    ['a renamed field', 'Entity', '3.0', '2.0', ['kind'], ['entity_type']],
    ['a renamed field, the other way', 'Entity', '1.0', '3.0', ['entity_type'], ['kind']],
    [
      'a renamed field inside',
      'Relation',
      '3.0',
      '1.0',
      ['metadata.weight'],
      ['metadata.strength'],
    ],
    ['a moved field', 'Relation', '2.0', '3.0', ['from_entity'], ['ends.from']],
    ['a field that moved back', 'Relation', '3.0', '2.0', ['ends.to'], ['to_entity']],
    [
      'an object whose members moved',
      'Relation',
      '3.0',
      '2.0',
      ['ends'],
      ['from_entity', 'to_entity'],
    ],
    ['a field that both have', 'Entity', '2.0', '1.0', ['metadata.name'], ['metadata.name']],
    ['a hidden field', 'Entity', '2.0', '1.0', ['owner_identity', 'metadata.version'], []],
    ['some hidden fields', 'Entity', '3.0', '1.1', ['deleted', 'owner_identity'], ['deleted']],
    [
      'what is inside a value of another form',
      'Entity',
      '3.0',
      '1.0',
      ['metadata.properties.x.value'],
      ['metadata.properties.x'],
    ],
    ['an item', 'Entity', '3.0', '1.0', ['metadata.tags.0.name'], ['metadata.tags.0']],
    ['a whole object', 'Entity', '3.0', '1.0', ['metadata'], ['metadata']],
    [
      'what nobody declares',
      'Entity',
      '3.0',
      '1.0',
      ['x.y', '', 'Metadata'],
      ['x.y', '', 'Metadata'],
    ],
    [
      'the same name twice',
      'Entity',
      '3.0',
      '1.0',
      ['kind', 'kind'],
      ['entity_type', 'entity_type'],
    ],
    [
      'two names that become one',
      'Relation',
      '3.0',
      '1.0',
      ['ends', 'ends.to'],
      ['from_entity', 'to_entity'],
    ],
  ])('%s', (_, type, from, to, names, expected) => {
    expect(told(type, names, from, to)).toEqual(expected)
  })

  test('names that stay keep their text', () => {
    const lens = universe.lens('EntityUpdated', '3.0', '2.0')
    const text = String.raw`{"changed_fields":[ "\u006detadata.name" ],"old_metadata":{},"new_metadata":{}}`
    const carried = lens.bytes(encoder.encode(text), { defaults: false })
    expect(carried.ok && new TextDecoder().decode(carried.value)).toBe(text)
  })

  test('what is no list of names is refused with its place', () => {
    const lens = universe.lens('EntityUpdated', '3.0', '2.0')
    for (const [wrong, pointer] of [
      ['{"changed_fields":"kind"}', '/changed_fields'],
      ['{"changed_fields":["kind",1]}', '/changed_fields/1'],
    ] as const) {
      expect(lens.bytes(encoder.encode(wrong))).toMatchObject({
        problem: { code: 'wrong-shape', errors: [{ pointer }] },
      })
    }
  })

  test('a lens says that it leaves out names, and only then', () => {
    expect(lossesOf('2.0', '1.0')).toContain('changed_fields')
    expect(lossesOf('1.0', '3.0')).not.toContain('changed_fields')
  })
})

const event = (names: readonly string[]) =>
  JSON.stringify({ changed_fields: names, old_metadata: {}, new_metadata: {} })

describe('skipping', () => {
  const lens = universe.lens('EntityUpdated', '2.0', '1.0')
  const [seen, unseen, none] = [event(['metadata.name']), event(['owner_identity']), event([])]

  const streamed = async (format: 'ndjson' | 'sse', text: string): Promise<string> => {
    const options = { format, itemBytes: 1000, skipsUnseen: true, defaults: false } as const
    return new Response(new Blob([text]).stream().pipeThrough(lens.stream(options))).text()
  }

  test('leaves out lines of which nothing is seen, and no others', async () => {
    const text = await streamed('ndjson', `${unseen}\n${seen}\n${none}\n${unseen}`)
    expect(text).toBe(`${seen}\n${none}\n`)
  })

  test('leaves out events, but not where to resume', async () => {
    const text = await streamed(
      'sse',
      `id: 1\ndata: ${unseen}\n\nid: 2\nevent: x\ndata: ${seen}\n\n:\n\n`,
    )
    expect(text).toBe(`id: 1\n\nid: 2\nevent: x\ndata: ${seen}\n\n:\n\n`)
  })

  test('is not done unasked', () => {
    const carried = lens.bytes(encoder.encode(unseen), { defaults: false })
    expect(carried.ok && new TextDecoder().decode(carried.value)).toBe(event([]))
    const skipped = lens.bytes(encoder.encode(unseen), { defaults: false, skipsUnseen: true })
    expect(skipped.ok && skipped.value.byteLength).toBe(0)
  })
})

describe('in a contract', () => {
  const Thing = z.object({ id: z.string(), a: z.object({ b: z.string(), c: z.string() }) })
  const Note = z.object({ fields: pathsOf('Thing').default([]), said: z.string().nullish() })
  const routes = [
    {
      id: 'notes',
      method: 'GET',
      path: '/notes',
      kind: 'stream',
      stream: 'ndjson',
      summary: 'Notes',
      response: 'Note',
    },
    { id: 'thing', method: 'GET', path: '/thing', kind: 'read', summary: 'T', response: 'Thing' },
  ] as const

  test('a change of the type that is named changes the type that names it', () => {
    const contract = defineContract({
      name: 'notes',
      base: base('1.0.0', { summary: 'First', types: { Thing, Note }, routes }),
      versions: [
        version('2.0.0', {
          summary: 'Second',
          changes: [
            change('c is beside a', { Thing: [move(['a', 'c'], 'c')] }),
            change('the id is called key', { Thing: [rename('id', 'key')] }),
          ],
        }),
        version('3.0.0', {
          summary: 'Third',
          changes: [
            change('c is gone', { Thing: [remove('c', '')] }),
            change('the key is an object', { Thing: [convert('key', inObject('text'))] }),
          ],
        }),
      ],
    })
    const names = (from: string, to: string, ...fields: string[]) =>
      (both(contract.lens('Note', from, to), { fields }) as { fields: Json }).fields
    expect(names('1.0', '2.0', 'a.c', 'a.b', 'id')).toEqual(['c', 'a.b', 'key'])
    expect(names('2.0', '1.0', 'c', 'a.b', 'key')).toEqual(['a.c', 'a.b', 'id'])
    expect(names('1.0', '3.0', 'a.c', 'id')).toEqual(['key'])
    expect(names('3.0', '1.0', 'key.text')).toEqual(['id'])
  })

  test('a type that does not exist is an author error', () => {
    const types = { Note: z.object({ fields: pathsOf('Nothing') }) }
    const wrong = () =>
      defineContract({
        name: 'notes',
        base: base('1.0.0', { summary: 'First', types, routes: [routes[0]] }),
        versions: [],
      })
    expect(wrong).toThrow('unknown type "Nothing"')
  })

  test('only what streams can leave items out', () => {
    const skipping = routes.map((route) => ({ ...route, hiddenChanges: 'skip' }) as const)
    const wrong = () =>
      defineContract({
        name: 'notes',
        base: base('1.0.0', { summary: 'First', types: { Thing, Note }, routes: skipping }),
        versions: [],
      })
    expect(wrong).toThrow('route thing: "hiddenChanges" is for routes that stream')
  })
})
