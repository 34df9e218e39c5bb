/**
 * The module that every database of ours runs: it knows no table, but does steps on whichever there
 * are, for its owner alone. What tables there are is put in at address 16, see `with-definition.ts`.
 */
import { apply } from './apply'
import { takeAll } from './arguments'
import {
  insertRow,
  indexIdFromName,
  indexScanRange,
  rowsAdvance,
  rowsClose,
  tableIdFromName,
} from './host'
import { cell } from './memory'
import { refuse, writeAll } from './refusal'

/** A 32-bit length, then as many bytes. */
const definition: usize = 16

/** Which reducer is which: the order of the definition. */
const init: u32 = 0

/** A bound (0: included), and behind it the 32 bytes of an identity. */
const bound: usize = memory.data(40)
const caller: usize = bound + 1
const identityLength: usize = 32

const ownerTable: usize = memory.data<u8>([0x6f, 0x77, 0x6e, 0x65, 0x72])
const ownerTableLength: usize = 5
/** `owner_identity_idx_btree` */
const ownerIndex: usize = memory.data<u8>([
  0x6f, 0x77, 0x6e, 0x65, 0x72, 0x5f, 0x69, 0x64, 0x65, 0x6e, 0x74, 0x69, 0x74, 0x79, 0x5f, 0x69,
  0x64, 0x78, 0x5f, 0x62, 0x74, 0x72, 0x65, 0x65,
])
const ownerIndexLength: usize = 24
const row: usize = memory.data(64)

function remember(errors: u32): i32 {
  if (tableIdFromName(ownerTable, ownerTableLength, cell) != 0) return refuse(errors, 'no-owner')
  const table = load<u32>(cell)
  store<u32>(cell, <u32>identityLength)
  return insertRow(table, caller, cell) == 0 ? 0 : refuse(errors, 'no-owner')
}

function isOwner(): bool {
  if (indexIdFromName(ownerIndex, ownerIndexLength, cell) != 0) return false
  const length = identityLength + 1
  if (indexScanRange(load<u32>(cell), 0, 0, 0, bound, length, bound, length, cell) != 0)
    return false
  const rows = load<u32>(cell)
  store<u32>(cell, 64)
  const answer = rowsAdvance(rows, row, cell)
  if (answer >= 0) rowsClose(rows)
  return answer <= 0 && load<u32>(cell) == <u32>identityLength
}

export function __describe_module__(sink: u32): void {
  writeAll(sink, definition + 4, load<u32>(definition))
}

/** Called by the host for every reducer; the caller's identity comes in four parts. */
export function __call_reducer__(
  reducer: u32,
  caller0: i64,
  caller1: i64,
  caller2: i64,
  caller3: i64,
  _connection0: i64,
  _connection1: i64,
  _timestamp: i64,
  source: u32,
  errors: u32,
): i32 {
  store<u8>(bound, 0)
  store<i64>(caller, caller0)
  store<i64>(caller, caller1, 8)
  store<i64>(caller, caller2, 16)
  store<i64>(caller, caller3, 24)
  if (reducer == init) return remember(errors)
  if (!isOwner()) return refuse(errors, 'forbidden')
  return takeAll(source) ? apply(errors) : refuse(errors, 'too-large')
}
