/**
 * What a lens wants to see of a document, as a graph, and the views that follow from it. Several
 * parts of a lens may look at one value (the variants of a union do), so a view stands for a set of
 * interests, as a state of a deterministic automaton stands for a set of states.
 */
import type { Path, View } from '../../json/index.ts'

/** What one part of a lens wants to see of a value. It grows while the lens is compiled. */
export interface Interest {
  readonly id: number
  /** Interests of others in the same value. */
  readonly also: Interest[]
  /** By name. */
  readonly members: Map<string, Interest[]>
  /** Of members not named; undefined while no member is looked at. */
  others: Interest[] | undefined
  /** Of array items; undefined while no item is looked at. */
  items: Interest[] | undefined
}

export interface Interests {
  readonly make: () => Interest
  /** The number by which the tape tells a member's name. */
  readonly nameId: (name: string) => number
  /** How many names have one. */
  readonly count: () => number
  /** View 1 is that of the root, view 0 looks at nothing. */
  readonly views: (root: Interest) => readonly View[]
}

/** Looks at the members of an object, and at one of them with this interest. */
export const lookAt = (holder: Interest, name: string, interest?: Interest): void => {
  holder.others ??= []
  const known = holder.members.get(name) ?? []
  holder.members.set(name, interest ? [...known, interest] : known)
}

/** The interest in an object at a path of objects. */
export const lookInto = (holder: Interest, path: Path, make: Interests['make']): Interest =>
  path.reduce((at, name) => {
    const inner = make()
    lookAt(at, name, inner)
    return inner
  }, holder)

/** All that look at the same value, in a fixed order. */
const together = (interests: readonly Interest[]): readonly Interest[] => {
  const found = new Set(interests)
  for (const { also } of found) for (const other of also) found.add(other)
  return [...found].toSorted((a, b) => a.id - b.id)
}

export const createInterests = (): Interests => {
  let made = 0
  const ids = new Map<string, number>()

  const nameId = (name: string): number => {
    const id = ids.get(name) ?? ids.size + 1
    ids.set(name, id)
    return id
  }

  const views = (root: Interest): readonly View[] => {
    const found: View[] = []
    const numbers = new Map<string, number>()

    const numberOf = (parts: readonly Interest[]): number => {
      const interests = together(parts)
      const key = interests.map(({ id }) => id).join()
      const known = numbers.get(key)
      if (known !== undefined) return known
      const number = found.length
      numbers.set(key, number)
      found.push({ items: -1, others: -1, members: new Map() })
      found[number] = viewOf(interests)
      return number
    }

    const viewOf = (interests: readonly Interest[]): View => {
      const lists = interests.filter(({ items }) => items !== undefined)
      const objects = interests.filter(({ others }) => others !== undefined)
      const names = new Set(objects.flatMap(({ members }) => [...members.keys()]))
      const members = [...names].map((name) => {
        const inside = objects.flatMap((object) => object.members.get(name) ?? object.others ?? [])
        return [name, { id: nameId(name), view: numberOf(inside) }] as const
      })
      return {
        items: lists.length ? numberOf(lists.flatMap(({ items }) => items ?? [])) : -1,
        others: objects.length ? numberOf(objects.flatMap(({ others }) => others ?? [])) : -1,
        members: new Map(members),
      }
    }

    numberOf([])
    numberOf([root])
    return found
  }

  const make = (): Interest => {
    made += 1
    return { id: made, also: [], members: new Map(), others: undefined, items: undefined }
  }

  return { make, nameId, count: () => ids.size, views }
}
