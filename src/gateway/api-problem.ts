/** The gateway's own problems as errors of an API, where a contract says how those look. */
import type { Contract, ContractVersion } from '../contract/index.ts'
import type { Problem, ProblemPlace } from '../errors/index.ts'
import {
  isObject,
  own,
  parsePointer,
  print,
  set,
  type Json,
  type JsonObject,
} from '../json/index.ts'
import { clientErrorStatus } from './map/error-status.ts'

type Parts = Readonly<Record<string, Json>>

const placeParts = ({ pointer, detail }: ProblemPlace): Parts => ({
  pointer,
  field: (parsePointer(pointer) ?? []).join('.'),
  detail,
})

/** Of a problem as a whole; `$field` and `$pointer` are those of its first wrong place. */
const partsOf = (problem: Problem, requestId: string): Parts => ({
  ...(problem.errors?.[0] ? placeParts(problem.errors[0]) : {}),
  detail: problem.detail,
  title: problem.title,
  hint: problem.hint,
  code: problem.code,
  type: problem.type,
  status: problem.status,
  request_id: requestId,
})

/** Whether a member tells of a wrong place, and there is none. */
const isPlaceless = (template: Json, parts: Parts): boolean =>
  (template === '$field' || template === '$pointer') && parts[template.slice(1)] === undefined

const filled = (template: Json, parts: Parts, places: readonly ProblemPlace[]): Json => {
  if (typeof template === 'string') {
    return template.startsWith('$') ? (parts[template.slice(1)] ?? '') : template
  }
  if (Array.isArray(template)) {
    return template.flatMap((item) => {
      const each = isObject(item) && own(item, '$each') !== undefined
      if (!each) return [filled(item, parts, places)]
      return places.map((place) => filled(item, { ...parts, ...placeParts(place) }, places))
    })
  }
  if (!isObject(template)) return template
  const object: JsonObject = {}
  for (const [name, value] of Object.entries(template)) {
    if (name === '$each' || isPlaceless(value, parts)) continue
    set(object, name, filled(value, parts, places))
  }
  return object
}

export interface ApiProblem {
  readonly status: number
  readonly media: string
  readonly body: string
}

/** Undefined where the contract does not say how errors look, or they cannot be told so. */
export const apiProblem = (
  problem: Problem,
  requestId: string,
  contract: Contract,
  client: ContractVersion | undefined,
): ApiProblem | undefined => {
  const [base] = contract.versions
  const form = client?.errors
  if (!client || !base || !form?.problem) return undefined
  const first = filled(form.problem, partsOf(problem, requestId), problem.errors ?? [])
  const told =
    base === client
      ? ({ ok: true, value: first } as const)
      : contract.lens(form.type, base.key, client.key).value(first)
  if (!told.ok) return undefined
  const bodies = { store: first, client: told.value }
  return {
    status: clientErrorStatus(problem.status, bodies, { contract, client, store: base }),
    media: form.media ?? 'application/json',
    body: print(told.value),
  }
}
