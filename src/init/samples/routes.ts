/** Groups of samples as routes. */
import type { QueryParameter, Route } from '../../contract/index.ts'
import type { Shape } from '../../lens/index.ts'
import { requestNames, responseNames } from '../openapi/routes/body-names.ts'
import { routeId } from '../openapi/routes/ids.ts'
import { routeKind } from '../openapi/routes/kind.ts'
import { endsInParameter, readPath } from '../openapi/routes/paths.ts'
import { answersIn, isGood, requestsIn, type Group } from './groups.ts'
import { inferred } from './infer.ts'
import type { SampleTypes } from './types.ts'

const queryShape = (values: readonly string[]): Shape => {
  if (values.every((value) => /^-?\d{1,15}$/.test(value))) return { kind: 'number', integer: true }
  if (values.every((value) => value === 'true' || value === 'false')) return { kind: 'boolean' }
  return { kind: 'string' }
}

const queryOf = ({ samples }: Group): Readonly<Record<string, QueryParameter>> | undefined => {
  const values = new Map<string, string[]>()
  for (const [name, value] of samples.flatMap(({ query }) => query)) {
    if (name !== '') values.set(name, [...(values.get(name) ?? []), value])
  }
  if (values.size === 0) return undefined
  return Object.fromEntries([...values].map(([name, some]) => [name, { shape: queryShape(some) }]))
}

/** The status that most good answers have. */
const statusOf = ({ samples }: Group): number => {
  const good = samples.filter(isGood).flatMap(({ status }) => status ?? [])
  const counted = good.toSorted(
    (a, b) => good.filter((one) => one === b).length - good.filter((one) => one === a).length,
  )
  return counted[0] ?? 200
}

/** @returns why there can be none, where that is so */
export const routeOf = (
  group: Group,
  groups: readonly Group[],
  model: SampleTypes,
): Route | string => {
  const read = readPath(group.path, '')
  if (typeof read === 'string') return read
  const { method, path } = { ...group, path: read.path }
  const [answers, requests] = [answersIn(group), method === 'GET' ? [] : requestsIn(group)]
  const isItem = endsInParameter(path)
  const asItem = isItem || method === 'POST' ? model.resourceType(path, answers) : undefined
  const response: Shape | undefined =
    answers.length === 0
      ? undefined
      : asItem !== undefined
        ? { kind: 'ref', type: asItem }
        : model.answerShape(path, answers)
  const kind = routeKind(
    {
      method,
      path,
      operation: undefined,
      response,
      hasRequest: requests.length > 0,
      isStream: false,
      isPatched: groups.some((other) => other.path === group.path && other.method === 'PATCH'),
    },
    model.typeOf,
  )
  const isCollection = groups.some(
    (other) =>
      other.path.startsWith(`${group.path}/{`) ||
      (other.path === group.path && other.method === 'GET'),
  )
  const isAction = method === 'POST' && !isItem && !isCollection
  const about = { path, kind, operation: undefined }
  const asSent = isAction ? undefined : model.resourceType(path, requests)
  const responseType =
    response && model.bodyType(response, ...responseNames(about, response, isAction))
  const requestType =
    requests.length === 0
      ? undefined
      : (asSent ?? model.bodyType(inferred(requests), ...requestNames(about, isAction)))
  const forms = [...new Set(group.samples.flatMap(({ request }) => request?.form ?? []))]
  const takes = kind === 'patch' ? forms : forms.filter((form) => form !== 'merge-patch')
  const isUsual = kind !== 'patch' && takes.join() === 'json'
  const media = group.samples.find((sample) => sample.media !== undefined && isGood(sample))?.media
  const status = statusOf(group)
  const query = queryOf(group)
  return {
    id: routeId(undefined, path, kind, isAction),
    method,
    path,
    kind,
    summary: `${method} ${path}`,
    ...(requestType === undefined ? {} : { request: requestType }),
    ...(requestType === undefined || isUsual || takes.length === 0 ? {} : { takes }),
    ...(responseType === undefined ? {} : { response: responseType }),
    ...(responseType !== undefined &&
    media !== undefined &&
    media !== 'application/json' &&
    media !== '*/*'
      ? { media }
      : {}),
    ...(status === 200 ? {} : { status }),
    ...(query ? { query } : {}),
  }
}
