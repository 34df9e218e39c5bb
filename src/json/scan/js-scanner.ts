/** The scanner in plain JavaScript: where there is no WebAssembly, and as the measure of the other one. */
import {
  byteAt,
  malformed,
  markLength,
  ScanFault,
  numberEnd,
  spaceEnd,
  stringEnd,
  wordEnd,
} from './lexer.ts'
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

const prepared = new WeakMap<Program, readonly NameTable[]>()

const tablesOf = (program: Program): readonly NameTable[] => {
  const known = prepared.get(program)
  if (known) return known
  const made = program.views.map(nameTable)
  prepared.set(program, made)
  return made
}

/** By the first byte of a value that is known to be one. */
const scalarKind = (byte: number): number => {
  switch (byte) {
    case 0x22:
      return kind.string
    case 0x74:
      return kind.true
    case 0x66:
      return kind.false
    case 0x6e:
      return kind.null
    default:
      return kind.number
  }
}

/** A view costs more than to copy a few bytes one by one. */
const fewBytes = 48

const put = (out: Uint8Array, at: number, from: Uint8Array, start: number, count: number): void => {
  if (count > fewBytes) out.set(from.subarray(start, start + count), at)
  else for (let i = 0; i < count; i += 1) out[at + i] = from[start + i] as number
}

const sizeOf = ({ ranges, length }: Ranges): number => {
  let size = 0
  for (let i = 0; i < length; i += 2) size += (ranges[i + 1] as number) - (ranges[i] as number)
  return size
}

class JsScanner implements Scanner {
  bytes: Uint8Array = new Uint8Array()
  tape = new Int32Array(record.size * 64)
  readonly root = 0
  start = 0
  end = 0
  private top = 0
  private brief = new Uint8Array()
  private literals: Uint8Array = new Uint8Array()

  scan(program: Program, input: Uint8Array, depth: number): Fault | undefined {
    this.bytes = input
    this.start = markLength(input)
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

  splice(ranges: Ranges): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(sizeOf(ranges))
    this.join(ranges, out)
    return out
  }

  spliceBriefly(ranges: Ranges): Uint8Array<ArrayBuffer> {
    const size = sizeOf(ranges)
    if (size > this.brief.length) this.brief = new Uint8Array(size * 2)
    this.join(ranges, this.brief)
    return this.brief.subarray(0, size)
  }

  private join({ ranges, length, extra }: Ranges, out: Uint8Array): void {
    let at = 0
    for (let i = 0; i < length; i += 2) {
      const start = ranges[i] as number
      const count = (ranges[i + 1] as number) - start
      if (start < 0) put(out, at, extra, start - extraBase, count)
      else if (start >= literalBase) put(out, at, this.literals, start - literalBase, count)
      else put(out, at, this.bytes, start, count)
      at += count
    }
  }

  /** Reads value after value; what is open is kept on stacks, so that depth costs no calls. */
  private document(tables: readonly NameTable[], depth: number): void {
    const { bytes } = this
    // Of the containers that are open: their records and views, and whether they are objects.
    const records: number[] = []
    const views: number[] = []
    const objects: boolean[] = []
    let isObject = false
    let inside = unrecorded
    // Of the value that comes next.
    let view = 1
    let meta = 0
    let nameStart = 0
    let nameEnd = 0
    let at = this.start

    for (;;) {
      const table = inside === unrecorded ? undefined : tables[inside]
      if (isObject) {
        at = spaceEnd(bytes, at)
        if (byteAt(bytes, at) !== 0x22) malformed(at)
        const end = stringEnd(bytes, at)
        nameStart = at
        nameEnd = end > 0 ? end : -end
        view = unrecorded
        if (table !== undefined && table.view.others !== unrecorded) {
          const member =
            end > 0
              ? memberAt(table, bytes, nameStart + 1, nameEnd - 1)
              : table.view.members.get(this.name(nameStart, nameEnd))
          view = member === undefined ? table.view.others : member.view
          meta = member === undefined ? 0 : member.id << idShift
          if (end < 0) meta |= flagEscapedName
        }
        at = spaceEnd(bytes, nameEnd)
        if (byteAt(bytes, at) !== 0x3a) malformed(at)
        at += 1
      } else if (objects.length > 0) {
        view = table === undefined ? unrecorded : table.view.items
        meta = nameStart = nameEnd = 0
      }

      at = spaceEnd(bytes, at)
      const byte = byteAt(bytes, at)
      if (byte === 0x7b || byte === 0x5b) {
        if (objects.length >= depth) throw new ScanFault(at, 'too-deep')
        isObject = byte === 0x7b
        inside = view
        const what = isObject ? kind.object : kind.array
        records.push(
          view === unrecorded ? unrecorded : this.record(meta | what, nameStart, nameEnd, at),
        )
        views.push(view)
        objects.push(isObject)
        at = spaceEnd(bytes, at + 1)
        if (byteAt(bytes, at) !== (isObject ? 0x7d : 0x5d)) continue
      } else {
        const start = at
        const end = this.scalarEnd(byte, at)
        at = end > 0 ? end : -end
        if (view !== unrecorded) {
          const what = end > 0 ? scalarKind(byte) : scalarKind(byte) | flagSpecial
          this.close(this.record(meta | what, nameStart, nameEnd, start), at)
        }
      }

      // A value is complete, and with it all that it is the last of.
      for (;;) {
        at = spaceEnd(bytes, at)
        if (objects.length === 0) {
          if (at < bytes.length) malformed(at)
          return
        }
        const next = byteAt(bytes, at)
        // What was just opened is closed at once, or it has a value and is not here yet.
        if (next === 0x2c) break
        if (next !== (isObject ? 0x7d : 0x5d)) malformed(at)
        at += 1
        const made = records.pop() as number
        if (made !== unrecorded) this.close(made, at)
        views.pop()
        objects.pop()
        isObject = objects.at(-1) ?? false
        inside = views.at(-1) ?? unrecorded
      }
      at += 1
    }
  }

  /** After a value that is no container; negative when it is a special one of its kind. */
  private scalarEnd(byte: number, at: number): number {
    switch (byte) {
      case 0x22:
        return stringEnd(this.bytes, at)
      case 0x74:
        return wordEnd(this.bytes, at, 'true')
      case 0x66:
        return wordEnd(this.bytes, at, 'false')
      case 0x6e:
        return wordEnd(this.bytes, at, 'null')
      default:
        return numberEnd(this.bytes, at)
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
