/**
 * Which stored item a client saw as which: where a function of the contract carries a list as a
 * whole, it may show some of the items only, or show them in another order.
 */
import { isObject, own, type Json } from '../../../json/index.ts'
import { same } from './differences.ts'
import type { Effort } from './match-items.ts'

/** Whether what came back may be of what is stored: what is on both sides is alike. */
const mayBe = (stored: Json, returned: Json): boolean => {
  if (isObject(stored) && isObject(returned)) {
    return Object.keys(returned).every((name) => {
      const [here, there] = [own(stored, name), own(returned, name)]
      return here === undefined || there === undefined || mayBe(here, there)
    })
  }
  if (Array.isArray(stored) && Array.isArray(returned)) {
    return returned.every((item, at) => at >= stored.length || mayBe(stored[at] as Json, item))
  }
  return same(stored, returned)
}

/** One after another, in the order in which they are stored. */
const inOrder = (stored: readonly Json[], returned: readonly Json[]): readonly number[] => {
  const found: number[] = []
  for (const [index, item] of stored.entries()) {
    const next = returned[found.length]
    if (next === undefined) break
    if (mayBe(item, next)) found.push(index)
  }
  return found
}

const inAnyOrder = (stored: readonly Json[], returned: readonly Json[]): readonly number[] => {
  const left = new Set(stored.keys())
  return returned.flatMap((item) => {
    const index = [...left].find((at) => mayBe(stored[at] as Json, item))
    if (index === undefined) return []
    left.delete(index)
    return [index]
  })
}

/**
 * By index of what came back, the index of what is stored. Undefined where that cannot be told, as
 * what came back does not look like what is stored.
 */
export const pickedItems = (
  stored: readonly Json[],
  returned: readonly Json[],
  effort: Effort,
): readonly number[] | undefined => {
  const ordered = inOrder(stored, returned)
  if (ordered.length === returned.length) return ordered
  const cost = stored.length * returned.length
  if (cost > effort.left) {
    effort.exceeded = true
    return undefined
  }
  effort.left -= cost
  const found = inAnyOrder(stored, returned)
  return found.length === returned.length ? found : undefined
}
