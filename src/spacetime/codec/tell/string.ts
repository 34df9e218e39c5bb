/** A string of BSATN as one of JSON. */
import type { Writer } from '../../bsatn/index.ts'
import { append, appendAscii, byte, special } from '../bytes.ts'
import type { RowReader } from './row-reader.ts'

/** By the byte: how a character is written that cannot stand in a string as it is. */
const escapes: readonly string[] = Array.from({ length: 256 }, (_, code) =>
  special[code] === 0 ? '' : JSON.stringify(String.fromCharCode(code)).slice(1, -1),
)

/** From the first character on that needs an escape. */
const tellRest = (row: RowReader, out: Writer, from: number, end: number): void => {
  const { bytes } = row
  let start = from
  let bits = 0
  for (let at = from; at < end; at += 1) {
    const each = bytes[at] as number
    bits |= each
    if (special[each] === 0) continue
    append(out, bytes, start, at)
    appendAscii(out, escapes[each] as string)
    start = at + 1
  }
  append(out, bytes, start, end)
  row.textBits |= bits
}

/** As `JSON.stringify` writes it. */
export const tellString = (row: RowReader, out: Writer): void => {
  const size = row.u32()
  const start = row.skip(size)
  const end = start + size
  const { bytes } = row
  // Loaded once: constants of a module are looked up each time they are named.
  const classes = special
  let bits = 0
  let at = start
  for (; at < end; at += 1) {
    const each = bytes[at] as number
    if (classes[each] !== 0) break
    bits |= each
  }
  row.textBits |= bits
  out.u8(byte.quote)
  append(out, bytes, start, at)
  if (at < end) tellRest(row, out, at, end)
  out.u8(byte.quote)
}
