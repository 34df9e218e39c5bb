/** A value kept as its text. */
import type { Writer } from '../../bsatn/index.ts'
import { append } from '../bytes.ts'
import type { Input } from './input.ts'
import { valueEnd } from '../value-end.ts'

/** The text of any value, as it is. @throws ScanFault where it is none */
export const takeJson = (input: Input, out: Writer): boolean => {
  const end = valueEnd(input.bytes, input.at)
  out.u32(end - input.at)
  append(out, input.bytes, input.at, end)
  input.at = end
  return true
}
