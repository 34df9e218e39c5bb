/** Which item of a changed list is which item of the stored one. */

export interface Pairing {
  /** Index of a stored item -> index of the written one that it became. */
  readonly pairs: ReadonlyMap<number, number>
  /** Whether some written item is neither a stored one nor what its client sees of one. */
  readonly changed: boolean
}

/** Indexes by text, to be taken one by one. */
const indexed = (texts: readonly string[]) => {
  const places = new Map<string, number[]>()
  for (let i = texts.length - 1; i >= 0; i -= 1) {
    const text = texts[i] as string
    const list = places.get(text)
    if (list) list.push(i)
    else places.set(text, [i])
  }
  return places
}

/**
 * Written items are first sought among the stored ones as they are, then among them as their client
 * sees them, each time in their own place before others; what remains is taken for a changed item
 * if its place is free. All items as JSON text.
 *
 * @param returned the stored items as they come back from their client
 */
export const pairItems = (
  stored: readonly string[],
  returned: readonly string[],
  written: readonly string[],
): Pairing => {
  const pairs = new Map<number, number>()
  const known = new Set<number>()
  const pair = (item: number, place: number): void => {
    pairs.set(item, place)
    known.add(place)
  }
  for (const texts of [stored, returned]) {
    for (const [place, text] of written.entries()) {
      if (!known.has(place) && !pairs.has(place) && texts[place] === text) pair(place, place)
    }
    const places = indexed(texts)
    for (const [place, text] of written.entries()) {
      if (known.has(place)) continue
      const candidates = places.get(text) ?? []
      let item = candidates.pop()
      while (item !== undefined && pairs.has(item)) item = candidates.pop()
      if (item !== undefined) pair(item, place)
    }
  }
  const changed = known.size < written.length
  for (const place of written.keys()) {
    if (!known.has(place) && place < stored.length && !pairs.has(place)) pairs.set(place, place)
  }
  return { pairs, changed }
}
