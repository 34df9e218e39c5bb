/** The scanner in plain JavaScript: where there is no WebAssembly, and as the measure of the other one. */
import { ScanFault, malformed, numberEnd, spaceEnd, stringEnd, wordEnd } from './lexer.ts'
import { memberAt, nameTable, type NameTable } from './name-table.ts'
import {
  extraBase,
  flagEscapedName,
  flagSpecial,
  idShift,
  kind,
  literalBase,
  record,
  type Fault,
  type Program,
  type Ranges,
  type Scanner,
} from './scanner.ts'

const unrecorded = -1

const bomLength = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0

const tables = new WeakMap<Program, readonly NameTable[]>()

const tablesOf = (program: Program): readonly NameTable[] => {
  const known = tables.get(program)
  if (known) return known
  const made = program.views.map(nameTable)
  tables.set(program, made)
  return made
}

/** A container that is open. */
interface Open {
  readonly record: number
  readonly view: number
  readonly isObject: boolean
}

class JsScanner implements Scanner {
  bytes: Uint8Array = new Uint8Array()
  tape = new Int32Array(record.size * 64)
  readonly root = 0
  start = 0
  end = 0
  private top = 0
  private literals: Uint8Array = new Uint8Array()

  scan(program: Program, input: Uint8Array, depth: number): Fault | undefined {
    this.bytes = input
    this.start = bomLength(input)
    this.end = input.length
    this.top = 0
    this.literals = program.literals
    try {
      this.document(tablesOf(program), depth)
      return undefined
    } catch (error) {
      if (error instanceof ScanFault) return error
      throw error
    }
  }

  splice({ ranges, length, extra }: Ranges): Uint8Array<ArrayBuffer> {
    let size = 0
    for (let i = 0; i < length; i += 2) {
      size += (ranges[i + 1] as number) - (ranges[i] as number)
    }
    const out = new Uint8Array(size)
    let at = 0
    for (let i = 0; i < length; i += 2) {
      const start = ranges[i] as number
      const end = ranges[i + 1] as number
      if (start < 0) out.set(extra.subarray(start - extraBase, end - extraBase), at)
      else if (start >= literalBase) {
        out.set(this.literals.subarray(start - literalBase, end - literalBase), at)
      } else out.set(this.bytes.subarray(start, end), at)
      at += end - start
    }
    return out
  }

  /** Reads value after value; what is open is kept on a stack, so that depth costs no calls. */
  private document(views: readonly NameTable[], depth: number): void {
    const { bytes } = this
    const open: Open[] = []
    let holder: Open | undefined
    // The view of the value that comes next, and of its name if it has one.
    let view = 1
    let meta = 0
    let nameStart = 0
    let nameEnd = 0
    let at = this.start

    const nextName = (): void => {
      const { view: inside } = holder as Open
      at = spaceEnd(bytes, at)
      if (bytes[at] !== 0x22) malformed(at)
      const end = stringEnd(bytes, at)
      nameStart = at
      nameEnd = Math.abs(end)
      meta = 0
      view = unrecorded
      const table = inside === unrecorded ? undefined : views[inside]
      if (table && table.view.others !== unrecorded) {
        const member =
          end > 0
            ? memberAt(table, bytes, nameStart + 1, nameEnd - 1)
            : table.view.members.get(this.name(nameStart, nameEnd))
        view = member?.view ?? table.view.others
        meta = ((member?.id ?? 0) << idShift) | (end > 0 ? 0 : flagEscapedName)
      }
      at = spaceEnd(bytes, nameEnd)
      if (bytes[at] !== 0x3a) malformed(at)
      at += 1
    }

    const nextItem = (): void => {
      const { view: inside } = holder as Open
      view = inside === unrecorded ? unrecorded : (views[inside]?.view.items ?? unrecorded)
    }

    for (;;) {
      at = spaceEnd(bytes, at)
      const begin = at
      const byte = bytes[at]
      if (byte === 0x7b || byte === 0x5b) {
        if (open.length >= depth) throw new ScanFault(at, 'too-deep')
        const isObject = byte === 0x7b
        const what = isObject ? kind.object : kind.array
        const made = view === unrecorded ? 0 : this.record(meta | what, nameStart, nameEnd, begin)
        holder = { record: made, view, isObject }
        open.push(holder)
        at = spaceEnd(bytes, at + 1)
        if (bytes[at] !== (isObject ? 0x7d : 0x5d)) {
          if (isObject) nextName()
          else {
            meta = nameStart = nameEnd = 0
            nextItem()
          }
          continue
        }
      } else {
        const { end, what } = this.scalar(byte, at)
        if (view !== unrecorded) {
          const made = this.record(meta | what, nameStart, nameEnd, begin)
          this.close(made, end)
        }
        at = end
      }
      // A value is complete, and with it what it is the last of.
      let more = false
      while (holder) {
        at = spaceEnd(bytes, at)
        const next = bytes[at]
        if (next === 0x2c) {
          at += 1
          more = true
          break
        }
        if (next !== (holder.isObject ? 0x7d : 0x5d)) malformed(Math.min(at, bytes.length))
        at += 1
        if (holder.view !== unrecorded) this.close(holder.record, at)
        open.pop()
        holder = open.at(-1)
      }
      if (!more) break
      if (holder?.isObject) nextName()
      else {
        meta = nameStart = nameEnd = 0
        nextItem()
      }
    }
    at = spaceEnd(bytes, at)
    if (at < bytes.length) malformed(at)
  }

  private scalar(byte: number | undefined, at: number): { end: number; what: number } {
    const { bytes } = this
    switch (byte) {
      case 0x22: {
        const end = stringEnd(bytes, at)
        return end > 0 ? { end, what: kind.string } : { end: -end, what: kind.string | flagSpecial }
      }
      case 0x74:
        return { end: wordEnd(bytes, at, 'true'), what: kind.true }
      case 0x66:
        return { end: wordEnd(bytes, at, 'false'), what: kind.false }
      case 0x6e:
        return { end: wordEnd(bytes, at, 'null'), what: kind.null }
      default: {
        const end = numberEnd(bytes, at)
        return end > 0 ? { end, what: kind.number } : { end: -end, what: kind.number | flagSpecial }
      }
    }
  }

  /** Writes a record that is still open and answers its index. */
  private record(meta: number, nameStart: number, nameEnd: number, start: number): number {
    const made = this.top
    this.top += record.size
    if (this.top > this.tape.length) {
      const larger = new Int32Array(this.tape.length * 2)
      larger.set(this.tape)
      this.tape = larger
    }
    const { tape } = this
    tape[made] = meta
    tape[made + record.nameStart] = nameStart
    tape[made + record.nameEnd] = nameEnd
    tape[made + record.start] = start
    return made
  }

  private close(made: number, end: number): void {
    this.tape[made + record.end] = end
    this.tape[made + record.next] = this.top
  }

  /** What a name with escapes says. */
  private name(start: number, end: number): string {
    return JSON.parse(new TextDecoder().decode(this.bytes.subarray(start, end))) as string
  }
}

export const createJsScanner = (): Scanner => new JsScanner()
