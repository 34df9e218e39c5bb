/** The module alone, before a host that hands it whatever is drawn: the real one looks first. */
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Writer } from '../../../src/spacetime/bsatn/index.ts'
import { writeSteps, type Step } from '../../../src/spacetime/module/index.ts'
import { must } from '../../support/must.ts'
import { holds } from '../../support/seed.ts'

const module = new WebAssembly.Module(
  readFileSync(new URL('../../../src/spacetime/module/module.wasm', import.meta.url)),
)

type Reducer = (id: number, ...rest: readonly (bigint | number)[]) => number

/**
 * Calls `apply` of one instance. Its host knows every table and index, takes every row, and says of
 * every index that it has one row of 32 bytes, as it has of owners.
 *
 * @param piece bytes that the host hands over at once
 */
const started = (piece: number) => {
  let given = new Uint8Array(0)
  let at = 0
  let said = ''
  let rows = 0n
  const touched: number[] = []
  const view = () => new DataView(memory.buffer)
  const found = (_: number, __: number, out: number): number => {
    view().setUint32(out, 7, true)
    return 0
  }
  /** Whatever the host is told to look at has to be in the memory. */
  const inside = (from: number, length: number): void => {
    must(from + length <= memory.buffer.byteLength, () => `${from} + ${length} is outside`)
    touched.push(from + length)
  }
  const host = {
    table_id_from_name: (name: number, length: number, out: number) => {
      inside(name, length)
      return found(name, length, out)
    },
    index_id_from_name: (name: number, length: number, out: number) => {
      inside(name, length)
      return found(name, length, out)
    },
    datastore_table_row_count: (_: number, out: number) => {
      rows += 1n
      view().setBigUint64(out, rows, true)
      return 0
    },
    datastore_index_scan_range_bsatn: (...args: readonly number[]) => {
      inside(args[4] ?? 0, args[5] ?? 0)
      view().setUint32(args[8] ?? 0, 7, true)
      return 0
    },
    row_iter_bsatn_advance: (_: number, buffer: number, length: number) => {
      const room = view().getUint32(length, true)
      inside(buffer, room)
      if (room < 32) return 11
      view().setUint32(length, 32, true)
      return -1
    },
    row_iter_bsatn_close: () => 0,
    datastore_delete_all_by_eq_bsatn: (_: number, list: number, length: number, out: number) => {
      inside(list, length)
      view().setUint32(out, 1, true)
      return 0
    },
    datastore_insert_bsatn: (_: number, row: number, length: number) => {
      inside(row, view().getUint32(length, true))
      return 0
    },
    bytes_sink_write: (_: number, from: number, length: number) => {
      said += Buffer.from(memory.buffer, from, view().getUint32(length, true)).toString()
      return 0
    },
    bytes_source_read: (_: number, buffer: number, length: number) => {
      const room = view().getUint32(length, true)
      inside(buffer, room)
      const bytes = given.subarray(at, at + Math.min(room, piece))
      new Uint8Array(memory.buffer).set(bytes, buffer)
      view().setUint32(length, bytes.length, true)
      at += bytes.length
      return at === given.length ? -1 : 0
    },
  }
  const instance = new WebAssembly.Instance(module, { 'spacetime_10.0': host })
  const memory = instance.exports['memory'] as WebAssembly.Memory
  const reducer = instance.exports['__call_reducer__'] as Reducer
  return {
    memory,
    apply: (bytes: Uint8Array): readonly [number, string] => {
      given = Uint8Array.from(bytes)
      at = 0
      said = ''
      const answer = reducer(1, 0n, 0n, 0n, 0n, 0n, 0n, 0n, bytes.length === 0 ? 0 : 5, 6)
      return [answer, said]
    },
  }
}

const bytes = fc.uint8Array({ maxLength: 40 })
const name = fc.string({ maxLength: 8 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), table: name, row: bytes }),
  fc.record({ kind: fc.constant('swap' as const), table: name, old: bytes, row: bytes }),
  fc.record({ kind: fc.constant('delete' as const), table: name, row: bytes }),
  fc.record({ kind: fc.constant('require-some' as const), index: name, key: bytes }),
)

const written = (steps: readonly Step[]): Uint8Array => {
  const writer = new Writer()
  writeSteps(writer, steps)
  return writer.copy()
}

describe('arguments of a call', () => {
  test('are done as they are written, in pieces of any size', () => {
    holds(
      300,
      fc.property(fc.array(step), fc.integer({ min: 1, max: 100 }), (steps, piece) => {
        const guarded = steps.findIndex(
          (one) => 'table' in one && (one.table === 'owner' || one.table.startsWith('st_')),
        )
        const { apply } = started(piece)
        expect(apply(written(steps))).toEqual(guarded < 0 ? [0, ''] : [1, `${guarded} no-table`])
      }),
    )
  })

  test('are refused wherever they break off, and where there is more', () => {
    holds(
      300,
      fc.property(fc.array(step, { minLength: 1 }), fc.nat(), (steps, cut) => {
        const whole = written(steps)
        const { apply } = started(1000)
        const [answer, said] = apply(whole.subarray(0, cut % whole.length))
        expect(answer).toBe(1)
        expect(said).toMatch(/^(malformed|\d+ no-table)$/)
        expect(apply(Uint8Array.of(...whole, 0))[0]).toBe(1)
      }),
    )
  })

  test('may be anything', () => {
    holds(
      1000,
      fc.property(fc.uint8Array({ maxLength: 200 }), (drawn) => {
        const [answer, said] = started(1000).apply(drawn)
        expect(said).toMatch(answer === 0 ? /^$/ : /^(malformed|\d+ [a-z-]+)$/)
      }),
    )
  })

  test('need no more memory than they are long, however many calls there are', () => {
    const { apply, memory } = started(1_000_000)
    const row = new Uint8Array(1_000_000)
    const large = written([{ kind: 'insert', table: 'things', row }])
    apply(large)
    const after = memory.buffer.byteLength
    expect(after).toBeLessThan(large.length + 4 * 65_536)
    for (let calls = 0; calls < 100; calls += 1) apply(large)
    expect(memory.buffer.byteLength).toBe(after)
  })
})
