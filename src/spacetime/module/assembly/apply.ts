/** The one way to write: steps in their order, all of them or none. */
import { bytesAt, bytesLength, isAtEnd, readByte, readBytes, readCount } from './arguments'
import { refuse, refuseStep } from './refusal'
import { add, forget, holdsRow, holdsSome, indexOf, tableOf, take } from './tables'

/** What a step does. The numbers are the interface, see `steps.ts` outside. */
const insert: u32 = 0
const swap: u32 = 1
const remove: u32 = 2
const requireRow: u32 = 3
const requireSome: u32 = 4
const requireNone: u32 = 5

/** The fields of the step that was read: each where it is, and how long. */
let kind: u32 = 0
let tableAt: usize = 0
let tableLength: usize = 0
let indexAt: usize = 0
let indexLength: usize = 0
let oldAt: usize = 0
let oldLength: usize = 0
let rowAt: usize = 0
let rowLength: usize = 0

function readStep(): bool {
  kind = readByte()
  if (kind > 255 || !readBytes()) return false
  tableAt = bytesAt
  tableLength = bytesLength
  if (!readBytes()) return false
  indexAt = bytesAt
  indexLength = bytesLength
  if (!readBytes()) return false
  oldAt = bytesAt
  oldLength = bytesLength
  if (!readBytes()) return false
  rowAt = bytesAt
  rowLength = bytesLength
  return true
}

function change(): string {
  const table = tableOf(tableAt, tableLength)
  if (table == 0) return 'no-table'
  if (kind == insert) return add(table, rowAt, rowLength)
  const taken = take(table, oldAt, oldLength)
  return kind == remove || taken.length > 0 ? taken : add(table, rowAt, rowLength)
}

function look(): string {
  const index = indexOf(indexAt, indexLength)
  if (index == 0) return 'no-index'
  if (kind == requireRow) return holdsRow(index, oldAt, oldLength, rowAt, rowLength)
  return holdsSome(index, oldAt, oldLength, kind == requireSome)
}

function perform(): string {
  if (kind <= remove) return change()
  return kind <= requireNone ? look() : 'no-such-step'
}

/** Does the steps of the arguments; 0, or 1 and why not. */
export function apply(errors: u32): i32 {
  forget()
  const count = readCount()
  for (let step: u64 = 0; step < count; step++) {
    if (!readStep()) return refuse(errors, 'malformed')
    const reason = perform()
    if (reason.length > 0) return refuseStep(errors, <u32>step, reason)
  }
  return isAtEnd() ? 0 : refuse(errors, 'malformed')
}
