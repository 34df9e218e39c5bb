/** Parameters that name fields, such as those to expand: each name becomes that of the store's version. */
import type { Path } from '../../json/index.ts'
import type { TypeGraph } from '../../lens/index.ts'
import { namePath, tooDeep } from './name-path.ts'
import { placeOf } from './place.ts'
import { shapeAt } from './shape-at.ts'
import type { Sides } from './sides.ts'

const isList = (types: TypeGraph, type: string, path: Path): boolean =>
  shapeAt(types, type, path)?.kind === 'array'

/** A path with an item where a name leads through a list without saying which: `lines.price`. */
const throughLists = (path: Path, { clientTypes, type }: Sides): Path => {
  const whole: string[] = []
  for (const name of path) {
    if (isList(clientTypes, type, whole) && !/^\d+$/.test(name)) whole.push('0')
    whole.push(name)
  }
  return whole
}

/** The same without what stands for the items of lists. */
const withoutItems = (path: Path, { storeTypes, type }: Sides): Path =>
  path.filter((_, i) => !isList(storeTypes, type, path.slice(0, i)))

const under = (name: string, prefix: string | undefined): string | undefined => {
  if (prefix === undefined) return name
  return name.startsWith(`${prefix}.`) ? name.slice(prefix.length + 1) : undefined
}

export interface Prefixes {
  readonly client: string | undefined
  readonly store: string | undefined
}

/** Names in the store's version, or why one has none. */
export const mapNames = (
  texts: readonly string[],
  prefixes: Prefixes,
  sides: Sides,
): readonly string[] | string => {
  const names = new Set<string>()
  for (const text of texts) {
    const said = under(text, prefixes.client)
    if (said === undefined) return `names begin with "${prefixes.client}."`
    const path = namePath(said)
    if (!path) return tooDeep
    const whole = throughLists(path, sides)
    if (placeOf(whole, sides).kind === 'hidden') return `your version has no field "${said}"`
    const found = sides.up.names(whole.join('.'))
    if (found.length === 0) return `the backend's version has no field "${said}"`
    for (const name of found) {
      const inStore = namePath(name) ?? []
      const bare = whole.length > path.length ? withoutItems(inStore, sides) : inStore
      names.add([...(prefixes.store === undefined ? [] : [prefixes.store]), ...bare].join('.'))
    }
  }
  return [...names]
}
