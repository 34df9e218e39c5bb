import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import universe from '../../adapters/index.ts'
import {
  asText,
  assembleContract,
  at,
  base,
  change,
  convert,
  custom,
  defineContract,
  inObject,
  inVariant,
  move,
  object,
  pathsOf,
  remove,
  removeVariant,
  rename,
  self,
  string,
  union,
  version,
  type Contract,
} from '../../src/contract/index.ts'
import { isPlainData, type Json } from '../../src/json/index.ts'
import type { Lens, Op } from '../../src/lens/index.ts'
import { routesOf } from '../support/routes-of.ts'
import { writtenDown } from '../support/written-down.ts'

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

describe('where a name leads', () => {
  const Stamp = z.int()
  const Form = union('kind', {
    Circle: z.object({ r: z.int() }),
    Square: z.object({ side: z.int(), r: z.int(), gone: z.int().default(0) }),
    Ring: z.object({ inner: z.int() }),
  })
  const Thing = z.object({
    id: z.string(),
    at: Stamp,
    box: z.object({ left: z.int(), right: z.string(), at: Stamp }),
    bag: z.object({}),
    shape: Form,
    names: pathsOf('Thing').default(['box.left']),
  })
  const Note = z.object({ fields: pathsOf('Thing') })

  type Edits = Readonly<Record<string, readonly Op[]>>

  const contractOf = (...versions: readonly Edits[]) =>
    defineContract({
      name: 'notes',
      base: base('1.0.0', {
        summary: 'First',
        types: { Stamp, Form, Thing, Note },
        routes: routesOf(['Note', 'Thing']),
      }),
      versions: versions.map((edits, index) =>
        version(`${index + 2}.0.0`, { summary: 'Next', changes: [change('next', edits)] }),
      ),
    })

  const namesIn = (
    edits: readonly Edits[],
    from: number,
    to: number,
    fields: readonly string[],
  ) => {
    const contract = contractOf(...edits)
    const said = (by: Contract) =>
      both(by.lens('Note', `${from}.0`, `${to}.0`), { fields: [...fields] })
    const carried = said(contract)
    const { compiled } = contract
    // A Worker is given the contract in writing, and has no judges of ops.
    if (isPlainData(compiled))
      expect(said(assembleContract(writtenDown(compiled)))).toEqual(carried)
    return (carried as { fields: Json }).fields
  }

  const thingAfter = (edits: Edits) => contractOf(edits).version('2.0')?.types['Thing']

  const noted = custom('noted', {
    reads: ['id', 'box'],
    writes: ['id', 'note'],
    to: object({ note: string() }),
    lossy: 'no box',
    loses: ['up'],
    up: ({ id = null }) => ({ id, note: '' }),
    down: ({ id = null }) => ({ id, box: { left: 0, right: '', at: 0 } }),
  })

  const leaves = { Thing: [move(['box', 'left'], 'left')] }
  const unions = {
    Form: [
      inVariant('Circle', [rename('r', 'radius')]),
      inVariant('Square', [remove('gone')]),
      removeVariant('Ring'),
    ],
  }
  const gone = { Form: [removeVariant('Ring')] }
  const made = {
    Form: [
      inVariant('Square', [
        custom('size', {
          reads: [['r'], ['gone']],
          writes: [['size']],
          to: object({ size: string() }),
          lossy: 'declared',
          loses: ['up', 'down'],
          up: () => ({ size: 'x' }),
          down: () => ({ r: 1, gone: 0 }),
        }),
      ]),
    ],
  }
  const whole = { Thing: [rename('at', 'when'), noted] }
  const unfused = {
    Stamp: [convert(self, asText())],
    Thing: [convert('box', inObject('in')), rename('id', 'key'), remove('at', '0')],
  }
  const taken = { Thing: [convert('bag', inObject('in')), move('id', ['bag', 'key'])] }
  const away = { Thing: [move(['box', 'left'], 'left')] }
  const again = { Thing: [move('left', ['box', 'left'])] }

  test.each<[string, readonly Edits[], number, number, string[], string[]]>([
    ['an object that gives a member away', [leaves], 1, 2, ['box'], ['box', 'left']],
    ['an object that takes a member in', [leaves], 2, 1, ['box'], ['box']],
    ['one that has no members', [{ Thing: [move('id', ['bag', 'id'])] }], 1, 2, ['bag'], ['bag']],
    ['a name that nobody declares', [leaves], 1, 2, ['new', 'box.new'], ['new', 'box.new']],
    ['one that something else has there', [{ Thing: [rename('id', 'key')] }], 1, 2, ['key'], []],
    ['a member of one variant', [unions], 1, 2, ['shape.side'], ['shape.side']],
    ['a member of two variants', [unions], 1, 2, ['shape.r'], ['shape.radius', 'shape.r']],
    ['what is made of one variant only', [made], 1, 2, ['shape.r'], ['shape.r', 'shape.size']],
    ['the same, the other way', [made], 2, 1, ['shape.size'], ['shape.r', 'shape.gone']],
    ['a member that its variant loses', [unions], 1, 2, ['shape.gone'], []],
    ['a member of a variant that is gone', [unions], 1, 2, ['shape.inner'], []],
    ['the same, where nothing else changes', [gone], 1, 2, ['shape.inner', 'shape.r'], ['shape.r']],
    ['a tag', [unions], 1, 2, ['shape.kind'], ['shape.kind']],
    ['an item of a list of names', [leaves], 1, 2, ['names.0'], ['names']],
    ['what a custom op reads', [whole], 1, 2, ['id'], ['id', 'note']],
    ['what it keeps, and what is neither', [whole], 1, 2, ['at', 'new'], ['when', 'new']],
    ['what is inside of that', [whole], 1, 2, ['box.at'], ['id', 'note']],
    ['the other way', [whole], 2, 1, ['note', 'when'], ['id', 'box', 'at']],
    ['ops that cannot be fused', [unfused], 1, 2, ['id', 'at', 'box.left'], ['key', 'box']],
    ['the same, the other way', [unfused], 2, 1, ['key', 'box.in.left'], ['id', 'box']],
    ['one that is converted and took a member in', [taken], 2, 1, ['bag'], ['bag', 'id']],
    ['the same, the other way', [taken], 1, 2, ['bag', 'id'], ['bag', 'bag.key']],
    ['what comes back', [away, again], 1, 3, ['box', 'box.left'], ['box', 'box.left']],
    ['a name that is taken in between', [away, again], 1, 3, ['left'], []],
    ['names that become one', [unfused], 1, 2, ['box.at', 'box', 'box', 'box.at'], ['box', 'box']],
  ])('%s', (_, edits, from, to, names, expected) => {
    expect(namesIn(edits, from, to, names)).toEqual(expected)
  })

  test('ops that cannot be fused, one by one', () => {
    const boxed = {
      Thing: [
        rename('at', 'on'),
        convert(self, inObject('outer')),
        at(['outer'], [rename('bag', 'sack'), rename('on', 'since')]),
      ],
    }
    const { between = [] } = contractOf(boxed).compiled.chain
    expect([...(between[0]?.get('Thing') ?? [])]).toHaveLength(2)
    expect(namesIn([boxed], 1, 2, ['at', 'bag', 'id'])).toEqual(['outer'])
    const all = ['id', 'at', 'box', 'bag', 'shape', 'names']
    expect(namesIn([boxed], 2, 1, ['outer.since', 'outer.sack'])).toEqual(all)
  })

  test('a list that moves into an object of its own name', () => {
    const types = {
      Box: z.object({ list: z.array(z.string()) }),
      Note: z.object({ in: pathsOf('Box') }),
    }
    const contract = defineContract({
      name: 'boxes',
      base: base('1.0.0', { summary: 'First', types, routes: routesOf(['Note', 'Box']) }),
      versions: [
        version('2.0.0', {
          summary: 'Next',
          changes: [change('in', { Box: [move('list', ['list', 'all'])] })],
        }),
      ],
    })
    const note = (from: string, to: string, name: string) =>
      both(contract.lens('Note', from, to), { in: [name] })
    expect(note('2.0', '1.0', 'list.all')).toEqual({ in: ['list'] })
    expect(note('1.0', '2.0', 'list')).toEqual({ in: ['list.all'] })
  })

  test('a default is told in the names of each version', () => {
    expect(thingAfter(leaves)).toMatchObject({ fields: { names: { default: ['left'] } } })
    expect(thingAfter(unfused)).toMatchObject({ fields: { names: { default: ['box'] } } })
  })

  test('changes that cancel leave documents alone, and what was lost in between is still lost', () => {
    const edits = [away, again]
    const contract = contractOf(...edits)
    expect(contract.lens('Thing', '1.0', '3.0').value({ box: { left: 1 } })).toEqual({
      ok: true,
      value: { box: { left: 1 } },
    })
    expect(namesIn(edits, 1, 3, ['left', 'id'])).toEqual(['id'])
  })
})
