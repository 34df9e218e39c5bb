/** The gateway's own problems as errors of an API, where a contract says how those look. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import { ok, type Problem, type ProblemPlace } from '../../errors/index.ts'
import {
  isObject,
  own,
  parsePointer,
  print,
  set,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import { clientErrorStatus } from '../map/error-status.ts'
import { fieldName } from '../map/name-path.ts'

type Parts = Readonly<Record<string, Json>>

const placeParts = ({ pointer, detail }: ProblemPlace): Parts => {
  const path = parsePointer(pointer) ?? []
  return { pointer, field: path.join('.'), path: fieldName(path, true), detail }
}

/** Of a problem as a whole; `$field`, `$path` and `$pointer` are those of its first wrong place. */
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
  typeof template === 'string' &&
  ['$field', '$path', '$pointer'].includes(template) &&
  parts[template.slice(1)] === undefined

const filled = (template: Json, parts: Parts, wrong: readonly ProblemPlace[]): Json => {
  if (typeof template === 'string') {
    return template.startsWith('$') ? (parts[template.slice(1)] ?? '') : template
  }
  if (Array.isArray(template)) {
    return template.flatMap((item) => {
      const each = isObject(item) ? own(item, '$each') : undefined
      const isWhole = each === 'causes' && wrong.length === 0
      if (each === undefined || isWhole) return [filled(item, parts, wrong)]
      return wrong.map((place) => filled(item, { ...parts, ...placeParts(place) }, wrong))
    })
  }
  if (!isObject(template)) return template
  const object: JsonObject = {}
  for (const [name, value] of Object.entries(template)) {
    if (name === '$each' || isPlaceless(value, parts)) continue
    set(object, name, filled(value, parts, wrong))
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
  const tell = (of: Problem) => {
    const first = filled(form.problem ?? {}, partsOf(of, requestId), of.errors ?? [])
    const lens = base === client ? undefined : contract.lens(form.type, base.key, client.key)
    const told = lens?.value(first) ?? ok(first)
    return told.ok ? { store: first, client: told.value } : undefined
  }
  const bodies = tell(problem)
  if (!bodies) return undefined
  const status = clientErrorStatus(problem.status, bodies, { contract, client, store: base })
  // What it says of its status is what it has.
  const told = status === problem.status ? bodies : tell({ ...problem, status })
  return told && { status, media: form.media ?? 'application/json', body: print(told.client) }
}
