/** What an operation does, by its method, its path and its bodies. */
import type { Method, RouteKind } from '../../../contract/index.ts'
import type { Shape } from '../../../lens/index.ts'
import { opened, type TypeOf } from '../../shapes/join.ts'
import { endsInParameter, staticSegments } from './paths.ts'

/** Members of answers that hold a list, as most APIs call them. */
const listNames =
  /^(?:data|items?|results?|records?|values?|entries|content|rows|list|resources|elements|hits|edges|nodes|objects|collection|members|value|_embedded)$/i

/** Members and parameters of answers that come in pages. */
const pageWords =
  /^(?:@?odata\..*|total.*|count|next.*|prev.*|previous.*|has_?more|has_?next.*|page.*|paging|pagination|cursor|offset|limit|links?|_links|meta|metadata)$/i

const isListOfObjects = (shape: Shape, types: TypeOf): boolean => {
  const at = opened(shape.kind === 'nullable' ? shape.of : shape, types)
  if (at.kind !== 'array') return false
  const item = opened(at.of.kind === 'nullable' ? at.of.of : at.of, types)
  return item.kind === 'object' || item.kind === 'union' || item.kind === 'any'
}

const isList = (response: Shape, path: string, types: TypeOf): boolean => {
  const at = opened(response, types)
  if (at.kind === 'array') return true
  if (at.kind !== 'object' || endsInParameter(path)) return false
  const lists = Object.keys(at.fields).filter((name) =>
    isListOfObjects(at.fields[name]!.shape, types),
  )
  const last = staticSegments(path).at(-1)?.replaceAll(/\W/g, '').toLowerCase()
  return (
    lists.length === 1 &&
    (listNames.test(lists[0]!) ||
      lists[0]!.replaceAll(/\W|_/g, '').toLowerCase() === last ||
      Object.keys(at.fields).some((name) => pageWords.test(name)))
  )
}

const isSearch = (path: string, operation: string | undefined): boolean =>
  /^_?(?:search|query|list|find|filter|lookup)$/i.test(path.split('/').at(-1) ?? '') ||
  /^(?:search|query|list|find)(?![a-z])/.test(operation ?? '')

export interface Asked {
  readonly method: Method
  readonly path: string
  readonly operation: string | undefined
  readonly response: Shape | undefined
  readonly hasRequest: boolean
  readonly isStream: boolean
  /** Whether another operation of the path patches. */
  readonly isPatched: boolean
}

export const routeKind = (asked: Asked, types: TypeOf): RouteKind => {
  const { method, path, response, hasRequest, isStream, operation, isPatched } = asked
  if (isStream && (method === 'GET' || method === 'POST')) return 'stream'
  const lists = response !== undefined && isList(response, path, types)
  switch (method) {
    case 'GET':
      return lists ? 'list' : 'read'
    case 'PUT':
      return 'replace'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return 'delete'
    case 'POST':
      if (isSearch(path, operation)) return lists ? 'list' : 'read'
      return endsInParameter(path) && hasRequest && !isPatched ? 'patch' : 'create'
  }
}
