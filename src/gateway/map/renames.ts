/** Names that route changes gave to parameters and headers, each by its name in the base version. */
import { HeaderList } from '../../http/index.ts'

type Renames = Readonly<Record<string, string>> | undefined

/** The name in the base version. */
const originOf = (renames: Renames, name: string): string =>
  Object.entries(renames ?? {}).find(([, here]) => here === name)?.[0] ?? name

/** The name in another version. */
const renamed = (from: Renames, to: Renames, name: string): string => {
  const origin = originOf(from, name)
  return to && Object.hasOwn(to, origin) ? (to[origin] as string) : origin
}

const lower = (renames: Renames): Renames =>
  renames &&
  Object.fromEntries(
    Object.entries(renames).map(([origin, here]) => [origin.toLowerCase(), here.toLowerCase()]),
  )

/** The name of a header in another version, in lower case. */
export const renamedHeader = (from: Renames, to: Renames, name: string): string =>
  renamed(lower(from), lower(to), name.toLowerCase())

/**
 * Headers under the names of another version; the same list where no name changes. Where a message
 * has a header under both names, the one that its version has is meant, and the other one is left
 * out: two values would be joined to one that nobody said.
 */
export const renamedHeaders = (headers: HeaderList, from: Renames, to: Renames): HeaderList => {
  if (!from && !to) return headers
  const [source = {}, target = {}] = [lower(from), lower(to)]
  const names = new Map<string, string>()
  for (const origin of new Set([...Object.keys(source), ...Object.keys(target)])) {
    const [here, there] = [source[origin] ?? origin, target[origin] ?? origin]
    if (here !== there && headers.has(here)) names.set(here, there)
  }
  if (names.size === 0) return headers
  const taken = new Set(names.values())
  const meant = headers.filter((name) => names.has(name) || !taken.has(name))
  // Of those that cannot be a list, one.
  return HeaderList.ofLines(meant.rename((name) => names.get(name) ?? name).lines)
}
