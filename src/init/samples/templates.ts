/** Paths of requests as templates: which segments are ids, by their looks and by comparing requests. */
import { camel, singular } from '../names.ts'
import { isIdLike } from './ids.ts'

/** So many names of the same place, each asked for in the same way, are ids. */
const fewestNames = 3

const marker = '{}'

const isGiven = (segment: string): boolean => /^\{.+\}$/.test(segment)

const marked = (segments: readonly string[]): readonly string[] =>
  segments.map((segment) => {
    if (isGiven(segment)) return segment
    return isIdLike(segment) && !/^v\d+$/i.test(segment) ? marker : segment
  })

/** What is below a segment: the same below several names tells that they are ids. */
const below = (paths: readonly (readonly string[])[], at: number, name: string): string =>
  [
    ...new Set(
      paths.filter((path) => path[at] === name).map((path) => path.slice(at + 1).join('/')),
    ),
  ]
    .toSorted()
    .join(' ')

/**
 * Replaces names by markers where several stand at one place, below something that is asked for
 * itself, with documents that look alike.
 */
const compared = (
  paths: readonly (readonly string[])[],
  looksOf: (path: readonly string[]) => string | undefined,
): readonly (readonly string[])[] => {
  let all = paths
  const deepest = Math.max(0, ...paths.map((path) => path.length))
  for (let at = 1; at < deepest; at++) {
    const parents = new Map<string, (readonly string[])[]>()
    for (const path of all) {
      if (path.length <= at) continue
      const parent = path.slice(0, at).join('/')
      parents.set(parent, [...(parents.get(parent) ?? []), path])
    }
    const asked = new Set(all.map((path) => path.join('/')))
    for (const [parent, inside] of parents) {
      const names = [...new Set(inside.map((path) => path[at]!))].filter(
        (name) => name !== marker && !isGiven(name),
      )
      if (names.length < fewestNames || !asked.has(parent)) continue
      const kinds = new Set(names.map((name) => below(inside, at, name)))
      const looks = new Set(names.map((name) => looksOf([...parent.split('/'), name])))
      if (kinds.size !== 1 || looks.size !== 1 || looks.has(undefined)) continue
      const ids = new Set(names)
      all = all.map((path) =>
        path.slice(0, at).join('/') === parent && ids.has(path[at] ?? '')
          ? [...path.slice(0, at), marker, ...path.slice(at + 1)]
          : path,
      )
    }
  }
  return all
}

/** Names for what is marked: the last one is `id`, those before it say of what. */
const named = (segments: readonly string[]): string => {
  const last = segments.findLastIndex((segment) => segment === marker)
  const taken = new Set(segments.filter(isGiven).map((segment) => segment.slice(1, -1)))
  const read = segments.map((segment, i) => {
    if (segment !== marker) return segment
    const owner = segments[i - 1]
    const own =
      owner !== undefined && owner !== marker && !isGiven(owner) ? camel(singular(owner)) : ''
    const wanted = i === last || own === '' ? 'id' : `${own}Id`
    let name = wanted
    for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`
    taken.add(name)
    return `{${name}}`
  })
  return `/${read.join('/')}`
}

const segmentsOf = (path: string): readonly string[] =>
  path.split('/').filter((segment) => segment !== '')

/**
 * The template of each path.
 *
 * @param looksOf what the document of a path looks like, in one text; undefined where none is known
 */
export const templatesOf = (
  paths: readonly string[],
  looksOf: (path: string) => string | undefined,
): ReadonlyMap<string, string> => {
  const unique = [...new Set(paths)]
  const read = compared(
    unique.map((path) => marked(segmentsOf(path))),
    (segments) => looksOf(`/${segments.join('/')}`),
  )
  return new Map(unique.map((path, i) => [path, named(read[i]!)]))
}
