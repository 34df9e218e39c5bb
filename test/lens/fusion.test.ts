import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  addVariant,
  asText,
  at,
  boolean,
  convert,
  head,
  inObject,
  integer,
  inVariant,
  join,
  keyed,
  list,
  move,
  object,
  ref,
  remove,
  removeVariant,
  rename,
  renameVariant,
  self,
  string,
  timestamp,
  union,
  wrap,
} from '../../src/contract/index.ts'
import type { Json } from '../../src/json/index.ts'
import type { Op } from '../../src/lens/index.ts'
import { covered } from '../../src/testing/differences.ts'
import { tiny, value } from '../support/tiny.ts'

const Doc = z.object({ a: z.int(), b: z.string().optional() })

describe('ops that cancel leave no trace', () => {
  test.each<[string, readonly (readonly Op[])[]]>([
    ['rename there and back', [[rename('a', 'x')], [rename('x', 'a')]]],
    [
      'a round of renames',
      [
        [rename('a', 'x'), rename('b', 'a')],
        [rename('a', 'b'), rename('x', 'a')],
      ],
    ],
    ['add then remove', [[add('c', boolean, true)], [remove('c', true)]]],
    ['an optional field', [[add('c', boolean)]]],
  ])('%s', (_, versions) => {
    const chain = tiny({ Doc }, ...versions)
    const last = versions.length + 1
    const lens = chain.lens(1, last)
    expect(lens.identity).toBe(true)
    expect(lens.losses).toEqual([])
    const same = { a: 1, b: 'x' }
    expect(lens.value(same)).toEqual({ ok: true, value: same })
  })

  test('remove then add is no such thing: the value is gone', () => {
    const chain = tiny({ Doc }, [remove('a', 0)], [add('a', integer(), 7)])
    expect(chain.carry(1, 3, { a: 1 })).toEqual(value({ a: 7 }))
    expect(chain.lens(1, 3).losses).toMatchObject([{ path: ['a'], kind: 'defaulted' }])
  })

  test('a type that leads only to what cancels is untouched too', () => {
    const chain = tiny(
      { Page: z.object({ items: z.array(Doc) }), Doc },
      [rename('a', 'x')],
      [rename('x', 'a')],
    )
    expect(chain.lens(1, 3, 'Page').identity).toBe(true)
    expect(chain.lens(1, 2, 'Page').identity).toBe(false)
  })
})

describe('ops in a row are one', () => {
  test('rename twice is one rename', () => {
    const chain = tiny({ Doc }, [rename('a', 'x')], [rename('x', 'y')])
    expect(chain.carry(1, 3, { a: 1, z: [] })).toEqual(value({ y: 1, z: [] }))
    expect(chain.carry(3, 1, { y: 1, z: [] })).toEqual(value({ a: 1, z: [] }))
    expect(chain.path(1, 3, ['a'])).toBe('path y')
    // A name that only the version between takes is free at both ends.
    expect(chain.lens(1, 3).value({ a: 1, x: 2 })).toEqual({ ok: true, value: { y: 1, x: 2 } })
  })

  test('what is added and then moved, renamed or converted arrives so', () => {
    const chain = tiny(
      { Doc },
      [add('size', integer(), 3), add('tag', string(), 'x')],
      [rename('size', 'length'), convert('tag', inObject('name'))],
      [move('length', ['facts', 'length']), convert('tag', inObject('inner'))],
    )
    expect(chain.carry(1, 4, { a: 1 })).toEqual(
      value({ a: 1, tag: { inner: { name: 'x' } }, facts: { length: 3 } }),
    )
    expect(
      chain.carry(4, 1, { a: 1, tag: { inner: { name: 'y' } }, facts: { length: 4 } }),
    ).toEqual(value({ a: 1 }))
  })

  test('moves through several objects', () => {
    const chain = tiny(
      { Doc },
      [move('a', ['p', 'a'])],
      [move(['p', 'a'], ['q', 'r', 'a'])],
      [rename('q', 's')],
      [at(['s', 'r'], [rename('a', 'z')])],
    )
    const older = { a: 1, b: 'x' }
    const newer = { b: 'x', s: { r: { z: 1 } } }
    expect(chain.carry(1, 5, older)).toEqual(value(newer))
    expect(chain.carry(5, 1, newer)).toEqual(value(older))
    expect(chain.path(1, 5, ['a'])).toBe('path s.r.z')
    expect(chain.path(5, 1, ['s', 'r', 'z'])).toBe('path a')
  })

  test('nothing is left behind of an object that two versions moved', () => {
    const chain = tiny(
      { Doc },
      [move('a', ['p', 'a'])],
      [rename('p', 'q')],
      [move(['q', 'a'], 'c')],
    )
    expect(chain.carry(1, 4, { a: 1, b: 'x' })).toEqual(value({ c: 1, b: 'x' }))
    expect(chain.carry(1, 4, { a: 1, p: { more: 2 } })).toEqual(value({ c: 1, q: { more: 2 } }))
    expect(chain.carry(4, 1, { c: 1, q: { more: 2 } })).toEqual(value({ a: 1, p: { more: 2 } }))
  })

  test('an undeclared object that took a field in goes where the field goes', () => {
    const Boxed = z.object({ a: z.int(), box: z.object({ b: z.int() }) })
    const chain = tiny({ Doc: Boxed }, [move('a', ['p', 'a'])], [move('p', ['box', 'p'])])
    const older = { a: 1, box: { b: 2 }, p: { more: 3 } }
    const newer = { box: { b: 2, p: { a: 1, more: 3 } } }
    expect(chain.carry(1, 3, older)).toEqual(value(newer))
    expect(chain.carry(3, 1, newer)).toEqual(value(older))
  })

  test('a dropped object takes everything in it along, and says so', () => {
    const chain = tiny(
      { Doc: z.object({ a: z.int(), box: z.object({ b: z.int() }) }) },
      [move('a', ['box', 'a'])],
      [remove('box', { a: 0, b: 0 })],
    )
    expect(chain.carry(1, 3, { a: 1, box: { b: 2 }, x: 3 })).toEqual(value({ x: 3 }))
    expect(chain.carry(3, 1, { x: 3 })).toEqual(value({ x: 3, box: { b: 0 }, a: 0 }))
    expect(covered(['a'], chain.lens(1, 3).losses)).toBe(true)
    expect(covered(['box', 'b'], chain.lens(1, 3).losses)).toBe(true)
  })
})

describe('ops in a row on one field leave the fields beside it known', () => {
  const lossy = { lossy: 'declared' }
  const Counted = z.object({ b: z.int(), other: z.string() })

  test('converted and put into a list', () => {
    const chain = tiny({ Doc: Counted }, [convert('b', asText()), wrap('b', lossy)])
    expect(chain.path(1, 2, ['other'])).toBe('path other')
    expect(chain.path(2, 1, ['other'])).toBe('path other')
    expect(chain.path(2, 1, ['b', '0'])).toBe('path b (changed)')
    expect(chain.up({ b: 1, other: 'x' })).toEqual(value({ b: ['1'], other: 'x' }))
    expect(chain.down({ b: ['1', '2'], other: 'x' })).toEqual(value({ b: 1, other: 'x' }))
    expect(chain.down({ b: ['x'] })).toMatchObject({ pointer: '/b/0' })
    expect(chain.down({ b: [] })).toMatchObject({ pointer: '/b', code: 'not-representable' })
    expect(chain.lens(2, 1).losses.map(({ path }) => path.join('.'))).toEqual(['b.*'])
  })

  test('put into a list and converted, as a list', () => {
    const Text = z.object({ b: z.string(), other: z.string() })
    const chain = tiny({ Doc: Text }, [wrap('b', lossy), convert('b', join(','))])
    expect(chain.path(2, 1, ['other'])).toBe('path other')
    expect(chain.up({ b: 'x', other: 'y' })).toEqual(value({ b: 'x', other: 'y' }))
    expect(chain.up({ b: 'x,y', other: 'y' })).toMatchObject({ pointer: '/b' })
    expect(chain.down({ b: 'x,y', other: 'y' })).toEqual(value({ b: 'x', other: 'y' }))
  })

  test('an item that is none, or null, is not put into a list again', () => {
    const Lists = z.object({ none: z.array(z.int()), gone: z.array(z.int()) })
    const heads = [
      head('none', { ...lossy, empty: 'null' }),
      head('gone', { ...lossy, empty: 'absent' }),
    ]
    const chain = tiny({ Doc: Lists }, heads, [wrap('none', lossy), wrap('gone', lossy)])
    expect(chain.carry(1, 3, { none: [1, 2], gone: [3] })).toEqual(value({ none: [1], gone: [3] }))
    expect(chain.carry(1, 3, { none: [], gone: [] })).toEqual(value({ none: null }))
  })

  test('an object that is converted as a whole, and changed before and after', () => {
    const Holder = z.object({ b: z.object({ x: z.int() }), other: z.string() })
    const chain = tiny({ Doc: Holder }, [
      at('b', [rename('x', 'y')]),
      convert('b', inObject('in')),
      at(['b', 'in'], [convert('y', asText())]),
      rename('b', 'c'),
    ])
    const older = { b: { x: 1 }, other: 'x' }
    const newer = { c: { in: { y: '1' } }, other: 'x' }
    expect(chain.path(1, 2, ['other'])).toBe('path other')
    expect(chain.up(older)).toEqual(value(newer))
    expect(chain.down(newer)).toEqual(value(older))
    expect(chain.down({ c: { in: { y: 'x' } } })).toMatchObject({ pointer: '/c/in/y' })
  })

  test('a list by its keys, whose items are a type that changes', () => {
    const Item = z.object({ id: z.string(), n: z.int() })
    const chain = tiny(
      { Doc: z.object({ b: z.array(Item), other: z.string() }), Item },
      { Item: [rename('n', 'm')] },
      [convert('b', keyed('id'), lossy)],
      { Item: [rename('m', 'o')] },
    )
    expect(chain.path(1, 4, ['other'])).toBe('path other')
    const older = { b: [{ id: 'a', n: 1 }], other: 'x' }
    const newer = { b: { a: { id: 'a', o: 1 } }, other: 'x' }
    expect(chain.carry(1, 4, older)).toEqual(value(newer))
    expect(chain.carry(4, 1, newer)).toEqual(value(older))
  })

  test('what came out of a codec is changed inside', () => {
    const Named = z.object({ b: z.int() })
    const chain = tiny({ Doc: Named }, [
      convert('b', inObject('in')),
      at('b', [add('q', boolean, true)]),
    ])
    expect(chain.path(1, 2, ['b'])).toBe('path b (changed)')
    expect(chain.up({ b: 1 })).toEqual(value({ b: { in: 1, q: true } }))
    expect(chain.down({ b: { in: 1, q: false } })).toEqual(value({ b: 1 }))
  })
})

describe('recursive types', () => {
  const Node: z.ZodType = z.object({
    name: z.string(),
    kids: z.array(z.lazy(() => Node)),
    by: z
      .record(
        z.string(),
        z.lazy(() => Node),
      )
      .optional(),
    next: z.lazy(() => Node).nullish(),
  })
  const tree = tiny({ Doc: Node }, [rename('name', 'label')], [add('open', boolean, true)])

  test('change at every depth, through lists, maps and null', () => {
    const older = {
      name: 'a',
      kids: [{ name: 'b', kids: [], next: null }],
      by: { x: { name: 'c', kids: [], next: { name: 'd', kids: [] } } },
    }
    const newer = {
      label: 'a',
      kids: [{ label: 'b', kids: [], next: null, open: true }],
      by: {
        x: { label: 'c', kids: [], next: { label: 'd', kids: [], open: true }, open: true },
      },
      open: true,
    }
    expect(tree.carry(1, 3, older)).toEqual(value(newer))
    expect(tree.carry(3, 1, newer)).toEqual(value(older))
  })

  test('a problem names the place, however deep', () => {
    expect(tree.up({ name: 'a', kids: [{ name: 'b', kids: [3] }] })).toMatchObject({
      pointer: '/kids/0/kids/0',
    })
    expect(tree.up({ kids: [], next: { kids: [], label: 'taken' } })).toMatchObject({
      pointer: '/next/label',
    })
  })

  test('their losses are told once, and again for all that lies deeper', () => {
    const paths = tree.lens(3, 1).losses.map(({ path }) => path.join('.'))
    expect(paths).toEqual(expect.arrayContaining(['open', 'kids.*.open', 'kids.*.kids.*']))
  })

  test('paths are followed to any depth', () => {
    expect(tree.path(1, 3, ['kids', '0', 'by', 'x', 'next', 'name'])).toBe(
      'path kids.0.by.x.next.label',
    )
  })

  test('a type that is converted as a whole, and holds itself, changes inside first', () => {
    const Value: z.ZodType = z.object({ inner: z.array(z.lazy(() => Value)) })
    const steps = tiny({ Doc: Value }, [
      convert(self, {
        codec: 'own',
        name: 'boxes',
        to: object({ box: object({ inner: list(ref('Doc')) }) }),
        up: (given) => ({ box: given }),
        down: (given) => (given as { box: null }).box,
      }),
    ])
    expect(steps.up({ inner: [{ inner: [] }] })).toEqual(
      value({ box: { inner: [{ box: { inner: [] } }] } }),
    )
    expect(steps.down({ box: { inner: [{ box: { inner: [] } }] } })).toEqual(
      value({ inner: [{ inner: [] }] }),
    )
  })
})

describe('tagged unions', () => {
  const Created = z.object({ id: z.string(), at: z.int() })
  const Stamp = z.int()
  const Event = union('type', {
    Created,
    Moved: z.object({ id: z.string(), at: Stamp, from: z.string() }),
    Gone: z.object({}),
  })
  const chain = tiny(
    { Doc: z.object({ events: z.array(Event), last: Event.nullish() }), Event, Created, Stamp },
    {
      Created: [rename('id', 'key')],
      Event: [inVariant('Moved', [rename('id', 'key')]), renameVariant('Gone', 'Deleted')],
    },
    {
      Stamp: [convert(self, timestamp('unix-us', 'rfc3339'))],
      Event: [addVariant('Renamed', object({ key: string() }))],
    },
    { Event: [removeVariant('Renamed'), renameVariant('Created', 'Made')] },
  )
  const zero = '1970-01-01T00:00:00.000000Z'

  test('variants that are types and variants in line change, the tag before or after the rest', () => {
    const older = {
      events: [
        { type: 'Created', id: 'a', at: 0 },
        { id: 'a', from: 'x', at: 0, type: 'Moved' },
        { type: 'Gone', why: { x: 1 } },
      ],
      last: null,
    }
    const newer = {
      events: [
        { type: 'Made', key: 'a', at: 0 },
        { key: 'a', from: 'x', at: zero, type: 'Moved' },
        { type: 'Deleted', why: { x: 1 } },
      ],
      last: null,
    }
    expect(chain.carry(1, 4, older)).toEqual(value(newer))
    expect(chain.carry(4, 1, newer)).toEqual(value(older))
  })

  test('a variant that no version between has is unknown', () => {
    const renamed = { events: [{ type: 'Renamed', key: 'a' }] }
    expect(chain.carry(3, 1, renamed)).toMatchObject({
      code: 'not-representable',
      pointer: '/events/0/type',
    })
    expect(chain.carry(1, 2, { events: [{ type: 'toString' }] })).toMatchObject({
      code: 'wrong-shape',
      pointer: '/events/0/type',
    })
  })

  test('the tag of an event is carried by its path', () => {
    const mapped = chain.lens(1, 4).mapPath(['last', 'type'])
    expect(mapped.kind === 'path' && mapped.lens.value('Created')).toEqual({
      ok: true,
      value: 'Made',
    })
  })
})

describe('what cannot be fused is done in steps, with the same result', () => {
  const Stamp = z.int()
  const Box = z.object({ at: Stamp, note: z.string() })
  const types = { Doc: z.object({ box: Box, boxes: z.array(Box) }), Box, Stamp }
  const whole = {
    codec: 'own',
    name: 'packs',
    to: object({ packed: ref('Box') }),
    up: (given: unknown) => ({ packed: given as null }),
    down: (given: unknown) => (given as { packed: null }).packed,
  } as const

  test('a codec over a value whose inside changes in the same version', () => {
    const chain = tiny(types, {
      Stamp: [convert(self, asText())],
      Doc: [convert('box', whole)],
    })
    const older = { box: { at: 1, note: 'x' }, boxes: [] }
    const newer = { box: { packed: { at: '1', note: 'x' } }, boxes: [] }
    expect(chain.up(older)).toEqual(value(newer))
    expect(chain.down(newer)).toEqual(value(older))
  })

  test('a codec before and after the inside changes', () => {
    const chain = tiny(
      types,
      { Doc: [convert('box', whole)] },
      { Stamp: [convert(self, asText())] },
      { Doc: [rename('box', 'crate'), wrap('crate', { lossy: 'first only' })] },
    )
    const older = { box: { at: 1, note: 'x' }, boxes: [{ at: 2, note: 'y' }] }
    const newer = {
      crate: [{ packed: { at: '1', note: 'x' } }],
      boxes: [{ at: '2', note: 'y' }],
    }
    expect(chain.carry(1, 4, older)).toEqual(value(newer))
    expect(chain.carry(4, 1, newer)).toEqual(value(older))
    expect(chain.carry(1, 4, { box: { at: 'x' }, boxes: [] })).toMatchObject({
      code: 'wrong-shape',
      pointer: '/box/at',
    })
  })

  test('a codec over an object that gave a member away', () => {
    const Two = z.object({ p: z.object({ x: z.int(), y: z.int() }), q: z.object({ z: z.int() }) })
    const chain = tiny(
      { Doc: Two },
      [move(['p', 'x'], ['q', 'x'])],
      [convert('q', inObject('all')), convert('p', inObject('all'))],
    )
    const older = { p: { x: 1, y: 2 }, q: { z: 3 } }
    const newer = { p: { all: { y: 2 } }, q: { all: { z: 3, x: 1 } } }
    expect(chain.carry(1, 3, older)).toEqual(value(newer))
    expect(chain.carry(3, 1, newer)).toEqual(value(older))
  })

  test('losses and problems name places of the version read, not of one between', () => {
    const Word = z.string()
    const words = tiny(
      { Doc: z.object({ word: Word }), Word },
      { Word: [convert(self, inObject('in'))] },
      { Word: [remove('in', 'a')] },
    )
    expect(words.lens(1, 3).losses).toMatchObject([{ path: ['word'] }])
    const paths = [['length']]
    const asIs = { op: 'custom', name: 'As it is', reads: paths, writes: paths } as const
    const same = { ...asIs, up: (given: Json) => given, down: (given: Json) => given }
    const sizes = tiny(
      { Doc: z.object({ size: z.int() }) },
      [rename('size', 'length')],
      [same, convert('length', asText())],
    )
    expect(sizes.carry(1, 3, { size: 1 })).toEqual(value({ length: '1' }))
    expect(sizes.carry(1, 3, { size: 'x' })).toMatchObject({ pointer: '/size' })
  })

  test('a codec inside of a codec, both ways', () => {
    const chain = tiny(
      { Doc: z.string() },
      [convert(self, inObject('a'))],
      [convert('a', inObject('b')), rename('a', 'c')],
    )
    expect(chain.carry(1, 3, 'x')).toEqual(value({ c: { b: 'x' } }))
    expect(chain.carry(3, 1, { c: { b: 'x' } })).toEqual(value('x'))
  })
})
