import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import {
  createJsScanner,
  parseBytes,
  print,
  type Fault,
  type Program,
  type Ranges,
  type Scanner,
} from '../../../src/json/index.ts'
import { createNodeScanner } from '../../../src/json/node/wasm-scanner.ts'
import { documents } from '../../../src/testing/generate/documents.ts'
import { must } from '../../support/must.ts'
import { holds } from '../../support/seed.ts'

/** Another scanner, and how often it was asked to splice. */
class Counting implements Scanner {
  splices = 0
  private readonly inner: Scanner
  constructor(inner: Scanner) {
    this.inner = inner
  }
  get bytes() {
    return this.inner.bytes
  }
  get tape() {
    return this.inner.tape
  }
  get root() {
    return this.inner.root
  }
  get start() {
    return this.inner.start
  }
  get end() {
    return this.inner.end
  }
  scan(program: Program, input: Uint8Array, depth: number): Fault | undefined {
    return this.inner.scan(program, input, depth)
  }
  splice(ranges: Ranges): Uint8Array<ArrayBuffer> {
    this.splices += 1
    return this.inner.splice(ranges)
  }
  spliceBriefly(ranges: Ranges): Uint8Array<ArrayBuffer> {
    return this.inner.spliceBriefly(ranges)
  }
}

const keys = contract.versions.map(({ key }) => key)
const pairs = keys.flatMap((from) => keys.flatMap((to) => (from === to ? [] : [{ from, to }])))

// One scanner for all lenses, as in the gateway.
describe.each([
  ['plain JavaScript', new Counting(createJsScanner())],
  ['WebAssembly', new Counting(createNodeScanner())],
])('with the scanner in %s', (_, scanner) => {
  // What a lens cannot carry as bytes it carries as a value: just as right, many times slower.
  test.each(pairs)('all that goes from $from to $to is spliced', ({ from, to }) => {
    const graph = contract.version(from)?.types ?? {}
    const types = Object.keys(graph).filter(
      (type) => contract.version(to)?.types[type] && !contract.lens(type, from, to).identity,
    )
    expect(types).toContain('EntityPage')
    for (const type of types) {
      const property = fc.property(documents(graph, type), (document) => {
        const before = scanner.splices
        const text = print(document)
        const result = contract
          .lens(type, from, to)
          .bytes(new TextEncoder().encode(text), { scanner })
        must(result.ok && parseBytes(result.value).ok, () => `${type} ${text}`)
        must(scanner.splices === before + 1, () => `by way of a value: ${type} ${text}`)
      })
      holds(6, property)
    }
  })
})
