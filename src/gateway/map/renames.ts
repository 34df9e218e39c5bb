/** Names that route changes gave to parameters and headers, each by its name in the base version. */
import type { HeaderList } from '../../http/index.ts'

type Renames = Readonly<Record<string, string>> | undefined

/** The name in the base version. */
export const originOf = (renames: Renames, name: string): string =>
  Object.entries(renames ?? {}).find(([, here]) => here === name)?.[0] ?? name

/** The name in another version. */
export const renamed = (from: Renames, to: Renames, name: string): string => {
  const origin = originOf(from, name)
  return to && Object.hasOwn(to, origin) ? (to[origin] as string) : origin
}

const lower = (renames: Renames): Renames =>
  renames &&
  Object.fromEntries(
    Object.entries(renames).map(([origin, here]) => [origin.toLowerCase(), here.toLowerCase()]),
  )

/** Headers under the names of another version; the same list where no name changes. */
export const renamedHeaders = (headers: HeaderList, from: Renames, to: Renames): HeaderList => {
  if (!from && !to) return headers
  const [source, target] = [lower(from), lower(to)]
  return headers.rename((name) => renamed(source, target, name))
}
