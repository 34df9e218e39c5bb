/** Ids of routes: what is asked for, a dot, and what is done: `orders.items.list`. */
import type { RouteKind } from '../../../contract/index.ts'
import { camel, singular, wordsOf } from '../../names.ts'
import { staticSegments } from './paths.ts'

const verbs: Readonly<Record<RouteKind, string>> = {
  read: 'get',
  list: 'list',
  create: 'create',
  replace: 'replace',
  patch: 'update',
  delete: 'delete',
  stream: 'watch',
  schema: 'schema',
}

const alike = (word: string): string => singular(word.toLowerCase())

const segmentId = (segment: string): string => camel(segment) || 'root'

/** By method and path. */
const idOfPath = (path: string, kind: RouteKind, isAction: boolean): string => {
  const words = staticSegments(path).map(segmentId)
  return [...(words.length === 0 ? ['root'] : words), ...(isAction ? [] : [verbs[kind]])].join('.')
}

const idOfOperation = (operation: string, path: string, kind: RouteKind): string => {
  if (/[./:]/.test(operation.trim())) {
    return operation
      .trim()
      .split(/[./:#\s]+/)
      .map((part) => part.replaceAll(/[^\w-]+/g, ''))
      .filter((part) => part !== '')
      .join('.')
  }
  const [group = 'root'] = staticSegments(path).map(segmentId)
  const groupWords = new Set(wordsOf(group).map(alike))
  const words = wordsOf(operation).filter((word) => !groupWords.has(alike(word)))
  const rest = camel(words.join(' '))
  return `${group}.${rest === '' ? verbs[kind] : rest}`
}

export const routeId = (
  operation: string | undefined,
  path: string,
  kind: RouteKind,
  isAction: boolean,
): string => {
  const told = operation === undefined ? '' : idOfOperation(operation, path, kind)
  return told === '' || told === '.' ? idOfPath(path, kind, isAction) : told
}
