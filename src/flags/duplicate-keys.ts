/** Finds members written twice in one object: parsers keep the last and say nothing. */

export interface Duplicate {
  /** Names from the root to the repeated member. */
  readonly path: readonly string[]
  /** Where the repetition starts, in UTF-16 units. */
  readonly offset: number
}

interface Level {
  readonly seen: Set<string> | undefined
  name: string
}

/** All are of one mistake. */
const mostFound = 100

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/** The first hundred.
 *
 * @param text well-formed JSON */
export const duplicateKeys = (text: string): readonly Duplicate[] => {
  const found: Duplicate[] = []
  const levels: Level[] = []
  let nameNext = false
  for (const { 0: part, index } of text.matchAll(token)) {
    const level = levels.at(-1)
    if (part === '{' || part === '[') {
      levels.push({ seen: part === '{' ? new Set() : undefined, name: '' })
      nameNext = part === '{'
    } else if (part === '}' || part === ']') {
      levels.pop()
      nameNext = false
    } else if (part === ',') nameNext = level?.seen !== undefined
    else if (part === ':') nameNext = false
    else if (nameNext && level?.seen) {
      level.name = JSON.parse(part) as string
      if (level.seen.has(level.name)) {
        const path = levels.filter(({ seen }) => seen !== undefined).map(({ name }) => name)
        found.push({ path, offset: index })
        if (found.length === mostFound) return found
      }
      level.seen.add(level.name)
    }
  }
  return found
}
