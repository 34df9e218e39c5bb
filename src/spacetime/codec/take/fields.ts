/**
 * The members of an object to the elements of a product. They are taken in the order of the text,
 * once each; where that is not the order of the elements, what is written is put in order, and how
 * it was is noted.
 */
import { stringEnd } from '../../../json/scan/lexer.ts'
import { Writer } from '../../bsatn/index.ts'
import type { PlannedField } from '../../types/index.ts'
import { append, byte, goesOn, labelOf } from '../bytes.ts'
import type { Input } from './input.ts'
import { valueEnd } from '../value-end.ts'
import type { Take } from './step.ts'

/** What is known of one field of the object at hand. */
interface Taken {
  /** Where its element begins and ends in the row, and its orders in theirs. */
  start: number
  end: number
  ordersStart: number
  ordersEnd: number
  /** Whether the text has it. */
  present: boolean
}

interface Part extends Taken {
  readonly label: Uint8Array
  readonly take: Take
  readonly maybe: boolean
}

/** An order is a list of numbers of eight bits. */
const mostFields = 255

/** Where members are put in order; no object is in the midst of that while another one is. */
const moving = new Writer()
const movingOrders = new Writer()

const takeMember = (input: Input, out: Writer, part: Part): boolean => {
  part.start = out.length
  part.ordersStart = input.orders.length
  part.present = true
  if (part.maybe) out.u8(0)
  const isTaken = part.take(input, out)
  part.end = out.length
  part.ordersEnd = input.orders.length
  return isTaken
}

/** Writes all elements in their order, and the order of the members. */
const rearrange = (
  input: Input,
  out: Writer,
  parts: readonly Part[],
  order: readonly number[],
  head: number,
  orderHead: number,
): void => {
  moving.clear()
  append(moving, out.bytes, head, out.length)
  movingOrders.clear()
  append(movingOrders, input.orders.bytes, orderHead, input.orders.length)
  out.cut(head)
  input.orders.cut(orderHead)
  input.orders.u8(order.length)
  for (const index of order) input.orders.u8(index)
  for (const part of parts) {
    if (part.present) {
      append(out, moving.bytes, part.start - head, part.end - head)
      append(
        input.orders,
        movingOrders.bytes,
        part.ordersStart - orderHead,
        part.ordersEnd - orderHead,
      )
    } else out.u8(1)
  }
  input.reordered = true
}

/** Passes over a member that no element holds; false where it may be one that there is already. */
const passUnknown = (input: Input, known: readonly Uint8Array[], hasMembers: boolean): boolean => {
  const { bytes } = input
  if (hasMembers && bytes[input.at] !== byte.comma) return false
  const name = hasMembers ? input.at + 1 : input.at
  if (bytes[name] !== byte.quote) return false
  const end = stringEnd(bytes, name)
  // With escapes, it may be any name.
  if (end < 0 || bytes[end] !== byte.colon) return false
  if (known.some((label) => goesOn(bytes, name, label, 1))) return false
  input.at = valueEnd(bytes, end + 1)
  input.lossy = true
  return true
}

/**
 * What comes after the brace, and after the tag of a union.
 * @param tag the member that has come before, of a union
 */
export const takeFields = (
  fields: readonly PlannedField[],
  tag: string | undefined,
  takeOf: (field: PlannedField) => Take,
): Take => {
  const parts = fields.map((field): Part => ({
    label: labelOf(field.member),
    take: takeOf(field),
    maybe: field.maybe,
    start: 0,
    end: 0,
    ordersStart: 0,
    ordersEnd: 0,
    present: false,
  }))

  const isFirst = tag === undefined
  const known = [...parts.map(({ label }) => label), ...(isFirst ? [] : [labelOf(tag)])]

  /** The number of the field whose member comes next, or -1. */
  const next = (input: Input, skipped: number): number =>
    parts.findIndex(
      ({ label, present }) => !present && goesOn(input.bytes, input.at, label, skipped),
    )

  /** Takes the members that are left, in any order. */
  const takeOthers = (input: Input, out: Writer, head: number, orderHead: number): boolean => {
    if (parts.length > mostFields) return false
    const order = parts.flatMap(({ present }, index) => (present ? [index] : []))
    let hasMembers = !isFirst || order.length > 0
    while (input.bytes[input.at] !== byte.close) {
      const skipped = hasMembers ? 0 : 1
      const index = next(input, skipped)
      const part = parts[index]
      if (!part) {
        if (!passUnknown(input, known, hasMembers)) return false
        hasMembers = true
        continue
      }
      hasMembers = true
      input.at += part.label.length - skipped
      if (!takeMember(input, out, part)) return false
      order.push(index)
    }
    if (parts.some(({ present, maybe }) => !present && !maybe)) return false
    rearrange(input, out, parts, order, head, orderHead)
    input.at += 1
    return true
  }

  return (input, out) => {
    const head = out.length
    const orderHead = input.orders.length
    input.orders.u8(0)
    let skipped = isFirst ? 1 : 0
    for (const part of parts) part.present = false
    for (const part of parts) {
      if (goesOn(input.bytes, input.at, part.label, skipped)) {
        input.at += part.label.length - skipped
        skipped = 0
        if (!takeMember(input, out, part)) return false
      } else if (part.maybe) out.u8(1)
      else return takeOthers(input, out, head, orderHead)
    }
    if (input.bytes[input.at] !== byte.close) return takeOthers(input, out, head, orderHead)
    input.at += 1
    return true
  }
}
