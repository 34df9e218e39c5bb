/** Numbers of BSATN as JSON. */
import type { Writer } from '../../bsatn/index.ts'
import { appendAscii } from '../bytes.ts'
import type { RowReader } from './row-reader.ts'

const tellSigned = (row: RowReader, out: Writer): void => {
  const value = row.safeInteger()
  appendAscii(out, String(value ?? row.i64()))
}

const tellUnsigned = (row: RowReader, out: Writer): void => {
  appendAscii(out, String(row.u64()))
}

export const tellInteger = (signed: boolean): ((row: RowReader, out: Writer) => void) =>
  signed ? tellSigned : tellUnsigned

export const tellFloat = (row: RowReader, out: Writer): void => {
  const value = row.f64()
  // An exact text may say it: 1e400 is the double Infinity.
  if (!Number.isFinite(value)) row.doubt(`${value} at ${row.at - 8} is no number of JSON`)
  appendAscii(out, Object.is(value, -0) ? '-0' : String(value))
}
