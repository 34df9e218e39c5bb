/** Edits of one place in a JSON value, by copying what lies on the way to it. */
import { isObject, own, set, type Json, type JsonObject, type Path } from '../../json/index.ts'

/** Changes the container that holds the last token of a path; undefined when it cannot. */
type Edit = (container: Json[] | JsonObject, token: string) => Json | undefined

const index = (token: string, length: number): number | undefined => {
  const number = /^(0|[1-9]\d*)$/.test(token) ? Number(token) : length
  return number < length ? number : undefined
}

const copyOf = (object: JsonObject): JsonObject => {
  const copy: JsonObject = {}
  for (const [key, value] of Object.entries(object)) set(copy, key, value)
  return copy
}

const withMember = (object: JsonObject, key: string, value: Json): JsonObject => {
  const copy = copyOf(object)
  set(copy, key, value)
  return copy
}

const edit = (value: Json, path: Path, change: Edit, depth = 0): Json | undefined => {
  if (!Array.isArray(value) && !isObject(value)) return undefined
  const token = path[depth] as string
  if (depth === path.length - 1) return change(value, token)
  if (Array.isArray(value)) {
    const at = index(token, value.length)
    const inner = at === undefined ? undefined : edit(value[at] as Json, path, change, depth + 1)
    return at === undefined || inner === undefined ? undefined : value.with(at, inner)
  }
  const member = own(value, token)
  const inner = member === undefined ? undefined : edit(member, path, change, depth + 1)
  return inner === undefined ? undefined : withMember(value, token, inner)
}

/** Adds as RFC 6902 section 4.1 does: sets a member, inserts an item (`-` appends). */
export const insertAt = (value: Json, path: Path, added: Json): Json | undefined =>
  path.length === 0
    ? added
    : edit(value, path, (container, token) => {
        if (!Array.isArray(container)) return withMember(container, token, added)
        const at = token === '-' ? container.length : index(token, container.length + 1)
        return at === undefined ? undefined : container.toSpliced(at, 0, added)
      })

export const removeAt = (value: Json, path: Path): Json | undefined =>
  path.length === 0
    ? undefined
    : edit(value, path, (container, token) => {
        if (Array.isArray(container)) {
          const at = index(token, container.length)
          return at === undefined ? undefined : container.toSpliced(at, 1)
        }
        if (own(container, token) === undefined) return undefined
        const copy = copyOf(container)
        delete copy[token]
        return copy
      })

/** Replaces what is there; undefined when nothing is. */
export const replaceAt = (value: Json, path: Path, replacement: Json): Json | undefined =>
  path.length === 0
    ? replacement
    : edit(value, path, (container, token) => {
        if (Array.isArray(container)) {
          const at = index(token, container.length)
          return at === undefined ? undefined : container.with(at, replacement)
        }
        return own(container, token) === undefined
          ? undefined
          : withMember(container, token, replacement)
      })
