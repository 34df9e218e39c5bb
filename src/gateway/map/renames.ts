/** Names that route changes gave to parameters and headers, each by its name in the base version. */

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

/** Headers under the names of another version. */
export const renamedHeaders = (headers: Headers, from: Renames, to: Renames): Headers => {
  const [source, target] = [lower(from), lower(to)]
  const result = new Headers()
  for (const [name, value] of headers) result.append(renamed(source, target, name), value)
  return result
}
