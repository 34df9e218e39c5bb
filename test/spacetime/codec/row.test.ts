import { describe, expect, test } from 'vitest'
import { Reader, Writer } from '../../../src/spacetime/bsatn/index.ts'
import { rowCodec } from '../../../src/spacetime/codec/index.ts'
import { Planner, type Shape, type ShapeOf } from '../../../src/spacetime/types/index.ts'

const string: Shape = { kind: 'string' }
const integer: Shape = { kind: 'number', integer: true }

const fields: ShapeOf<'object'>['fields'] = {
  id: { shape: string },
  count: { shape: integer, optional: true },
  size: { shape: { kind: 'number', integer: true, minimum: 0, maximum: 2 ** 64 }, optional: true },
  ratio: { shape: { kind: 'number' }, optional: true },
  note: { shape: { kind: 'nullable', of: string }, optional: true },
  any: { shape: { kind: 'any' }, optional: true },
  map: { shape: { kind: 'map', of: integer }, optional: true },
  list: { shape: { kind: 'array', of: { kind: 'boolean' } }, optional: true },
  one: {
    shape: {
      kind: 'union',
      tag: 'type',
      variants: {
        Made: { kind: 'object', fields: { by: { shape: string }, at: { shape: integer } } },
        Gone: { kind: 'object', fields: {} },
      },
    },
    optional: true,
  },
  open: {
    shape: {
      kind: 'union',
      tag: 'type',
      open: true,
      variants: { Made: { kind: 'object', fields: { by: { shape: string } } } },
    },
    optional: true,
  },
  tree: { shape: { kind: 'ref', type: 'Thing' }, optional: true },
}

const planner = new Planner({ Thing: { kind: 'object', fields } })
const codec = rowCodec({ name: 'things', plan: planner.plan('Thing'), sequence: false, ends: [] })

const rowOf = (body: string): Uint8Array => {
  const row = codec.encode({ id: 'k', body })
  if (!row.ok) throw new Error(JSON.stringify(row.problem))
  return row.value
}

/** How a body is kept: by its columns alone, with the order of its members, or with its text. */
const kept = (body: string): string => {
  const row = rowOf(body)
  const back = codec.decode(row)
  if (!back.ok) return back.problem.detail
  if (back.value.body !== body) return back.value.body
  const isExact = Buffer.from(row).includes(Buffer.from(new Writer().u8(0).string(body).copy()))
  const reader = new Reader(row)
  reader.string()
  return isExact ? 'text' : reader.u8() === 0 ? 'order' : 'columns'
}

const refused = (body: string): unknown => {
  const row = codec.encode({ id: 'k', body })
  return row.ok ? 'taken' : (row.problem.errors ?? row.problem.code)
}

describe('a document', () => {
  test.each([
    '{"id":""}',
    '{"id":"a\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\u2028é🌍"}',
    '{"id":"a","count":0}',
    '{"id":"a","count":-9223372036854775808}',
    '{"id":"a","count":9223372036854775807,"size":18446744073709551615}',
    '{"id":"a","count":9007199254740993}',
    '{"id":"a","ratio":-0}',
    '{"id":"a","ratio":0.1}',
    '{"id":"a","ratio":1e+21}',
    '{"id":"a","ratio":5e-324}',
    '{"id":"a","ratio":123456789012345680}',
    '{"id":"a","note":null}',
    '{"id":"a","note":"null"}',
    '{"id":"a","any":{"x": [1.0, 1e400 ,"\\ud800\\/"],"x":-0}}',
    '{"id":"a","map":{"2":1,"1":2,"__proto__":3,"constructor":4,"":5}}',
    '{"id":"a","list":[true,false]}',
    '{"id":"a","one":{"type":"Made","by":"me","at":1}}',
    '{"id":"a","one":{"type":"Gone"}}',
    '{"id":"a","open":{"type":"Stranger","more":[1.0]}}',
    '{"id":"a","open":{"by":1,"type":"Str\\u0061nger"}}',
    '{"id":"a","tree":{"id":"b","x":1.0}}',
  ])('is kept by columns alone: %s', (body) => {
    expect(kept(body)).toBe('columns')
  })

  test.each([
    '{"count":1,"id":"a"}',
    '{"note":"n","id":"a","count":1}',
    '{"map":{},"one":{"type":"Made","at":1,"by":"me"},"id":"a"}',
    '{"id":"a","one":{"type":"Made","at":1,"by":"me"}}',
  ])('is kept with the order of its members: %s', (body) => {
    expect(kept(body)).toBe('order')
  })

  test.each([
    ' {"id":"a"}',
    '{"id":"a"}\n',
    '{"id": "a"}',
    '{"id":"a","more":1}',
    '{"id":"a","id":"b"}',
    '{"id":"\\u0061"}',
    '{"id":"\\/"}',
    '{"id":"\\u000A"}',
    '{"id":"\\u001F"}',
    '{"id":"\\ud83c\\udf0d"}',
    '{"id":"\\ud800"}',
    '{"i\\u0064":"a"}',
    '{"id":"a","count":-0}',
    '{"id":"a","ratio":1.0}',
    '{"id":"a","ratio":1e400}',
    '{"id":"a","ratio":-1E400}',
    '{"id":"a","ratio":1e21}',
    '{"id":"a","ratio":0.1000000000000000055511151231257827}',
    '{"id":"a","ratio":12345678901234567890}',
    '{"id":"a","map":{"a":1,"a":2}}',
    `{"id":"a","map":{${Array.from({ length: 20 }, (_, i) => `"${i % 19}":${i}`).join(',')}}}`,
    '{"id":"a","one":{"by":"me","type":"Made","at":1}}',
    '{"id":"a","one":{"type":"Gone","more":1}}',
    '{"id":"a","one":{"type":"G\\u006fne"}}',
    '{"id":"a","open":{"type":"M\\u0061de","by":"me"}}',
    '{"id":"a","open":{"type":"Stranger","type":"Made","by":"me"}}',
    '{"__proto__":{"id":"b"},"id":"a"}',
    '{"id":"a","toString":1,"constructor":2}',
  ])('is kept with its text: %s', (body) => {
    expect(kept(body)).toBe('text')
  })

  test.each([
    ['{"id":"a","id":"b"}', '{"id":"b"}'],
    ['{"id":"a","more":1,"id":"b"}', '{"id":"b"}'],
    ['{"id":"a","map":{"a":1,"b":2,"a":3}}', '{"id":"a","map":{"a":3,"b":2}}'],
    [
      '{"id":"a","one":{"type":"Made","by":"me","at":1,"type":"Gone"}}',
      '{"id":"a","one":{"type":"Gone"}}',
    ],
    [
      '{"id":"a","open":{"type":"Stranger","by":"me","type":"Made"}}',
      '{"id":"a","open":{"type":"Made","by":"me"}}',
    ],
    ['{"id":"a","i\\u0064":"b"}', '{"id":"b"}'],
    ['{"more":{"id":1},"id":"a","ratio":1.50}', '{"id":"a","ratio":1.5}'],
  ])('says in columns what members come to: %s', (body, columns) => {
    const row = rowOf(body)
    const size = new Writer().u8(0).string(body).length
    const alone = new Writer()
      .raw(row.subarray(0, row.length - size))
      .u8(1)
      .copy()
    const back = codec.decode(alone)
    expect(back.ok && back.value.body).toBe(columns)
  })

  test('may have any number before a column that begins with the byte of a digit', () => {
    const shape: Shape = {
      kind: 'object',
      fields: { any: { shape: { kind: 'any' } }, count: { shape: integer } },
    }
    const plan = new Planner({ Pair: shape }).plan('Pair')
    const pairs = rowCodec({ name: 'pairs', plan, sequence: false, ends: [] })
    const body = '{"any":-1.5,"count":48}'
    const row = pairs.encode({ id: 'k', body })
    expect(row.ok && pairs.decode(row.value)).toMatchObject({ value: { body } })
  })

  test('may be long and wide', () => {
    expect(kept(`{"id":"${'ä'.repeat(100_000)}"}`)).toBe('columns')
    expect(kept(`{"id":"a","any":${'['.repeat(500)}${']'.repeat(500)}}`)).toBe('columns')
    const map = Array.from({ length: 10_000 }, (_, i) => `"k${i}":${i}`).join(',')
    expect(kept(`{"id":"a","map":{${map}}}`)).toBe('columns')
  })

  test('has the same row always', () => {
    const body = '{"note":"n","id":"a"}'
    expect(Buffer.compare(rowOf(body), rowOf(body))).toBe(0)
    const back = codec.decode(rowOf(body))
    expect(back).toMatchObject({ ok: true, value: { id: 'k', sequence: 0n, body } })
  })

  test('is told from every other row', () => {
    const row = { id: 'k', sequence: 0n, body: '{"note":"n","id":"a"}' }
    const bytes = rowOf(row.body)
    expect(codec.encodesTo(row, bytes)).toBe(true)
    for (let at = 0; at < bytes.length; at += 1) {
      const other = bytes.slice()
      other[at] = (other[at] as number) ^ 1
      expect(codec.encodesTo(row, other)).toBe(false)
    }
    expect(codec.encodesTo(row, bytes.subarray(1))).toBe(false)
    expect(codec.encodesTo(row, Buffer.concat([bytes, bytes]))).toBe(false)
    expect(codec.encodesTo({ ...row, id: 'l' }, bytes)).toBe(false)
    expect(codec.encodesTo({ ...row, body: '{"id":1}' }, bytes)).toBe(false)
  })

  test('of another type is refused, with every place named', () => {
    expect(refused('{"id":1}')).toEqual([{ pointer: '/id', detail: 'must be a string' }])
    expect(refused('{}')).toEqual([{ pointer: '/id', detail: 'is missing' }])
    expect(refused('[]')).toEqual([{ pointer: '', detail: 'must be an object' }])
    expect(refused('{"id":"a","count":1.0}')).toEqual([
      { pointer: '/count', detail: 'must be an integer' },
    ])
    expect(refused('{"id":"a","count":null}')).toEqual([
      { pointer: '/count', detail: 'must be an integer' },
    ])
    expect(refused('{"id":"a","list":[true,1]}')).toEqual([
      { pointer: '/list/1', detail: 'must be a boolean' },
    ])
    expect(refused('{"id":"a","map":{"a/b":""}}')).toEqual([
      { pointer: '/map/a~1b', detail: 'must be an integer' },
    ])
    expect(refused('{"id":"a","one":{"type":"Other"}}')).toEqual([
      { pointer: '/one/type', detail: 'must name a variant' },
    ])
    expect(refused('{"id":"a","open":{"type":1}}')).toEqual([
      { pointer: '/open/type', detail: 'must name a variant' },
    ])
  })

  test('with an integer beyond 64 bits is refused: no column can hold it', () => {
    expect(refused('{"id":"a","count":9223372036854775808}')).toEqual([
      {
        pointer: '/count',
        detail:
          'must be an integer from -9223372036854775808 to 9223372036854775807, to be kept in SpacetimeDB',
      },
    ])
    expect(refused('{"id":"a","size":-1}')).toEqual([
      {
        pointer: '/size',
        detail: 'must be an integer from 0 to 18446744073709551615, to be kept in SpacetimeDB',
      },
    ])
  })

  test('that is no JSON, or no Unicode, is refused', () => {
    expect(refused('')).toBe('malformed-json')
    expect(refused('{"id":"a"')).toBe('malformed-json')
    expect(refused('{"id":"a"}}')).toBe('malformed-json')
    expect(refused('{"id":"a","any":[1,}')).toBe('malformed-json')
    expect(refused('{"id":"\ud800"}')).toBe('malformed-json')
    expect(refused(`{"id":"a","any":${'['.repeat(10_000)}`)).toBe('too-deep')
    const row = codec.encode({ id: '\ud800', body: '{"id":"a"}' })
    expect(row.ok ? 'taken' : row.problem.code).toBe('malformed-json')
  })
})

const told = (row: Uint8Array): string => {
  const back = codec.decode(row)
  return back.ok ? back.value.body : back.problem.detail
}
/** A row of a document without optional members, each of them by its bytes. */
const thing = (more: (row: Writer) => void, orders = (row: Writer) => row.u8(1)): Uint8Array => {
  const row = new Writer().string('k')
  orders(row)
  row.string('a')
  more(row)
  return row.copy()
}
const none = (row: Writer, count: number): Writer => {
  for (let i = 0; i < count; i += 1) row.u8(1)
  return row
}

/** What is told of a document with one optional member, by orders. */
const orders = (...numbers: number[]) =>
  told(
    thing(
      (row) => none(row.u8(0).i64(1n), 10),
      (row) => row.u8(0).array(Uint8Array.from(numbers)),
    ),
  )

describe('a row', () => {
  test('of a foreign writer is read by its columns', () => {
    expect(told(thing((row) => none(row, 11)))).toBe('{"id":"a"}')
    // It has changed a column, and not the text beside it.
    expect(told(thing((row) => none(row, 10).u8(0).string('{"id":"b"}')))).toBe('{"id":"a"}')
    expect(told(thing((row) => none(row, 10).u8(0).string('no JSON')))).toBe('{"id":"a"}')
    expect(told(thing((row) => none(row, 10).u8(0).string(' {"id":"a"} ')))).toBe(' {"id":"a"} ')
  })

  test('with what is no document is refused', () => {
    const infinite = thing((row) => none(none(row, 2).u8(0).f64(Infinity), 8))
    expect(told(infinite)).toMatch(/Infinity at \d+ is no number of JSON/)
    const broken = thing((row) => none(none(row, 4).u8(0).string('1}{'), 6))
    expect(told(broken)).toContain('is not JSON')
    const wide = thing((row) => none(none(row, 3).u8(0).u8(0).array(Uint8Array.of(0xc0, 0x80)), 7))
    expect(told(wide)).toContain('not valid UTF-8')
  })

  test('with orders that are none of its members is refused', () => {
    expect(orders(2, 1, 0)).toBe('{"count":1,"id":"a"}')
    expect(orders(0)).toBe('{"id":"a","count":1}')
    expect(orders(2, 1, 1)).toContain('names another')
    expect(orders(2, 1, 2)).toContain('names another')
    expect(orders(2, 1, 99)).toContain('names another')
    expect(orders(1, 1)).toContain('leaves some out')
    expect(orders(3, 1, 0)).toContain('is missing')
    expect(orders()).toContain('is missing')
    expect(orders(0, 0)).toContain('more orders of members than objects')
  })

  test('whose key is not what its document says it is is refused', () => {
    const plan = planner.plan('Thing')
    const options = { name: 'things', plan, sequence: false, ends: [] }
    const keyed = rowCodec({ ...options, key: 'id' })
    const backOf = (id: string, body: string) => {
      const row = codec.encode({ id, body })
      const back = row.ok ? keyed.decode(row.value) : row
      return back.ok ? back.value.body : back.problem.detail
    }
    for (const body of [
      '{"id":"k"}',
      '{"note":"n","id":"k"}',
      '{"id":"\\u006b","tree":{"id":"other"}}',
      '{"id":"other","id":"k"}',
      '{"more":1.0,"id":"k"}',
    ]) {
      expect(backOf('k', body)).toBe(body)
      for (const id of ['l', '', 'kk', 'other']) {
        expect(backOf(id, body)).toContain('its key is not the id of its document')
      }
    }
    expect(backOf('', '{"id":""}')).toBe('{"id":""}')
    // Only what stands in the type as a string can be the key.
    const counted = rowCodec({ ...options, key: 'count' })
    expect(counted.decode(rowOf('{"id":"a","count":1}')).ok).toBe(true)
  })

  test('tells its key alone', () => {
    expect(codec.keyOf(rowOf('{"id":"a"}'))).toEqual({ ok: true, value: 'k' })
    const cut = codec.keyOf(Uint8Array.of(9, 0, 0, 0, 0x6b))
    expect(cut.ok ? '' : cut.problem.code).toBe('backend-bad-answer')
  })
})
