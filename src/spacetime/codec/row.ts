/**
 * Documents as rows of a table, and back. The columns: `key`, `seq` (where there is one), `orders`
 * (of the members of the document's objects, where they are not those of the type), `document`,
 * `exact` (the text itself, where the columns do not give it back), and an `end_...` for every
 * string that has an index.
 *
 * Rows that are stored must stay readable, and a row must be written as it was before: a write
 * replaces the row that it expects, byte for byte. `test/spacetime/codec/golden.test.ts` holds it.
 */
import { isUtf8 } from 'node:buffer'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { formatPointer, parse } from '../../json/index.ts'
import { ScanFault } from '../../json/scan/lexer.ts'
import { attempt, Reader, Unreadable, Writer } from '../bsatn/index.ts'
import type { Plan } from '../types/index.ts'
import { append } from './bytes.ts'
import { Capture, Captures } from './captures.ts'
import { Input } from './take/input.ts'
import { Misfit } from './misfit.ts'
import { putCompiler } from './put.ts'
import { RowReader } from './tell/row-reader.ts'
import { takeCompiler } from './take/compile.ts'
import { tellDocument } from './tell/compile.ts'
import { deepest } from './value-end.ts'

export interface StoredRow {
  readonly id: string
  /** Of a table with a sequence: 0 for a new row, which the server numbers. */
  readonly sequence: bigint
  /** JSON. */
  readonly body: string
}

/** A row as it is there. */
export interface ReadRow extends StoredRow {
  /** The columns of its ends, which another writer may have filled with something else than its document says. */
  readonly ends: Uint8Array
}

export interface RowCodec {
  /**
   * The row of a document. The same document has the same bytes, always. Problems:
   * `validation-failed` where it is none of the type, or has an integer beyond 64 bits;
   * `malformed-json`, `too-deep`.
   */
  encode(row: Pick<StoredRow, 'id' | 'body'> & { readonly sequence?: bigint }): Result<Uint8Array>
  /** Whether `encode` makes these bytes of a row. */
  encodesTo(row: StoredRow, bytes: Uint8Array): boolean
  /** Problem: `backend-bad-answer` where the bytes are no row of the table. */
  decode(bytes: Uint8Array): Result<ReadRow>
  /** Only the key of a row. Problem: as `decode`. */
  keyOf(bytes: Uint8Array): Result<string>
}

export interface RowOptions {
  /** What the rows are, for messages. */
  readonly name: string
  readonly plan: Plan
  /** The string of the document that is the key of its row, where one is: a row that says otherwise is none. */
  readonly key?: string | undefined
  readonly sequence: boolean
  /** Strings of the document that have columns of their own; empty where a document lacks one. */
  readonly ends: readonly (readonly string[])[]
}

/** What gives the text of a document back: its columns, or only the text itself. */
type Source = 'columns' | 'text'

const input = new Input()
const out = new Writer()
const document = new Writer()
const text = new Writer()

const sameBytes = (bytes: Uint8Array, start: number, end: number): boolean =>
  document.length === end - start &&
  document.bytes.compare(bytes, start, end, 0, document.length) === 0

const printed = (row: RowReader): string => {
  if (row.doubtful !== undefined) throw new Unreadable(row.doubtful)
  if (row.textBits < 0x80) return text.bytes.toString('latin1', 0, text.length)
  if (!isUtf8(text.bytes.subarray(0, text.length))) throw new Unreadable('it is not valid UTF-8')
  return text.bytes.toString('utf8', 0, text.length)
}

/** Refuses what UTF-8 cannot say. */
const halfPair = (what: string) =>
  failed(problem('malformed-json', `The ${what} has half of a surrogate pair.`))

export const rowCodec = ({ name, plan, key, sequence, ends }: RowOptions): RowCodec => {
  const captures = ends.map((path) => new Capture(path))
  const take = takeCompiler()(plan, Captures.of(captures))
  const put = putCompiler()(plan, Captures.of(captures))
  const tell = tellDocument(plan, key)

  const taken = (): boolean => {
    try {
      return take(input, document) && input.at === input.end
    } catch (error) {
      if (error instanceof ScanFault) return false
      throw error
    }
  }

  const putValues = (body: string): Result<Source> => {
    const parsed = parse(body, { depth: deepest })
    if (!parsed.ok) return parsed
    try {
      put(parsed.value, document)
      return ok('text')
    } catch (error) {
      if (!(error instanceof Misfit)) throw error
      const errors = [{ pointer: formatPointer(error.path), detail: error.message }]
      return failed(
        problem('validation-failed', `The document cannot be kept in SpacetimeDB as ${name}.`, {
          errors,
        }),
      )
    }
  }

  const clear = (): void => {
    document.clear()
    for (const { found } of captures) found.clear()
  }

  /** Writes the document alone, and finds what is captured of it. */
  const write = (body: string): Result<Source> => {
    clear()
    if (!input.load(body)) return halfPair('text')
    if (taken()) return ok(input.lossy ? 'text' : 'columns')
    clear()
    return putValues(body)
  }

  /** Whether a text says what the columns say; a foreign writer may have changed only those. */
  const says = (body: string, bytes: Uint8Array, start: number, end: number): boolean =>
    write(body).ok && sameBytes(bytes, start, end)

  /** Into `out`. */
  const writeRow = (id: string, number: bigint, body: string, source: Source): void => {
    out.clear().string(id)
    if (sequence) out.u64(number)
    const { orders } = input
    const reordered = source === 'columns' && input.reordered
    out.u8(reordered ? 0 : 1)
    if (reordered) append(out.u32(orders.length), orders.bytes, 0, orders.length)
    append(out, document.bytes, 0, document.length)
    out.option(source === 'text' ? body : undefined, (exact) => out.string(exact))
    for (const { found } of captures) {
      if (found.length === 0) out.u32(0)
      else append(out, found.bytes, 0, found.length)
    }
  }

  /** Into `out`. */
  const encoded = (id: string, number: bigint, body: string): Result<unknown> => {
    if (!id.isWellFormed()) return halfPair('key')
    const source = write(body)
    if (source.ok) writeRow(id, number, body, source.value)
    return source
  }

  const read = (row: RowReader): ReadRow => {
    const id = row.string()
    const number = sequence ? row.u64() : 0n
    row.setOrders(row.option(() => row.array()))
    const start = row.at
    tell(row, text.clear())
    row.endOrders()
    const end = row.at
    const exact = row.option(() => row.string())
    const firstEnd = row.at
    for (const _ of captures) row.skip(row.u32())
    row.end()
    const told = row.bytes.subarray(firstEnd, row.at)
    const isExact = exact !== undefined && says(exact, row.bytes, start, end)
    return { id, sequence: number, body: isExact ? exact : printed(row), ends: told }
  }

  return {
    encode({ id, sequence: number = 0n, body }) {
      const done = encoded(id, number, body)
      return done.ok ? ok(out.copy()) : done
    },
    encodesTo({ id, sequence: number, body }, bytes) {
      if (!encoded(id, number, body).ok || out.length !== bytes.length) return false
      return out.bytes.compare(bytes, 0, bytes.length, 0, out.length) === 0
    },
    decode: (bytes) => attempt(`a row of ${name}`, () => read(new RowReader(bytes))),
    keyOf: (bytes) => attempt(`a row of ${name}`, () => new Reader(bytes).string()),
  }
}
