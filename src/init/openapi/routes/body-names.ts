/** Names for bodies that have none: by what is asked for, and what is done with it. */
import type { RouteKind } from '../../../contract/index.ts'
import type { Shape } from '../../../lens/index.ts'
import { pascal, singular, typeName } from '../../names.ts'
import { endsInParameter, staticSegments } from './paths.ts'

type Wanted = readonly [string, ...string[]]

const verbs: Readonly<Partial<Record<RouteKind, string>>> = {
  list: 'List',
  read: 'Get',
  create: 'Create',
  replace: 'Replace',
  patch: 'Update',
  delete: 'Delete',
  stream: 'Watch',
}

/** What a path is about: `OrderItem` of `/orders/{id}/items`. */
export const resourceOf = (path: string): readonly [string, string] => {
  const segments = staticSegments(path).map((segment) => singular(pascal(segment)))
  const [last = 'Root'] = segments.slice(-1)
  return [typeName(last), typeName(segments.slice(-2).join('') || 'Root')]
}

interface About {
  readonly path: string
  readonly kind: RouteKind
  readonly operation: string | undefined
}

const startsWithVerb =
  /^(?:get|list|create|add|update|replace|set|put|patch|delete|remove|find|search|cancel|pay|upload|post|send)(?=[A-Z_-])/

/** What is done: `CreateOrder`, `CancelOrder`. */
const deed = ({ path, kind, operation = '' }: About, isAction: boolean): string => {
  if (startsWithVerb.test(operation)) return typeName(pascal(operation))
  const segments = staticSegments(path).map(pascal)
  const [last = 'Root', holder = ''] = segments.toReversed()
  if (isAction) return typeName(`${last}${singular(holder)}`)
  return typeName(`${verbs[kind] ?? ''}${resourceOf(path)[1]}`)
}

export const requestNames = (about: About, isAction: boolean): Wanted => [
  `${deed(about, isAction)}Request`,
]

/** The type in an object that does no more than to hold it. */
const heldBy = (shape: Shape): string | undefined => {
  if (shape.kind !== 'object') return undefined
  const refs = Object.values(shape.fields).flatMap((field) =>
    field.shape.kind === 'ref' ? [field.shape.type] : [],
  )
  return refs.length === 1 && Object.keys(shape.fields).length <= 3 ? refs[0] : undefined
}

export const responseNames = (about: About, shape: Shape, isAction: boolean): Wanted => {
  const [resource, longer] = resourceOf(about.path)
  const response = `${deed(about, isAction)}Response`
  if (about.kind === 'list') {
    const end = shape.kind === 'array' ? 'List' : 'Page'
    return [`${resource}${end}`, `${longer}${end}`, response]
  }
  if (about.kind === 'stream') return [`${resource}Event`, response]
  const held = heldBy(shape)
  if (held !== undefined) return [`${held}Response`, response]
  if (about.kind === 'read' && !endsInParameter(about.path)) {
    return [typeName(pascal(staticSegments(about.path).at(-1) ?? 'Root')), longer, response]
  }
  if (about.kind === 'read' || about.kind === 'replace') return [resource, longer, response]
  return [response]
}
