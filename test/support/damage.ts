/** Broken bytes: what a failing disk, a cut connection or an attacker makes of a text. */
import { pickOf, type Random } from './random.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Bytes that mean something in JSON or UTF-8. */
const telling = [...new TextEncoder().encode('"\\{}[]:,0-1.eEtfnu/ \n\t\u0000\u001f\u007f')]
const wide = [0x80, 0xbf, 0xc0, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff]

/** `bytes` with `removed` bytes at `at` replaced by others. */
const changed = (bytes: Bytes, at: number, removed: number, put: readonly number[]): Bytes =>
  Uint8Array.from([...bytes.subarray(0, at), ...put, ...bytes.subarray(at + removed)])

const once = (bytes: Bytes, other: Bytes, random: Random): Bytes => {
  const at = random(bytes.length + 1)
  const byte = pickOf(random, random(3) === 0 ? wide : telling)
  switch (random(6)) {
    case 0:
      return bytes.slice(0, at)
    case 1:
      return changed(bytes, at, 1, at < bytes.length ? [(bytes[at] ?? 0) ^ (1 << random(8))] : [])
    case 2:
      return changed(bytes, at, 1, [byte])
    case 3:
      return changed(bytes, at, 0, [byte])
    case 4:
      return changed(bytes, at, 1 + random(4), [])
    default: {
      const from = random(other.length + 1)
      const spliced = [...other.subarray(from, from + random(40))]
      return changed(bytes, at, random(2) === 0 ? spliced.length : 0, spliced)
    }
  }
}

/** One to three mistakes. `other` is a text to take pieces from. */
export const damaged = (bytes: Bytes, other: Bytes, random: Random): Bytes => {
  let done = bytes
  for (let mistakes = 1 + random(3); mistakes > 0; mistakes -= 1) done = once(done, other, random)
  return done
}
