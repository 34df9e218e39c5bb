/** Whether a client is told the same by two backends, apart from what only one of them can hold. */
import type { Sides } from '../../gateway/map/sides.ts'
import { equal, parseBytes, print, type Json, type ParseLimits } from '../../json/index.ts'
import type { Carry } from '../copy/carry.ts'
import { isEqualBytes } from '../store/equal-bytes.ts'

const encoder = new TextEncoder()

/**
 * Carries the answer of the newer backend to the version of the older one and back: what is left is what
 * both can say, and has to be what the older one says.
 *
 * @param sides `up` from the client's version to that of the older backend
 */
export const witnessCarry = ({ up, down }: Sides, limits: ParseLimits): Carry => {
  /** As both backends can say it; undefined where it cannot be carried. */
  const common = (document: Uint8Array): Json | undefined => {
    const parsed = parseBytes(document, limits)
    if (!parsed.ok) return undefined
    const there = up.value(parsed.value)
    if (!there.ok) return undefined
    const back = down.value(there.value)
    return back.ok ? back.value : undefined
  }
  return (mine, theirs) => {
    if (theirs === undefined || isEqualBytes(mine, theirs)) {
      return theirs === undefined ? { kind: 'put', document: mine } : { kind: 'same' }
    }
    const [wanted, held] = [common(mine), common(theirs)]
    if (wanted === undefined) return { kind: 'put', document: mine }
    return held !== undefined && equal(wanted, held)
      ? { kind: 'same' }
      : { kind: 'put', document: encoder.encode(print(wanted)) }
  }
}
