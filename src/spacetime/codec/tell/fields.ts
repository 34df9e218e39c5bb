/** The elements of a product as the members of an object, in the order that they had. */
import { Unreadable, Writer } from '../../bsatn/index.ts'
import type { PlannedField } from '../../types/index.ts'
import { append, bitsOf, labelOf } from '../bytes.ts'
import type { RowReader } from './row-reader.ts'
import type { Tell } from './step.ts'

interface Part {
  readonly label: Uint8Array
  readonly tell: Tell
  readonly maybe: boolean
  /** Where its text begins and ends, of the object at hand; the same where it has none. */
  start: number
  end: number
}

/** Where members are put in order; no object is in the midst of that while another one is. */
const moving = new Writer()

const tellInOrder = (
  row: RowReader,
  out: Writer,
  parts: readonly Part[],
  isFirst: boolean,
): void => {
  let skipped = isFirst ? 1 : 0
  for (const { label, tell, maybe } of parts) {
    if (maybe && row.variant(2) === 1) continue
    append(out, label, skipped, label.length)
    skipped = 0
    tell(row, out)
  }
}

const tellReordered = (
  row: RowReader,
  out: Writer,
  parts: readonly Part[],
  isFirst: boolean,
  order: Uint8Array,
): void => {
  const head = out.length
  let present = 0
  for (const part of parts) {
    part.start = out.length
    if (!part.maybe || row.variant(2) === 0) {
      append(out, part.label, 0, part.label.length)
      part.tell(row, out)
      present += 1
    }
    part.end = out.length
  }
  moving.clear()
  append(moving, out.bytes, head, out.length)
  out.cut(head)
  for (const index of order) {
    const part = parts[index]
    if (!part || part.start === part.end) throw new Unreadable('an order of members names another')
    const skipped = isFirst && out.length === head ? 1 : 0
    append(out, moving.bytes, part.start - head + skipped, part.end - head)
    part.end = part.start
  }
  if (order.length !== present) throw new Unreadable('an order of members leaves some out')
}

/** As `takeFields`. */
export const tellFields = (
  fields: readonly PlannedField[],
  isFirst: boolean,
  tellOf: (field: PlannedField) => Tell,
): Tell => {
  const parts = fields.map((field): Part => ({
    label: labelOf(field.member),
    tell: tellOf(field),
    maybe: field.maybe,
    start: 0,
    end: 0,
  }))
  const labelBits = parts.reduce((bits, { label }) => bits | bitsOf(label), 0)
  return (row, out) => {
    row.textBits |= labelBits
    const order = row.order()
    if (order.length === 0) tellInOrder(row, out, parts, isFirst)
    else tellReordered(row, out, parts, isFirst, order)
  }
}
