/** Maps within maps: what has several names is found without making one text of them. */

export type Level<T> = Map<string, T>

/** The map of a name, made where there is none. */
export const within = <T>(level: Level<Level<T>>, name: string): Level<T> => {
  const known = level.get(name)
  if (known) return known
  const made: Level<T> = new Map()
  level.set(name, made)
  return made
}
