/** Which resource a request is about, as flags are told. */

/** Longer ones are inventions of clients, not names of resources: flags do not see them. */
const longest = 64

/** The first segment of a path: of its route's template, or of the path itself where there is no route. */
export const resourceOf = (path: string): string => {
  const end = path.indexOf('/', 1)
  const segment = path.slice(path.startsWith('/') ? 1 : 0, end < 0 ? undefined : end)
  return segment.length > longest ? 'unknown' : segment
}
