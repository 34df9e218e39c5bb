/** Provenance of the parts of a client's document, told of the document that the store gets. */
import type { Path } from '../../../json/index.ts'
import { placeOf } from '../../map/place.ts'
import { shapeAt } from '../../map/shape-at.ts'
import type { Sides } from '../../map/sides.ts'
import type { ItemOrigin, Provenance } from './provenance.ts'

/** Of one place of a document to be written, and those below it. */
export interface Origins {
  /** Where in the stored document it was; `new` where its place says nothing. */
  readonly from?: Path | 'new'
  readonly list?: ListOrigins
  at(token: string): Origins | undefined
}

export interface ListOrigins {
  readonly items: readonly ItemOrigin[]
  readonly had: number | undefined
  readonly gone: readonly number[]
}

class Node implements Origins {
  from?: Path | 'new'
  list?: ListOrigins
  private readonly below = new Map<string, Node>()

  at(token: string): Node | undefined {
    return this.below.get(token)
  }

  reach(path: Path): Node {
    return path.reduce<Node>((node, token) => node.grow(token), this)
  }

  private grow(token: string): Node {
    const known = this.below.get(token)
    if (known) return known
    const node = new Node()
    this.below.set(token, node)
    return node
  }
}

/** Where the store keeps one thing for one thing of the client. */
const storedAt = (path: Path, sides: Sides): Path | undefined => {
  const { clientTypes, storeTypes, type } = sides
  const place = placeOf(path, sides)
  if (place.kind !== 'path' && place.kind !== 'unknown') return undefined
  const isList = shapeAt(clientTypes, type, path)?.kind === 'array'
  const areMany = shapeAt(storeTypes, type, place.path)?.kind === 'array'
  return isList === areMany ? place.path : undefined
}

/** The store's list for a list of the client, where the items of both stand at the same index. */
const storedList = (path: Path, sides: Sides): Path | undefined => {
  const [first, second] = ['0', '1'].map((index) => storedAt([...path, index], sides))
  if (first?.at(-1) !== '0' || second?.at(-1) !== '1') return undefined
  return first.slice(0, -1)
}

/** Where the version of the store keeps no such part as the client has, nothing is told. */
export const originsOf = ({ members, lists }: Provenance, sides: Sides): Origins => {
  const root = new Node()
  for (const { path, from } of members) {
    const place = storedAt(path, sides)
    const source = from === undefined ? 'new' : storedAt(from, sides)
    if (place && source) root.reach(place).from = source
  }
  for (const { path, items, had, gone } of lists) {
    const place = storedList(path, sides)
    if (!place) continue
    const list = root.reach(place)
    const told = items.map((item, at) => {
      if (typeof item !== 'object') return item
      const source = storedAt(item, sides)
      if (source) list.reach([String(at)]).from = source
      return source
    })
    list.list = { items: told, had, gone }
  }
  return root
}
