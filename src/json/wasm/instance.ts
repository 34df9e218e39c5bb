/** One instance of the WebAssembly module, with the views over its memory. */

/** Addresses are bytes in the memory; see `assembly/` for what the functions do. */
export interface Exports {
  readonly memory: WebAssembly.Memory
  /** 1 malformed, 2 too deep, 3 no more memory. */
  readonly faultKind: WebAssembly.Global
  readonly faultAt: WebAssembly.Global
  reset(): number
  putView(at: number, size: number): number
  aimView(view: number, items: number, others: number): void
  putCell(
    at: number,
    view: number,
    name: number,
    length: number,
    id: number,
    valueView: number,
  ): number
  listCell(view: number, cell: number): void
  scan(text: number, end: number, view: number, depth: number, stack: number): number
  spliceLength(ranges: number, rangesEnd: number): number
  splice(ranges: number, rangesEnd: number, literals: number, extra: number, out: number): void
}

/** Answers the cell of a name that is written with escapes; 0 when the view does not list it. */
export type CellOf = (view: number, start: number, end: number) => number

const pageSize = 65_536

// What is read past the end of something must still be there.
const margin = 128

export class Instance {
  readonly exports: Exports
  bytes: Uint8Array
  words: Int32Array

  constructor(module: WebAssembly.Module, cellOf: CellOf) {
    const { exports } = new WebAssembly.Instance(module, { scan: { cellOf } })
    this.exports = exports as unknown as Exports
    this.bytes = new Uint8Array(this.exports.memory.buffer)
    this.words = new Int32Array(this.exports.memory.buffer)
  }

  /**
   * Makes the memory reach at least to `end`.
   * @throws RangeError when there is no such memory
   */
  reserve(end: number): void {
    const missing = end + margin - this.bytes.length
    if (missing <= 0) return
    this.exports.memory.grow(Math.ceil(missing / pageSize))
    this.refresh()
  }

  /** Views anew, when the memory has grown under the old ones. */
  refresh(): void {
    if (this.bytes.length > 0) return
    this.bytes = new Uint8Array(this.exports.memory.buffer)
    this.words = new Int32Array(this.exports.memory.buffer)
  }
}
