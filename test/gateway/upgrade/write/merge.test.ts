import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  add,
  addVariant,
  at,
  convert,
  head,
  inObject,
  inVariant,
  integer,
  move,
  object,
  scale,
  self,
  string,
  tagged,
  union,
  values,
  wrap,
} from '../../../../src/contract/index.ts'
import { sidesBetween } from '../../../../src/gateway/map/sides.ts'
import { matchItems } from '../../../../src/gateway/upgrade/write/match-items.ts'
import { printMerged } from '../../../../src/gateway/upgrade/write/merge.ts'
import { rewritten, wantedOf } from '../../../../src/gateway/upgrade/write/merged.ts'
import { parse, parseSpanned, print, type Json } from '../../../../src/json/index.ts'
import { tiny, type Edits, type Tiny, type Types } from '../../../support/tiny.ts'

const read = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

const carried = (contract: Tiny, from: number, to: number, value: Json): Json => {
  const outcome = contract.carry(from, to, value)
  if (!('value' in outcome)) throw new Error(outcome.detail)
  return outcome.value
}

const tags = (text: string) => `{"tags":[${text}]}`

const part = (text: string) => `{"part":${text}}`

const texts = (...all: readonly string[]) => all.map(read)

/** Index before by index after, of items that `id` tells apart. */
const was = (before: readonly Json[], after: readonly Json[]) =>
  Object.fromEntries(matchItems(before, after, { key: 'id' }))

/** A client of version 1 in front of a store of version 2. */
const between = (types: Types, edits: Edits) => {
  const contract = tiny(types, edits)
  const versionOf = (key: string) => contract.contract.version(key)!
  const sides = sidesBetween(contract.contract, 'Doc', versionOf('1.0'), versionOf('2.0'))
  const write = (stored: string, sent: string | ((seen: Json) => string)) => {
    const document = parseSpanned(new TextEncoder().encode(stored))
    if (!document.ok) throw new Error(document.problem.detail)
    const wanted = (seen: Json) =>
      wantedOf(read(typeof sent === 'string' ? sent : sent(seen)), sides)
    const result = rewritten(document.value, { sides, wanted }, { name: 'store' })
    if (result.ok) return printMerged(result.value.merged)
    const { code, errors = [] } = result.problem
    return { [code]: errors.map(({ pointer }) => pointer) }
  }
  return { write, seen: (stored: string) => print(carried(contract, 2, 1, read(stored))) }
}

const Doc = z.object({ name: z.string().optional(), any: z.unknown().optional() })

describe('a write of a client that sees less', () => {
  const { write, seen } = between({ Doc }, [add('secret', string(), 'none')])

  test('leaves the text as it is where nothing was changed', () => {
    const stored =
      ' { "secret" : "s\\u0041" ,\n "any": [1.0, 1e400, {"\\u0061": 9007199254740993}] } '
    expect(write(stored, seen(stored))).toBe(stored)
  })

  test('changes one member, and leaves the text of the others', () => {
    expect(
      write(
        '{"any":[1.0, -0], "secret":"\\u0041","\\u006eame": "a","x":1}',
        '{"any":[1.0,-0],"name":"b","x":1}',
      ),
    ).toBe('{"any":[1.0, -0],"secret":"\\u0041","\\u006eame":"b","x":1}')
  })

  test('takes a number that was only written in another way for the same', () => {
    expect(write('{"any":{"a":1.0,"b":1},"secret":"s"}', '{"any":{"a":1,"b":2}}')).toBe(
      '{"any":{"a":1.0,"b":2},"secret":"s"}',
    )
  })

  test('tells numbers apart that doubles do not', () => {
    expect(write('{"any":9007199254740993}', '{"any":9007199254740992}')).toBe(
      '{"any":9007199254740992}',
    )
    for (const [stored, sent] of [
      ['1e400', '1e401'],
      ['0', '1e-400'],
      ['-1e-400', '1e-400'],
    ]) {
      expect(write(`{"any":${stored}}`, `{"any":${sent}}`)).toBe(`{"any":${sent}}`)
    }
    expect(write('{"any":[1e400]}', '{"any":[10e399]}')).toBe('{"any":[1e400]}')
  })

  test('keeps the order of members, those with names like numbers too, and puts new ones last', () => {
    expect(
      write(
        '{"any":{"b":1,"10":2,"2":3},"secret":"s","name":"n"}',
        '{"name":"m","any":{"2":3,"10":4,"b":1,"1":5}}',
      ),
    ).toBe('{"any":{"b":1,"10":4,"2":3,"1":5},"secret":"s","name":"m"}')
  })

  test('removes what the client removed, and only that', () => {
    expect(write('{"name":"n","secret":"s","any":{"a":1,"b":2}}', '{"any":{"b":2}}')).toBe(
      '{"secret":"s","any":{"b":2}}',
    )
  })

  test('writes no default that stands in for what is not stored', () => {
    expect(write('{"name":"n"}', '{"name":"m"}')).toBe('{"name":"m"}')
  })

  test('takes names that objects have already for data', () => {
    expect(
      write(
        '{"any":{"__proto__":{"a":1.0},"constructor":2},"secret":"s"}',
        '{"any":{"__proto__":{"a":1,"b":3},"constructor":2}}',
      ),
    ).toBe('{"any":{"__proto__":{"a":1.0,"b":3},"constructor":2},"secret":"s"}')
  })

  test('collapses members of one name only where they are changed', () => {
    expect(
      write('{"any":{"a":1,"a":2},"name":"n","secret":"s"}', '{"any":{"a":2},"name":"m"}'),
    ).toBe('{"any":{"a":1,"a":2},"name":"m","secret":"s"}')
    expect(write('{"any":{"a":1,"b":0,"a":2}}', '{"any":{"a":2,"b":1}}')).toBe(
      '{"any":{"a":2,"b":1}}',
    )
  })

  test('replaces a value of another kind as a whole', () => {
    expect(write('{"any":{"a":1},"secret":"s"}', '{"any":[1]}')).toBe('{"any":[1],"secret":"s"}')
    expect(write('{"any":[1],"secret":"s"}', '{"any":null}')).toBe('{"any":null,"secret":"s"}')
  })
})

describe('values that collapse on the way down', () => {
  test('of an enum stay where the client did not change them', () => {
    const { write } = between(
      { Doc: z.object({ state: z.enum(['open', 'closed']), n: z.int() }) },
      [
        convert(
          'state',
          values({
            up: { open: 'open', closed: 'closed' },
            down: { open: 'open', closed: 'closed', locked: 'closed' },
          }),
          { lossy: 'locked looks closed' },
        ),
      ],
    )
    expect(write('{"state":"locked","n":1}', '{"state":"closed","n":2}')).toBe(
      '{"state":"locked","n":2}',
    )
    expect(write('{"state":"locked","n":1}', '{"state":"open","n":1}')).toBe(
      '{"state":"open","n":1}',
    )
  })

  test('of a rounded number stay', () => {
    const { write } = between({ Doc: z.object({ size: z.int(), n: z.int() }) }, [
      convert('size', scale({ factor: 0.01 }), { lossy: 'rounded' }),
    ])
    expect(write('{"size":1.23456,"n":1}', '{"size":123,"n":2}')).toBe('{"size":1.23456,"n":2}')
    expect(write('{"size":1.23456,"n":1}', '{"size":124,"n":1}')).toBe('{"size":1.24,"n":1}')
  })

  describe('of a list, its tail,', () => {
    const { write, seen } = between(
      { Doc: z.object({ owner: z.string().optional(), n: z.int() }) },
      [wrap('owner', { lossy: 'the first owner' })],
    )

    test('stays where the first item is changed, or nothing is', () => {
      expect(seen('{"owner":["a","b"],"n":1}')).toBe('{"owner":"a","n":1}')
      expect(write('{"owner":["a", "b"],"n":1}', '{"owner":"a","n":2}')).toBe(
        '{"owner":["a", "b"],"n":2}',
      )
      expect(write('{"owner":["a","b","c"],"n":1}', '{"owner":"z","n":1}')).toBe(
        '{"owner":["z","b","c"],"n":1}',
      )
    })

    test('goes with the first item', () => {
      expect(write('{"owner":["a","b"],"n":1}', '{"n":1}')).toBe('{"n":1}')
    })

    test('may be empty: what looks absent can be written', () => {
      expect(seen('{"owner":[],"n":1}')).toBe('{"n":1}')
      expect(write('{"owner":[],"n":1}', '{"n":2}')).toBe('{"owner":[],"n":2}')
      expect(write('{"owner":[],"n":1}', '{"owner":"a","n":1}')).toBe('{"owner":["a"],"n":1}')
    })
  })

  test('of a newer client that sees a list in place of one value', () => {
    const { write } = between({ Doc: z.object({ names: z.array(z.string()), n: z.int() }) }, [
      head('names', { lossy: 'one name', empty: 'null' }),
    ])
    expect(write('{"names":"a","n":1}', '{"names":["a"],"n":2}')).toBe('{"names":"a","n":2}')
  })
})

describe('an object that a move makes', () => {
  const { write } = between({ Doc: z.object({ note: z.string().optional(), n: z.int() }) }, [
    move('note', ['texts', 'note']),
  ])

  test('keeps what is not moved', () => {
    expect(
      write('{"texts":{"note":"a","more":1},"n":1}', '{"note":"b","n":1,"texts":{"more":1}}'),
    ).toBe('{"texts":{"note":"b","more":1},"n":1}')
  })
})

describe('a field that is gone in the newer version', () => {
  const { write } = between({ Doc: z.object({ n: z.int() }) }, [add('secret', string())])

  test('is kept', () => {
    expect(write('{"secret":"s","n":1}', '{"n":2}')).toBe('{"secret":"s","n":2}')
  })

  test('is refused whether the client guesses it or not', () => {
    for (const guess of ['s', 't']) {
      expect(write('{"secret":"s","n":1}', `{"n":2,"secret":"${guess}"}`)).toEqual({
        'path-not-in-version': ['/secret'],
      })
    }
  })
})

describe('an object that a move makes, with something hidden in it', () => {
  const { write, seen } = between({ Doc: z.object({ note: z.string().optional(), n: z.int() }) }, [
    move('note', ['texts', 'note']),
    at('texts', [add('secret', string())]),
  ])

  test('stays when the client removes all that it sees of it', () => {
    const stored = '{"texts":{"secret":"s","note":"a"},"n":1}'
    expect(seen(stored)).toBe('{"n":1,"note":"a"}')
    expect(write(stored, '{"n":1}')).toBe('{"texts":{"secret":"s"},"n":1}')
    expect(write(stored, '{"n":1,"note":"b"}')).toBe('{"texts":{"secret":"s","note":"b"},"n":1}')
    expect(write('{"texts":{"note":"a"},"n":1}', '{"n":1}')).toBe('{"n":1}')
  })

  test('takes what the client adds to it', () => {
    const stored = '{"texts":{ "secret":"s" },"n":1}'
    expect(write(stored, '{"n":2}')).toBe('{"texts":{ "secret":"s" },"n":2}')
    expect(write(stored, '{"n":1,"note":"b"}')).toBe('{"texts":{"secret":"s","note":"b"},"n":1}')
  })
})

describe('items of a list', () => {
  const Tag = z.string()
  const { write } = between(
    { Tag, Doc: z.object({ tags: z.array(Tag) }) },
    { Tag: [convert(self, inObject('name'))] },
  )
  const [a, b, c] = ['{"name":"a","x":1.0}', '{ "name":"b","x":2}', '{"x":3,"name":"c"}']

  test.each([
    ['nothing', '"a","b","c"', `${a},${b},${c}`],
    ['an edit', '"a","z","c"', `${a},{"name":"z","x":2},${c}`],
    ['an insertion', '"a","z","b","c"', `${a},{"name":"z"},${b},${c}`],
    ['a removal', '"a","c"', `${a},${c}`],
    ['another order', '"c","a","b"', `${c},${a},${b}`],
    ['another order, with a new one', '"c","z","b"', `${c},{"name":"z"},${b}`],
    ['a removal before an edit of the last', '"b","z"', `${b},{"x":3,"name":"z"}`],
    ['all at once', '', ''],
    ['one that is there twice', '"a","a","b","c"', `${a},{"name":"a"},${b},${c}`],
  ])('keep what is hidden in them through %s', (_, sent, expected) => {
    expect(write(tags(`${a},${b},${c}`), tags(sent))).toBe(tags(expected))
  })

  test('that look alike are told apart by what is around them', () => {
    const [x, y] = ['{"name":"a","x":1}', '{"name":"a","x":2}']
    expect(write(tags(`${x},${y}`), tags('"new","a","a"'))).toBe(tags(`{"name":"new"},${x},${y}`))
    expect(write(tags(`${x},${b},${y}`), tags('"b","a"'))).toBe(tags(`${b},${y}`))
    expect(write(tags(`${x},${b},${y}`), tags('"a","b"'))).toBe(tags(`${x},${b}`))
  })
})
describe('a value that the store keeps with tags', () => {
  const Value = z.unknown()
  const { write } = between(
    { Value, Doc: z.object({ any: Value }) },
    { Value: [convert(self, tagged())] },
  )
  const stored =
    '{"any":{"type":"Object","value":{"a":{"type":"Object","value":{}},"b":{"u":1,"type":"Integer","value":1}}}}'

  test('loses what the client removes inside of it, and keeps what is hidden around the rest', () => {
    expect(write(stored, '{"any":{"b":2}}')).toBe(
      '{"any":{"type":"Object","value":{"b":{"u":1,"type":"Integer","value":2}}}}',
    )
    expect(write(stored, '{"any":{"b":1,"a":{"c":null}}}')).toBe(
      '{"any":{"type":"Object","value":{"a":{"type":"Object","value":{"c":{"type":"Null"}}},"b":{"u":1,"type":"Integer","value":1}}}}',
    )
    expect(write(stored, '{"any":{"b":"x"}}')).toBe(
      '{"any":{"type":"Object","value":{"b":{"type":"String","value":"x"}}}}',
    )
  })
})

const keyed = (id: string, v: number, more = {}): Json => ({ id, v, ...more })

describe('items that have a key', () => {
  const before = texts('{"id":1,"v":"a"}', '{"id":2,"v":"b"}', '{"id":3,"v":"c"}')

  test('are matched by it, whatever else is in them and wherever they stand', () => {
    expect(was(before, texts('{"id":3,"v":"x"}', '{"id":1,"v":"b"}'))).toEqual({ 0: 2, 1: 0 })
  })

  test('are other items with another key, in the same place and alike otherwise', () => {
    expect(was(before, texts('{"id":9,"v":"a"}', '{"id":2,"v":"b"}'))).toEqual({ 1: 1 })
  })

  test('are not confused by new items that have none yet', () => {
    const after = texts('{"v":"a"}', '{"id":2,"v":"x"}', '{"id":1,"v":"x"}')
    expect(was(before, after)).toEqual({ 1: 1, 2: 0 })
    expect(was(texts('{"v":"a"}', '{"id":1}'), texts('{"id":1}', '{"v":"a"}'))).toEqual({
      0: 1,
      1: 0,
    })
  })

  test('may have the same one twice', () => {
    expect(was(texts('{"id":1,"v":1}', '{"id":1,"v":2}'), texts('{"id":1,"v":3}'))).toEqual({
      0: 0,
    })
  })

  describe('of which several have the same one', () => {
    test('are told apart by what is in them', () => {
      const stored = [keyed('cpu', 10), keyed('mem', 5), keyed('cpu', 80)]
      const sent = [keyed('mem', 5), keyed('cpu', 80), keyed('gpu', 1)]
      expect(was(stored, sent)).toEqual({ 0: 1, 1: 2 })
    })

    test('are swapped when they are swapped', () => {
      const [a, b, c] = [keyed('cpu', 1), keyed('cpu', 2), keyed('cpu', 3)]
      expect(was([a, b], [b, a])).toEqual({ 0: 1, 1: 0 })
      expect(was([a, b, c], [c, a, b])).toEqual({ 0: 2, 1: 0, 2: 1 })
      expect(was([a, b, c], [c, b])).toEqual({ 0: 2, 1: 1 })
    })

    test('are the most alike, where they were changed', () => {
      const stored = [keyed('cpu', 1, { x: 1, y: 1 }), keyed('cpu', 2, { x: 2, y: 2 })]
      const sent = [keyed('cpu', 9, { x: 2, y: 2 }), keyed('cpu', 1, { x: 9, y: 1 })]
      expect(was(stored, sent)).toEqual({ 0: 1, 1: 0 })
      // Equal before alike: the first one is as it was, though the second is like it, too.
      expect(was(stored, [keyed('cpu', 1, { x: 1, y: 9 }), stored[0] as Json])).toEqual({
        0: 1,
        1: 0,
      })
    })

    test('are those in their places, where nothing else tells', () => {
      const stored = [keyed('cpu', 1), keyed('mem', 5), keyed('cpu', 2)]
      expect(was(stored, [keyed('cpu', 8), keyed('mem', 5), keyed('cpu', 9)])).toEqual({
        0: 0,
        1: 1,
        2: 2,
      })
      expect(was(stored, [keyed('mem', 5), keyed('gpu', 1), keyed('cpu', 9)])).toEqual({
        0: 1,
        2: 2,
      })
      expect(was(stored, [keyed('mem', 5), keyed('cpu', 9)])).toEqual({ 0: 1, 1: 0 })
    })

    test('are never one of another key, nor two of one', () => {
      const stored = [keyed('a', 1), keyed('b', 1), keyed('a', 1)]
      const sent = [keyed('b', 1), keyed('a', 1), keyed('a', 1), keyed('a', 1)]
      const found = was(stored, sent)
      expect(found[0]).toBe(1)
      // Which of two that are equal is which, nobody can tell.
      expect(new Set(Object.values(found))).toEqual(new Set([0, 1, 2]))
    })

    test('are one however its number is written', () => {
      expect(was(texts('{"id":1.0,"v":1}', '{"id":2}'), texts('{"id":2}', '{"id":1}'))).toEqual({
        0: 1,
        1: 0,
      })
    })

    test('cost no more for it', () => {
      const count = 50_000
      const stored = Array.from({ length: count }, (_, v) => keyed('same', v, { w: v }))
      const found = matchItems(stored, stored.toReversed(), { key: 'id' })
      expect(found.get(0)).toBe(count - 1)
      expect(found.size).toBe(count)
      const changed = stored.map((_, v) => keyed('same', -v - 1, { w: -1 }))
      expect([...matchItems(stored, changed, { key: 'id' })]).toEqual(
        stored.map((_, index) => [index, index]),
      )
    })
  })
})

/** Objects that differ in one member only. */
const objects = (count: number, last: (index: number) => number) =>
  Array.from({ length: count }, (_, index) =>
    Object.fromEntries([
      ...Array.from({ length: 60 }, (__, name) => [`k${name}`, name] as const),
      ['last', last(index)],
    ]),
  )

describe('long lists', () => {
  test('of items that all have changed are matched by place when looking would take too long', () => {
    const before = objects(400, (index) => index)
    const found = matchItems(
      before,
      objects(400, (index) => index + 1000),
    )
    expect([...found]).toEqual(before.map((_, index) => [index, index]))
  })

  test('of items that are alike are matched one after another', () => {
    const half = 200_000
    const [ones, twos] = [Array<Json>(half).fill(1), Array<Json>(half).fill(2)]
    const found = matchItems([...ones, ...twos], [...twos, ...ones])
    expect(found.get(0)).toBe(half)
    expect(found.get(half)).toBe(0)
    expect(found.size).toBe(2 * half)
  })

  test('share what may be spent on looking', () => {
    const effort = { left: 6000 }
    const [before, after] = [objects(9, (index) => index), objects(9, (index) => 8 - index)]
    const moved = [1, 2].map(() =>
      matchItems(
        before.map((item) => ({ ...item, k0: 'x' })),
        after,
        {},
        effort,
      ).get(0),
    )
    expect(moved).toEqual([8, 0])
  })
})

describe('items of a union', () => {
  test('are not the same because they are of the same variant', () => {
    const before = ['{"type":"I","value":1}', '{"type":"I","value":2}', '{"type":"I","value":3}']
    const after = ['{"type":"I","value":3}', '{"type":"I","value":9}']
    const found = matchItems(before.map(read), after.map(read), { tag: 'type' })
    expect(Object.fromEntries(found)).toEqual({ 0: 2 })
  })
})

describe('a variant of a union', () => {
  const A = z.object({ v: z.int() })
  const Part = union('type', { A, B: z.object({ w: z.int() }) })
  const types = { Part, Doc: z.object({ part: Part }) }

  test('keeps what is hidden in it while it stays the same variant', () => {
    const { write } = between(types, { Part: [inVariant('A', [add('secret', string())])] })
    const stored = part('{"secret":"s","type":"A","v":1}')
    expect(write(stored, part('{"type":"A","v":2}'))).toBe(part('{"secret":"s","type":"A","v":2}'))
    expect(write(stored, part('{"type":"B","w":2}'))).toBe(part('{"type":"B","w":2}'))
  })

  test('that another one stands in for stays, and is replaced as a whole once the client changes it', () => {
    const { write } = between(types, {
      Part: [
        addVariant('C', object({ x: integer() }), {
          standIn: { type: 'A', v: 0 },
          lossy: 'looks like an A',
        }),
      ],
    })
    const stored = part('{"type":"C", "x":7}')
    expect(write(stored, part('{"type":"A","v":0}'))).toBe(stored)
    expect(write(stored, part('{"type":"A","v":5}'))).toBe(part('{"type":"A","v":5}'))
  })
})
