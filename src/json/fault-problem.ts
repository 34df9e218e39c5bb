/** What a scanner found wrong, as a problem that names the place. */
import { problem, type Problem } from '../errors/index.ts'
import { formatPointer, type Path } from './pointer.ts'
import { placeOf } from './scan/place-of.ts'
import type { Fault } from './scan/scanner.ts'

/** Names of members may be of any length. */
const mostShown = 200

/** @param offset where the reader stopped; `what` is wrong there, in the value at `path` */
export const unreadable = (
  kind: Fault['kind'],
  { offset, path, what }: { readonly offset: number; readonly path: Path; readonly what: string },
): Problem => {
  const pointer = formatPointer(path)
  const shown = pointer.length > mostShown ? `${pointer.slice(0, mostShown)}...` : pointer
  const place = shown === '' ? `At offset ${offset}` : `At offset ${offset}, in ${shown}`
  return problem(kind === 'too-deep' ? 'too-deep' : 'malformed-json', `${place}: ${what}.`, {
    offset,
    ...(shown === '' ? {} : { pointer: shown }),
  })
}

const whatIs = (input: Uint8Array, { kind, offset }: Fault): string => {
  if (kind === 'too-deep') return 'nested deeper than allowed'
  const byte = input[offset]
  if (byte === undefined) return 'the input ends too early'
  if (byte >= 0x20 && byte < 0x7f) return `"${String.fromCharCode(byte)}" does not fit here`
  return byte < 0x80
    ? 'a control character stands here'
    : 'what stands here does not fit, or is not UTF-8'
}

/** Problems: `malformed-json` and `too-deep`, with `offset` in bytes and, inside of something, `pointer`. */
export const faultProblem = (input: Uint8Array, fault: Fault): Problem => {
  const { kind, offset } = fault
  return unreadable(kind, { offset, path: placeOf(input, offset), what: whatIs(input, fault) })
}
