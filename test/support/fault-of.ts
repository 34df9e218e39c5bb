/** Where bytes stop being JSON, in bytes, found by the parser: the measure of everything that scans bytes. */
import { defaultDepth, parse } from '../../src/json/index.ts'
import type { Fault } from '../../src/json/index.ts'

/** Bytes of the character that begins with `lead`, were it well formed. */
const lengthOf = (lead: number): number => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4)

/** Offset of the first character that is not UTF-8; the length of the input when all is well. */
const utf8End = (bytes: Uint8Array): number => {
  if (isUtf8(bytes)) return bytes.length
  let at = 0
  for (;;) {
    const next = at + lengthOf(bytes[at] as number)
    if (!isUtf8(bytes.subarray(at, next))) return at
    at = next
  }
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** What is wrong with a JSON text; undefined when nothing is. */
export const faultOf = (bytes: Uint8Array, depth = defaultDepth): Fault | undefined => {
  const end = utf8End(bytes)
  const whole = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, end))
  const mark = whole.startsWith('\ufeff') ? '\ufeff' : ''
  const text = whole.slice(mark.length)
  const parsed = parse(text, { depth })
  if (parsed.ok) return end < bytes.length ? { kind: 'malformed', offset: end } : undefined
  const units = Number(parsed.problem['offset'])
  const offset = new TextEncoder().encode(mark + text.slice(0, units)).length
  return { kind: parsed.problem.code === 'too-deep' ? 'too-deep' : 'malformed', offset }
}
