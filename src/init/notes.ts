/** Takes down what a contract cannot say; what occurs at many places is told once. */
import type { Note } from './model.ts'

export class Notes {
  private readonly places = new Map<string, string[]>()

  add(place: string, message: string): void {
    const known = this.places.get(message)
    if (known === undefined) this.places.set(message, [place])
    else if (!known.includes(place)) known.push(place)
  }

  /** In the order in which they were found first, each with its first place. */
  all(): readonly Note[] {
    return [...this.places].map(([message, [place = '', ...more]]) => ({
      place,
      message: more.length === 0 ? message : `${message} (also at ${counted(more)})`,
    }))
  }
}

/** The nearest ones by name, the rest by their number. */
const counted = (places: readonly string[]): string =>
  places.length <= 2 ? places.join(', ') : `${places[0]} and ${places.length - 1} more places`

/** The first ten of some names, and the number of the rest. */
export const few = (names: readonly string[]): string =>
  names.length <= 10
    ? names.join(', ')
    : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
