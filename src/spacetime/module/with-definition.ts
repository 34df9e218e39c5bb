/**
 * The module that all databases share, and the tables of one of them: together what is published.
 * No compiler is needed, as the definition is data, which goes into a data segment of its own.
 */
import { Failure } from '../../errors/index.ts'

/** Where the module looks for it: a 32-bit length, then the bytes. */
const address = 16

/** The data of the module itself begins here (`--memoryBase` in `build/wasm.ts`). */
const memoryBase = 65536

/** Most bytes of a definition. */
export const maxDefinitionBytes = memoryBase - address - 4

const dataSection = 11
const dataCountSection = 12

/** https://webassembly.github.io/spec/core/binary/modules.html */
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

const odd = (what: string): Error => new Error(`The WebAssembly of the module is odd: ${what}`)

interface Read {
  readonly value: number
  /** Behind it. */
  readonly next: number
}

/** A number of 32 bits in LEB128. */
const readNumber = (bytes: Uint8Array, at: number): Read => {
  let value = 0
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { value, next: at + index + 1 }
  }
  throw odd('a number breaks off')
}

const numberOf = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...numberOf(Math.floor(value / 0x80))]

interface Section {
  readonly id: number
  readonly start: number
  readonly end: number
}

const sectionsOf = (wasm: Uint8Array): readonly Section[] => {
  if (header.some((byte, index) => wasm[index] !== byte)) throw odd('its beginning is another one')
  const sections: Section[] = []
  for (let at = header.length; at < wasm.length;) {
    const id = wasm[at] ?? 0
    const { value, next } = readNumber(wasm, at + 1)
    const end = next + value
    if (end > wasm.length) throw odd('a section breaks off')
    sections.push({ id, start: next, end })
    at = end
  }
  return sections
}

const joined = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Uint8Array.from(part)))

const section = (id: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => {
  const body = joined(...parts)
  return joined([id], numberOf(body.length), body)
}

/** An active segment of memory 0: `i32.const 16`, whose signed form is one byte, and `end`. */
const segmentOf = (definition: Uint8Array): Uint8Array => {
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, definition.length, true)
  return joined([0, 0x41, address, 0x0b], numberOf(4 + definition.length), length, definition)
}

/**
 * @param wasm the module as it is built, without any tables
 * @param definition its tables and reducers, as the server reads them (BSATN)
 * @throws Failure `config-invalid` where the definition is too large; Error where the module is none
 *
 * @example withDefinition(readFileSync('module.wasm'), defineModule(version, tables).definition)
 */
export const withDefinition = (wasm: Uint8Array, definition: Uint8Array): Uint8Array => {
  if (definition.length > maxDefinitionBytes) {
    throw new Failure(
      'config-invalid',
      `The tables need ${definition.length} bytes to be described; ${maxDefinitionBytes} are possible: use fewer fields or shorter names`,
    )
  }
  const sections = sectionsOf(wasm)
  if (!sections.some(({ id }) => id === dataSection)) throw odd('it has no data')
  const parts = sections.map(({ id, start, end }) => {
    const body = wasm.subarray(start, end)
    if (id !== dataSection && id !== dataCountSection) return section(id, body)
    const { value, next } = readNumber(wasm, start)
    const count = numberOf(value + 1)
    return id === dataCountSection
      ? section(id, count)
      : section(id, count, segmentOf(definition), wasm.subarray(next, end))
  })
  return joined(header, ...parts)
}
