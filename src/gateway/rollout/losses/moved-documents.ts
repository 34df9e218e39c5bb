/** Which documents a rollout moves, and by which lists one of its backends shows them all. */
import {
  parametersIn,
  type Contract,
  type ContractVersion,
  type Route,
} from '../../../contract/index.ts'
import type { TypeGraph } from '../../../lens/index.ts'
import { bareShape } from '../../map/shape-at.ts'
import { sidesBetween, type Sides } from '../../map/sides.ts'
import { movedResource, type Versions } from '../documents.ts'

/** How the documents of one type can be looked through at the backend `to`. */
export type MovedDocuments = {
  readonly resource: string
  /** Type of the documents in the version of `to`. */
  readonly type: string
} & (
  | {
      readonly kind: 'list'
      readonly route: Route
      /** Member of the answer that holds the items; undefined where the answer is the list. */
      readonly member: string | undefined
      /** From `to` to `from` and back; undefined where `from` has no such documents. */
      readonly sides: Sides | undefined
    }
  /** Both versions have the same form, so that nothing can be lost. */
  | { readonly kind: 'same' }
  | { readonly kind: 'unlisted'; readonly why: string }
)

interface Items {
  readonly member: string | undefined
  readonly type: string
}

const typeOfItems = (types: TypeGraph, named: TypeGraph[string]): string | undefined => {
  const shape = bareShape(types, named)
  return shape.kind === 'array' && shape.of.kind === 'ref' ? shape.of.type : undefined
}

/** Where a list has its items: all of the answer, or the first member that is a list of a type. */
export const itemsOf = ({ types }: ContractVersion, { response }: Route): Items | undefined => {
  if (response === undefined) return undefined
  const whole = typeOfItems(types, { kind: 'ref', type: response })
  if (whole !== undefined) return { member: undefined, type: whole }
  const page = bareShape(types, { kind: 'ref', type: response })
  if (page.kind !== 'object') return undefined
  for (const [member, { shape }] of Object.entries(page.fields)) {
    const type = typeOfItems(types, shape)
    if (type !== undefined) return { member, type }
  }
  return undefined
}

/** Whether a list can be asked for without knowing anything. */
export const isPlain = ({ kind, method, path, when, query = {} }: Route): boolean =>
  kind === 'list' &&
  method === 'GET' &&
  when === undefined &&
  parametersIn(path).length === 0 &&
  !Object.values(query).some(({ required }) => required)

const isDocument = ({ kind, path, response, when }: Route): boolean =>
  kind === 'read' && response !== undefined && when === undefined && parametersIn(path).length > 0

const sidesOf = (
  contract: Contract,
  { from, to }: Versions,
  route: Route,
  type: string,
): Sides | 'absent' | 'other' => {
  const there = from.routes.find(({ id }) => id === route.id)
  if (!there) return 'absent'
  return there.response === type && Object.hasOwn(from.types, type)
    ? sidesBetween(contract, type, to, from)
    : 'other'
}

const undocumented = (resource: string): MovedDocuments => ({
  resource,
  type: '',
  kind: 'unlisted',
  why: 'no route of the contract reads its documents',
})

/** One entry per resource and type of documents. */
export const movedDocuments = (
  contract: Contract,
  versions: Versions,
  resources: readonly string[],
): readonly MovedDocuments[] => {
  const { from, to } = versions
  const found = new Map<string, MovedDocuments>()
  for (const route of to.routes.filter(isDocument)) {
    const [resource, type] = [movedResource(from, route), route.response as string]
    const key = `${resource} ${type}`
    if (!resources.includes(resource) || found.has(key)) continue
    const about = { resource, type }
    const sides = sidesOf(contract, versions, route, type)
    const lists = to.routes.filter((one) => isPlain(one) && movedResource(from, one) === resource)
    const list = lists.find((one) => itemsOf(to, one)?.type === type)
    if (sides === 'other') {
      const why = `${route.id} answers with another type at the backend that is left`
      found.set(key, { ...about, kind: 'unlisted', why })
    } else if (sides !== 'absent' && sides.up.identity && sides.down.identity) {
      found.set(key, { ...about, kind: 'same' })
    } else if (list) {
      const member = itemsOf(to, list)?.member
      const between = sides === 'absent' ? undefined : sides
      found.set(key, { ...about, kind: 'list', route: list, member, sides: between })
    } else {
      const why = `no list of the contract shows all documents of the type ${type}`
      found.set(key, { ...about, kind: 'unlisted', why })
    }
  }
  const documents = [...found.values()]
  const without = resources.filter((one) => documents.every(({ resource }) => resource !== one))
  return [...documents, ...without.map(undocumented)]
}
