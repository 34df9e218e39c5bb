import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attempt, Reader, Unreadable, Writer } from '../../../src/spacetime/bsatn/index.ts'
import { holds } from '../../support/seed.ts'

/** A value of each kind, how it is written and how it is read again. */
type Piece =
  | { readonly kind: 'u8' | 'u16' | 'u32' | 'f64'; readonly value: number }
  | { readonly kind: 'i64' | 'u64'; readonly value: bigint }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly value: Uint8Array }
  | { readonly kind: 'list'; readonly value: readonly Piece[] }
  | { readonly kind: 'option'; readonly value: Piece | undefined }

const write = (writer: Writer, piece: Piece): void => {
  switch (piece.kind) {
    case 'u8':
    case 'u16':
    case 'u32':
    case 'f64':
      writer[piece.kind](piece.value)
      return
    case 'i64':
    case 'u64':
      writer[piece.kind](piece.value)
      return
    case 'bool':
      writer.bool(piece.value)
      return
    case 'string':
      writer.string(piece.value)
      return
    case 'array':
      writer.array(piece.value)
      return
    case 'list':
      writer.list(piece.value, (item) => {
        write(writer, item)
      })
      return
    case 'option':
      writer.option(piece.value, (value) => {
        write(writer, value)
      })
  }
}

/** Reads what a piece of this form is. */
const read = (reader: Reader, like: Piece): unknown => {
  switch (like.kind) {
    case 'list':
      return reader.list((index) => read(reader, like.value[index] ?? { kind: 'u8', value: 0 }))
    case 'option':
      return reader.option(() => read(reader, like.value ?? { kind: 'u8', value: 0 }))
    default:
      return reader[like.kind]()
  }
}

const valueOf = (piece: Piece): unknown => {
  if (piece.kind === 'list') return piece.value.map(valueOf)
  if (piece.kind === 'option') return piece.value && valueOf(piece.value)
  return piece.value
}

const { piece: pieces } = fc.letrec<{ piece: Piece }>((tie) => ({
  piece: fc.oneof(
    { depthSize: 'small' },
    fc.record({ kind: fc.constant('u8' as const), value: fc.nat(255) }),
    fc.record({ kind: fc.constant('u16' as const), value: fc.nat(65_535) }),
    fc.record({ kind: fc.constant('u32' as const), value: fc.nat(4_294_967_295) }),
    fc.record({ kind: fc.constant('f64' as const), value: fc.double() }),
    fc.record({
      kind: fc.constant('i64' as const),
      value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    }),
    fc.record({
      kind: fc.constant('u64' as const),
      value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    }),
    fc.record({ kind: fc.constant('bool' as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant('string' as const), value: fc.string({ unit: 'binary' }) }),
    fc.record({ kind: fc.constant('array' as const), value: fc.uint8Array({ maxLength: 3000 }) }),
    fc.record({ kind: fc.constant('list' as const), value: fc.array(tie('piece')) }),
    fc.record({
      kind: fc.constant('option' as const),
      value: fc.option(tie('piece'), { nil: undefined }),
    }),
  ),
}))

/** What reading comes to: the value, or that it was refused. Anything else that is thrown is a defect. */
const outcome = (reading: () => unknown): unknown => {
  const result = attempt('bytes', reading)
  return result.ok ? result.value : result.problem.code
}

const told = (bytes: readonly number[], reading: (reader: Reader) => unknown): string => {
  const result = attempt('a row', () => reading(new Reader(Uint8Array.from(bytes))))
  return result.ok ? 'read' : result.problem.detail
}

describe('BSATN', () => {
  test('is little-endian, with lengths of 32 bits', () => {
    const written = new Writer()
      .u8(1)
      .u16(0x0203)
      .u32(0x04050607)
      .i64(-2n)
      .bool(true)
      .f64(1.5)
      .string('é')
      .copy()
    expect(Buffer.from(written).toString('hex')).toBe(
      ['01', '0302', '07060504', 'feffffffffffffff', '01', '000000000000f83f', '02000000c3a9'].join(
        '',
      ),
    )
  })

  test('is read as it was written, whatever it is', () => {
    const writer = new Writer()
    holds(
      500,
      fc.property(fc.array(pieces, { maxLength: 20 }), (many) => {
        writer.clear()
        for (const each of many) write(writer, each)
        const reader = new Reader(writer.copy())
        expect(many.map((each) => read(reader, each))).toEqual(many.map(valueOf))
        reader.end()
      }),
    )
  })

  test('keeps no memory of what was large', () => {
    const writer = new Writer().raw(new Uint8Array(3_000_000))
    expect(writer.clear().bytes.length).toBeLessThan(100_000)
    expect(new Reader(writer.string('small').copy()).string()).toBe('small')
  })

  test('reads at an offset of other memory', () => {
    const memory = new Writer().u32(7).string('key').u8(9).copy()
    const reader = new Reader(memory.subarray(4, memory.length - 1))
    expect(reader.string()).toBe('key')
    expect(reader.left).toBe(0)
  })

  test('cut off anywhere is refused', () => {
    const whole = new Writer()
      .string('some text')
      .list([1, 2], () => {})
      .copy()
    for (let length = 0; length < whole.length; length += 1) {
      const reader = new Reader(whole.subarray(0, length))
      expect(outcome(() => [reader.string(), reader.u32()])).toBe('backend-bad-answer')
    }
  })

  test('reads nothing that a false length or count promises', () => {
    const lying = new Writer().u32(0xffff_fff0).u32(1).copy()
    const asked: ((reader: Reader) => unknown)[] = [
      (reader) => reader.string(),
      (reader) => reader.array(),
      (reader) => reader.list(() => reader.u8()),
      (reader) => reader.count(),
    ]
    for (const ask of asked) {
      expect(outcome(() => ask(new Reader(lying)))).toBe('backend-bad-answer')
    }
    expect(
      outcome(() => new Reader(new Writer().u32(2).raw(new Uint8Array(15)).copy()).count(8)),
    ).toBe('backend-bad-answer')
  })

  test('tells where it stops being what was expected', () => {
    expect(told([1, 2], (reader) => reader.u32())).toBe(
      'SpacetimeDB sent a row that cannot be read: 4 bytes expected at 0, 2 are left.',
    )
    expect(told([2], (reader) => reader.bool())).toContain('2 at 0 is neither false nor true')
    expect(told([3], (reader) => reader.variant(3))).toContain('variant 3 at 0, of 3')
    expect(told([1, 0, 0, 0, 0xff], (reader) => reader.string())).toContain('not valid UTF-8')
    expect(
      told([0], (reader) => {
        reader.end()
      }),
    ).toContain('1 bytes too many at 0')
  })

  test('random bytes are read as something or refused, and nothing else happens', () => {
    holds(
      2000,
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(pieces, { maxLength: 5 }),
        (bytes, forms) => {
          const reader = new Reader(bytes)
          outcome(() => forms.map((form) => read(reader, form)))
          expect(reader.at).toBeLessThanOrEqual(bytes.length)
        },
      ),
    )
  })

  test('what else is thrown while reading is a defect, and goes on', () => {
    expect(() =>
      attempt('a row', () => {
        throw new TypeError('a defect')
      }),
    ).toThrow(TypeError)
    expect(new Unreadable('why').name).toBe('Unreadable')
  })

  test('has no half of a surrogate pair: it becomes U+FFFD', () => {
    expect(new Reader(new Writer().string('a\ud800b').copy()).string()).toBe('a\ufffdb')
  })
})
