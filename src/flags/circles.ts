/** Which names refer to themselves, and in which order the others can be followed. */

export interface Arranged {
  /** Every name after those that it refers to; names in circles have no such place. */
  readonly order: readonly string[]
  /** Names that reach themselves, by one step or by many. */
  readonly circular: ReadonlySet<string>
}

interface Visit {
  readonly name: string
  readonly to: readonly string[]
  readonly index: number
  lowest: number
  next: number
}

/**
 * Tarjan's strongly connected components, without recursion: a chain of references may be as long
 * as a file. Linear in names and references.
 *
 * @param references the names that a name refers to; those that are no names lead nowhere
 */
export const arrange = (references: ReadonlyMap<string, readonly string[]>): Arranged => {
  const visits = new Map<string, Visit>()
  /** Visited, and not yet known to be out of every circle with what comes. */
  const open: Visit[] = []
  const closed = new Set<string>()
  const order: string[] = []
  const circular = new Set<string>()

  const enter = (name: string): Visit => {
    const to = references.get(name) ?? []
    const index = visits.size
    const visit = { name, to, index, lowest: index, next: 0 }
    visits.set(name, visit)
    open.push(visit)
    return visit
  }

  const leave = ({ name, to, index, lowest }: Visit): void => {
    if (lowest !== index) return
    const isAlone = open.at(-1)?.name === name && !to.includes(name)
    // All that was opened since belongs together, this one being the first.
    for (let member = open.pop(); member; member = open.pop()) {
      closed.add(member.name)
      if (isAlone) order.push(name)
      else circular.add(member.name)
      if (member.name === name) return
    }
  }

  for (const root of references.keys()) {
    if (visits.has(root)) continue
    const path = [enter(root)]
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const to = visit.to[visit.next]
      visit.next += 1
      if (to === undefined) {
        path.pop()
        const before = path.at(-1)
        if (before) before.lowest = Math.min(before.lowest, visit.lowest)
        leave(visit)
        continue
      }
      const known = visits.get(to)
      if (known && !closed.has(to)) visit.lowest = Math.min(visit.lowest, known.index)
      else if (!known && references.has(to)) path.push(enter(to))
    }
  }
  return { order, circular }
}
