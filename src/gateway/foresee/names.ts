/** How many, and the first of them by name. */

export interface Names {
  readonly count: number
  /** At most 50, in the order of the alphabet. */
  readonly names: readonly string[]
}

/** More of them help nobody. */
const mostNames = 50

export const namesOf = (given: Iterable<string>): Names => {
  const all = [...new Set(given)].toSorted()
  return { count: all.length, names: all.slice(0, mostNames) }
}
