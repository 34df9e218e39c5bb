/** The scanner in WebAssembly with SIMD: reads a text at more than a gigabyte a second. */
import {
  literalBase,
  type Fault,
  type Program,
  type Ranges,
  type Scanner,
} from '../scan/scanner.ts'
import { markLength } from '../scan/lexer.ts'
import { Instance } from './instance.ts'
import { Programs, type Loaded } from './programs.ts'
import { Slabs } from './slab.ts'

// An instance that took more memory than this is given up after a large document.
const keptSize = 16 * 1_048_576

const decoder = new TextDecoder()

const aligned = (at: number): number => Math.ceil(at / 16) * 16

/** Memory holds, in this order: the programs, the text, the stack, the tape, what is spliced. */
class WasmScanner implements Scanner {
  bytes: Uint8Array
  tape: Int32Array
  root = 0
  start = 0
  end = 0
  private readonly module: WebAssembly.Module
  private readonly slabs = new Slabs()
  private instance: Instance
  private programs: Programs
  private loaded: Loaded = { view: 0, literals: 0 }
  private tapeEnd = 0

  constructor(module: WebAssembly.Module) {
    this.module = module
    this.instance = new Instance(module, this.cellOf)
    this.programs = new Programs(this.instance)
    this.bytes = this.instance.bytes
    this.tape = this.instance.words
  }

  scan(program: Program, input: Uint8Array, depth: number): Fault | undefined {
    const { length } = input
    this.renew(length)
    const { instance, programs } = this
    this.loaded = programs.load(program)
    const at = programs.end + 16
    const end = at + length
    if (end >= literalBase) throw new RangeError('A text of 1 GiB and more is not scanned')
    // Nothing nests deeper than it is long.
    const levels = Math.min(depth, length)
    const stack = aligned(end + 64)
    const tape = stack + levels * 16
    instance.reserve(tape)
    instance.bytes.set(input, at)
    this.start = at + markLength(input)
    this.end = end
    this.root = tape >>> 2
    this.tapeEnd = instance.exports.scan(at, end, this.loaded.view, levels, stack) >>> 0
    this.look()
    return this.tapeEnd > 0 ? undefined : this.fault(at, tape)
  }

  splice(ranges: Ranges): Uint8Array<ArrayBuffer> {
    const { start, end } = this.join(ranges)
    return this.slabs.copy(this.bytes, start, end)
  }

  spliceBriefly(ranges: Ranges): Uint8Array<ArrayBuffer> {
    const { start, end } = this.join(ranges)
    return this.bytes.subarray(start, end) as Uint8Array<ArrayBuffer>
  }

  /** Where the joined ranges are in memory. */
  private join({ ranges, length, extra, extraLength }: Ranges): { start: number; end: number } {
    const { instance } = this
    const { exports } = instance
    const rangesAt = aligned(this.tapeEnd)
    const extraAt = rangesAt + length * 4
    const out = aligned(extraAt + extraLength)
    instance.reserve(out)
    instance.words.set(ranges.subarray(0, length), rangesAt >>> 2)
    if (extraLength > 0) instance.bytes.set(extra.subarray(0, extraLength), extraAt)
    const size = exports.spliceLength(rangesAt, extraAt)
    instance.reserve(out + size)
    this.look()
    exports.splice(rangesAt, extraAt, this.loaded.literals, extraAt, out)
    return { start: out, end: out + size }
  }

  /** Memory does not shrink, so that what one large document took comes back only with a new one. */
  private renew(length: number): void {
    const size = this.instance.bytes.length
    if (size <= keptSize || length > size / 8) return
    this.instance = new Instance(this.module, this.cellOf)
    this.programs = new Programs(this.instance)
  }

  /** At the memory as it is now. */
  private look(): void {
    this.instance.refresh()
    this.bytes = this.instance.bytes
    this.tape = this.instance.words
  }

  private fault(at: number, tape: number): Fault {
    const { faultKind, faultAt } = this.instance.exports
    this.tapeEnd = tape
    const offset = (faultAt.value as number) - at
    switch (faultKind.value) {
      case 1:
        return { kind: 'malformed', offset }
      case 2:
        return { kind: 'too-deep', offset }
      default:
        throw new RangeError(`There is no memory left to scan what is at offset ${offset}`)
    }
  }

  private readonly cellOf = (view: number, start: number, end: number): number => {
    // The tape may have outgrown the memory that the views are of.
    this.instance.refresh()
    const text = decoder.decode(this.instance.bytes.subarray(start, end))
    return this.programs.cellOf(view, JSON.parse(text) as string)
  }
}

/**
 * A scanner over the module that `scanner.wasm` beside this file holds: on Workers it is imported,
 * on Node see ../node/wasm-scanner.ts. It throws `RangeError` when memory ends.
 */
export const createWasmScanner = (module: WebAssembly.Module): Scanner => new WasmScanner(module)
