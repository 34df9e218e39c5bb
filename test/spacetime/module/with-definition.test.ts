import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { moduleOf } from '../../../src/spacetime/module/index.ts'
import {
  maxDefinitionBytes,
  withDefinition,
} from '../../../src/spacetime/module/with-definition.ts'
import { holds } from '../../support/seed.ts'

const wasm = new Uint8Array(
  readFileSync(new URL('../../../src/spacetime/module/module.wasm', import.meta.url)),
)

const nothing = () => 0

/** What the module would tell the server of itself: all that it writes into the sink. */
const described = (bytes: Uint8Array): Uint8Array => {
  const told: number[] = []
  const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>)
  const host: Record<string, () => number> = {}
  for (const { name } of WebAssembly.Module.imports(module)) host[name] = nothing
  const sink = (_: number, from: number, length: number): number => {
    const view = new DataView(memory.buffer)
    // A host may take less than it is offered.
    const taken = Math.min(view.getUint32(length, true), 1000)
    told.push(...new Uint8Array(memory.buffer, from, taken))
    view.setUint32(length, taken, true)
    return 0
  }
  const { exports } = new WebAssembly.Instance(module, {
    'spacetime_10.0': { ...host, bytes_sink_write: sink },
  })
  const memory = exports['memory'] as WebAssembly.Memory
  const describeModule = exports['__describe_module__'] as (sink: number) => void
  describeModule(1)
  return Uint8Array.from(told)
}

describe('a module with its tables', () => {
  test('tells the definition that was put in, of any length', () => {
    holds(
      100,
      fc.property(fc.uint8Array({ maxLength: 20_000 }), (definition) => {
        expect(described(withDefinition(wasm, definition))).toEqual(definition)
      }),
    )
    const longest = new Uint8Array(maxDefinitionBytes).fill(7)
    expect(described(moduleOf(longest))).toEqual(longest)
  })

  test('is refused where the definition reaches into the data of the module', () => {
    expect(() => moduleOf(new Uint8Array(maxDefinitionBytes + 1))).toThrow(
      'The tables need 65517 bytes to be described; 65516 are possible',
    )
  })

  test('is refused where the module is none', () => {
    const definition = new Uint8Array(3)
    expect(() => withDefinition(new Uint8Array(8), definition)).toThrow(
      'its beginning is another one',
    )
    expect(() => withDefinition(wasm.subarray(0, 8), definition)).toThrow('it has no data')
    expect(() => withDefinition(wasm.subarray(0, 100), definition)).toThrow('a section breaks off')
    const endless = Uint8Array.from([...wasm.subarray(0, 8), 1, 255, 255, 255, 255, 255, 255])
    expect(() => withDefinition(endless, definition)).toThrow('a number breaks off')
  })

  test('is refused or whole, wherever its file breaks off', () => {
    holds(
      200,
      fc.property(fc.nat({ max: wasm.length - 1 }), (length) => {
        expect(() =>
          described(withDefinition(wasm.subarray(0, length), new Uint8Array(3))),
        ).toThrow(/./)
      }),
    )
  })
})
