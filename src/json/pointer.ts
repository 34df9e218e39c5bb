/** JSON Pointer (RFC 6901). */
import { isObject, own, type Json } from './value.ts'

export type Path = readonly string[]

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1')

/** @example formatPointer(['a/b', '0']) // '/a~1b/0' */
export const formatPointer = (path: Path): string =>
  path.map((token) => `/${escapeToken(token)}`).join('')

/** The path of a pointer, or undefined when it is not one (no leading `/`, a lone `~`). */
export const parsePointer = (pointer: string): Path | undefined => {
  if (pointer === '') return []
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value at a path, or undefined when there is none. Array indexes as RFC 6901 writes them. */
export const valueAt = (value: Json, path: Path): Json | undefined => {
  let at: Json | undefined = value
  for (const token of path) {
    if (Array.isArray(at)) at = /^(0|[1-9]\d*)$/.test(token) ? at[Number(token)] : undefined
    else if (isObject(at)) at = own(at, token)
    else return undefined
    if (at === undefined) return undefined
  }
  return at
}
