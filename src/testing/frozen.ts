/** Deeply frozen input: whoever mutates it throws. */
import type { Json } from '../json/index.ts'

export const frozen = <T extends Json>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const member of Object.values(value)) frozen(member as Json)
    Object.freeze(value)
  }
  return value
}
