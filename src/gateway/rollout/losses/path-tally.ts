/** Counts documents by the paths at which they lose something, with a bound on what is remembered. */

export interface LostAt {
  /** JSON path (RFC 9535), `*` for any item. */
  readonly path: string
  /** How many documents lose something there. */
  readonly documents: number
}

/** More paths are counted as one. */
const mostPaths = 1000
const otherPaths = '(other paths)'

export const pathTally = () => {
  const paths = new Map<string, number>()
  return {
    /** @param lost paths of one document */
    add: (lost: readonly string[]): void => {
      const known = new Set(
        lost.map((path) => (paths.has(path) || paths.size < mostPaths ? path : otherPaths)),
      )
      for (const path of known) paths.set(path, (paths.get(path) ?? 0) + 1)
    },
    /** Most documents first. */
    all: (): readonly LostAt[] =>
      [...paths]
        .map(([path, count]) => ({ path, documents: count }))
        .toSorted((a, b) => b.documents - a.documents || (a.path < b.path ? -1 : 1)),
  }
}
