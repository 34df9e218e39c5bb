/** Whether the keys of a map differ. */

/** Above this, keys are looked up rather than compared one by one. */
const few = 8

/** Whether two BSATN strings are the same. */
const isSame = (bytes: Buffer, left: number, right: number): boolean => {
  for (let i = 0; i < 4; i += 1) if (bytes[left + i] !== bytes[right + i]) return false
  const size = bytes.readUInt32LE(left)
  for (let i = 4; i < size + 4; i += 1) if (bytes[left + i] !== bytes[right + i]) return false
  return true
}

/** @param keys offsets of BSATN strings in `bytes` */
export const isRepeated = (bytes: Buffer, keys: readonly number[]): boolean => {
  if (keys.length > few) {
    const known = new Set(
      keys.map((at) => bytes.toString('latin1', at + 4, at + 4 + bytes.readUInt32LE(at))),
    )
    return known.size < keys.length
  }
  for (const [index, key] of keys.entries()) {
    for (let other = 0; other < index; other += 1) {
      if (isSame(bytes, key, keys[other] as number)) return true
    }
  }
  return false
}
