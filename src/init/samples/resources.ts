/** Documents of the same kind, wherever they were seen: in lists, alone, as answers of writes. */
import { isObject, own, type Json } from '../../json/index.ts'

/** Members of answers that hold the items of a list. */
const listNames =
  /^(?:data|items?|results?|records?|values?|entries|content|rows|list|elements|hits|objects)$/i

/** The documents that an answer lists, and the member that holds them; undefined where it lists none. */
export const listedIn = (
  body: Json,
  collection: string,
): { readonly member: string | undefined; readonly items: readonly Json[] } | undefined => {
  if (Array.isArray(body)) return { member: undefined, items: body }
  if (!isObject(body)) return undefined
  const last = collection.split('/').at(-1)?.toLowerCase()
  const found = Object.keys(body).filter((name) => {
    const value = own(body, name)
    const isNamed = listNames.test(name) || name.toLowerCase() === last
    return Array.isArray(value) && isNamed && value.every((item) => isObject(item))
  })
  const [member, ...more] = found
  return member === undefined || more.length > 0
    ? undefined
    : { member, items: own(body, member) as Json[] }
}

/** Part of the names that two documents share. */
const likeness = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const shared = [...a].filter((name) => b.has(name)).length
  return shared / Math.max(1, Math.min(a.size, b.size))
}

const namesOf = (values: readonly Json[]): ReadonlySet<string> =>
  new Set(values.filter(isObject).flatMap((value) => Object.keys(value)))

/** How much two kinds of documents have to share to be one. */
const alike = 0.6

/** Whether documents are of the kind that others are. */
export const isAlike = (documents: readonly Json[], others: readonly Json[]): boolean => {
  if (documents.length === 0 || others.length === 0) return true
  if (![...documents, ...others].every(isObject)) return false
  return likeness(namesOf(documents), namesOf(others)) >= alike
}
