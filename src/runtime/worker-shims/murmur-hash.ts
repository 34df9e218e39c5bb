/**
 * The hash by which flags are sticky: MurmurHash3 (x86, 32 bits) of UTF-16 code units, as
 * imurmurhash has it, which would be 2 KB of the Worker with what makes a module of it.
 */

/** Four code units from `at`; nothing where the text has ended. A code unit is more than a byte. */
const block = (text: string, at: number): number => {
  const fourth = text.charCodeAt(at + 3)
  return (
    text.charCodeAt(at) ^
    (text.charCodeAt(at + 1) << 8) ^
    (text.charCodeAt(at + 2) << 16) ^
    (fourth << 24) ^
    (fourth >> 8)
  )
}

const rotated = (bits: number, by: number): number => (bits << by) | (bits >>> (32 - by))

const mixed = (bits: number): number =>
  Math.imul(rotated(Math.imul(bits, 0xcc9e2d51), 15), 0x1b873593)

const finished = (bits: number): number => {
  const first = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35)
  return (second ^ (second >>> 16)) >>> 0
}

/** @returns a whole number of 32 bits */
const hashOf = (text: string): number => {
  const end = text.length - (text.length % 4)
  let hash = 0
  for (let at = 0; at < end; at += 4) {
    hash = (Math.imul(rotated(hash ^ mixed(block(text, at)), 13), 5) + 0xe6546b64) | 0
  }
  const rest = block(text, end)
  // So it is there: what is left counts only where it is no negative number.
  return finished((rest > 0 ? hash ^ mixed(rest) : hash) ^ text.length)
}

/** As flagd-core calls it. */
export class MurmurHash3 {
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  result(): number {
    return hashOf(this.text)
  }
}
