/** JSON of another shape than a type has: it is refused with its place, and nothing is thrown. */
import { print, type Json } from '../json/index.ts'
import { frozen } from './frozen.ts'
import type { Violation } from './law.ts'
import { isAPlace } from './places.ts'
import { ofFault } from './judge.ts'
import type { Pair, Subject } from './subject.ts'

const broken = (detail: string): Violation => ({ law: 'wrong-shape', place: [], detail })

/** What any JSON breaks by going through the lens of a type. */
export const judgeMisshapen = (subject: Subject, pair: Pair, given: Json): readonly Violation[] => {
  const value = frozen(given)
  const lens = subject.lens(pair)
  subject.faults()
  try {
    const result = lens.value(value)
    const bytes = lens.bytes(new TextEncoder().encode(print(value)))
    const faults = subject.faults()
    // Functions are given what has the kinds of their shapes, and may look at bounds themselves.
    if (faults.length > 0) return faults.map(ofFault)
    if (result.ok !== bytes.ok) {
      return [broken('one executor carries it, the other does not')]
    }
    if (result.ok || isAPlace(value, result.problem)) return []
    return [broken(`the problem names no place of it: ${result.problem.detail}`)]
  } catch (error) {
    return [broken(`it throws ${String(error)}`)]
  }
}
