/** The text of a document on its way into a row. */
import { Writer } from '../../bsatn/index.ts'

const firstCapacity = 4096
/** Above this, memory is not kept for the next document. */
const mostKept = 1 << 20

/** At most how many bytes a text takes as UTF-8; counted only where it is worth it. */
const bytesFor = (text: string): number =>
  text.length < 65_536 ? text.length * 3 : Buffer.byteLength(text)

/** Used for one document after the other. */
export class Input {
  /** The text as UTF-8. A zero follows, which is no part of any token: readers need not look at `end`. */
  bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(firstCapacity)
  /** How far it is read. */
  at = 0
  end = 0
  /** For every object, in the order of the columns: a zero, or in which order its members stand. */
  readonly orders = new Writer()
  /** Whether any of them stand in another order than that of the columns. */
  reordered = false
  /** Whether something was left out that no column holds: the row then needs the text as well. */
  lossy = false

  /** Whether the text can be written as UTF-8: every surrogate has its other half. */
  load(text: string): boolean {
    const most = bytesFor(text) + 1
    if (most > this.bytes.length || this.bytes.length > mostKept) {
      this.bytes = Buffer.allocUnsafeSlow(Math.max(most, firstCapacity))
    }
    this.end = this.bytes.write(text, 0)
    this.bytes[this.end] = 0
    this.at = 0
    this.orders.clear()
    this.reordered = false
    this.lossy = false
    return this.end === text.length || text.isWellFormed()
  }
}
