/** Fields that the name of a parameter speaks of, in whatever way. */
import { heldAt } from './held.ts'
import { namePath } from './name-path.ts'
import type { Sides } from './sides.ts'

/** `created[gte]`, `price__lt`, `state!` and the like, taken apart. */
const wordsOf = (name: string): readonly string[] =>
  name.split(/__|[^\w.$@-]+/).filter((word) => word !== '')

/** The first field in the name of a parameter that the store does not have just as the client does. */
export const changedName = (name: string, sides: Sides): string | undefined =>
  wordsOf(name).find((word) => {
    const path = namePath(word)
    const found = path && heldAt(path, sides)
    if (found?.kind !== 'held') return found?.kind === 'refused'
    const { held } = found
    return held.codecs.length > 0 || held.plainOnly || held.path.join('.') !== word
  })
