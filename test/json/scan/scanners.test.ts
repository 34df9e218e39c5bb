import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  createJsScanner,
  parseBytes,
  type Fault,
  type Program,
  type Scanner,
} from '../../../src/json/index.ts'
import { createNodeScanner } from '../../../src/json/node/wasm-scanner.ts'
import { holds } from '../../support/seed.ts'
import { limitsSuite } from './limits-suite.ts'
import { namesSuite } from './names-suite.ts'
import { damaged, json, programs } from './random-json.ts'
import { scannerSuite } from './scanner-suite.ts'
import { splicingSuite } from './splicing-suite.ts'
import { records } from './tape.ts'

const all = [
  ['in plain JavaScript', createJsScanner],
  ['in WebAssembly', createNodeScanner],
] as const

for (const [name, create] of all) {
  scannerSuite(name, create)
  namesSuite(name, create)
  limitsSuite(name, create)
  splicingSuite(name, create)
}

const depth = 4

const faultOf = (bytes: Uint8Array): Fault | undefined => {
  const parsed = parseBytes(bytes, { depth })
  if (parsed.ok) return undefined
  const { code, offset } = parsed.problem
  return { kind: code === 'too-deep' ? code : 'malformed', offset: offset as number }
}

const look = (scanner: Scanner, by: Program, text: Uint8Array) => {
  const fault = scanner.scan(by, text, depth)
  return fault
    ? { fault: { kind: fault.kind, offset: fault.offset }, tape: [] }
    : { fault, tape: records(scanner) }
}

describe('any text', () => {
  // Both live on from text to text, as they do in a process.
  const [plain, wasm] = [createJsScanner(), createNodeScanner()]
  const ofAnyKind = fc.oneof(json, damaged)

  test('is refused where the parser refuses it, and else looks the same to every scanner', () => {
    holds(
      1500,
      fc.property(programs, fc.array(ofAnyKind, { minLength: 1, maxLength: 5 }), (by, texts) => {
        for (const text of texts) {
          const expected = faultOf(text)
          const seen = [plain, wasm].map((scanner) => look(scanner, by, text))
          expect(seen.map(({ fault }) => fault)).toEqual([expected, expected])
          expect(seen[1]?.tape).toEqual(seen[0]?.tape)
        }
      }),
    )
  })
})
