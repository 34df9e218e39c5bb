/** How many documents a list has, where a route of the contract tells just that. */
import type { ContractVersion, Route } from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import { askPage, type PagesOptions } from '../../gateway/rollout/losses/list-page.ts'
import { isObject, own, parseBytes } from '../../json/index.ts'
import type { Kind } from '../kinds.ts'

const names = ['count', 'total'] as const

/** The route and the field of its answer that is the number. */
export interface CountRoute {
  readonly route: Route
  readonly field: string
}

const fieldOf = ({ types }: ContractVersion, response: string | undefined): string | undefined => {
  const shape =
    response !== undefined && Object.hasOwn(types, response) ? types[response] : undefined
  if (shape?.kind !== 'object') return undefined
  return names.find((name) => {
    const field = Object.hasOwn(shape.fields, name) ? shape.fields[name]?.shape : undefined
    return field?.kind === 'number' && field.integer === true
  })
}

/** That of the path of the list and `/count`, without anything that has to be asked; undefined where there is none. */
export const countRoute = (
  version: ContractVersion,
  { route: list }: Pick<Kind, 'route'>,
): CountRoute | undefined => {
  const route = version.routes.find(
    ({ kind, method, path, when, query = {} }) =>
      kind === 'read' &&
      method === 'GET' &&
      path === `${list.path}/count` &&
      when === undefined &&
      !Object.values(query).some(({ required }) => required),
  )
  const field = route && fieldOf(version, route.response)
  return route && field !== undefined ? { route, field } : undefined
}

/** Problems: those of `askPage`, and `backend-bad-answer` for what is no number of documents. */
export const askCount = async (
  { route, field }: CountRoute,
  options: PagesOptions,
): Promise<Result<number>> => {
  const text = await askPage({ route, member: undefined }, options, {
    number: 1,
    cursor: undefined,
  })
  if (!text.ok) return text
  const answer = parseBytes(text.value.bytes, options.limits)
  const count = answer.ok && isObject(answer.value) ? own(answer.value, field) : undefined
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0
    ? ok(count)
    : text.value.bad(`has no number of documents in "${field}"`)
}
