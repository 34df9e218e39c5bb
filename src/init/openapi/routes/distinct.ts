/** Routes that can stand beside each other: no id and no request means two of them. */
import type { Route } from '../../../contract/index.ts'
import type { Notes } from '../../notes.ts'

export interface Placed {
  readonly route: Route
  readonly place: string
}

const shapeOf = ({ method, path }: Route): string =>
  `${method} ${path.replaceAll(/\{[^}+]*/g, '{')}`

export const distinct = (placed: readonly Placed[], notes: Notes): readonly Placed[] => {
  const ids = new Set<string>()
  const known = new Map<string, string>()
  return placed.flatMap(({ route, place }): readonly Placed[] => {
    const { when } = route
    const key = `${shapeOf(route)}${when && 'query' in when ? `?${when.query}` : ''}`
    const other = known.get(key)
    if (other !== undefined) {
      notes.add(place, `the same requests as ${other}: the operation is left out`)
      return []
    }
    let { id } = route
    for (let number = 2; ids.has(id); number++) id = `${route.id}${number}`
    if (id !== route.id) notes.add(place, `the id "${route.id}" is that of another route, too`)
    ids.add(id)
    known.set(key, id)
    return [{ route: { ...route, id }, place }]
  })
}
