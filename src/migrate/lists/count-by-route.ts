/** How many documents of a kind a backend holds, where it has a route that counts. */
import { parametersIn, type ContractVersion, type Route } from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { bareShape } from '../../gateway/map/shape-at.ts'
import type { PagesOptions } from '../../gateway/rollout/losses/list-pages.ts'
import { isNumber, isObject, numberText, own } from '../../json/index.ts'
import type { Kind } from '../kinds.ts'
import { askJson } from './ask.ts'

/** The only field of an answer, where that is a whole number. */
const countField = ({ types }: ContractVersion, { response }: Route): string | undefined => {
  if (response === undefined) return undefined
  const shape = bareShape(types, { kind: 'ref', type: response })
  const [only, ...more] = shape.kind === 'object' ? Object.entries(shape.fields) : []
  return only?.[1].shape.kind === 'number' && more.length === 0 ? only[0] : undefined
}

interface Counting {
  readonly path: string
  readonly field: string
}

/** A read below the list, without parameters, whose answer is one number. */
const countingRoute = (version: ContractVersion, { route }: Kind): Counting | undefined => {
  for (const one of version.routes) {
    const { kind, method, path, when, query = {} } = one
    const isPlain =
      kind === 'read' &&
      method === 'GET' &&
      when === undefined &&
      path.startsWith(`${route.path}/`) &&
      parametersIn(path).length === 0 &&
      !Object.values(query).some(({ required }) => required)
    const field = isPlain ? countField(version, one) : undefined
    if (field !== undefined) return { path, field }
  }
  return undefined
}

/** Undefined where no route counts. Problems: those of `askJson`, `backend-bad-answer` for what is no count. */
export const countByRoute = async (
  version: ContractVersion,
  kind: Kind,
  options: PagesOptions,
): Promise<Result<number | undefined>> => {
  const counting = countingRoute(version, kind)
  if (!counting) return ok(undefined)
  const answer = await askJson(counting.path, options)
  if (!answer.ok) return answer
  const { status, body } = answer.value
  const told = body !== undefined && isObject(body) ? own(body, counting.field) : undefined
  const text = told !== undefined && isNumber(told) ? numberText(told) : ''
  if (/^\d{1,15}$/.test(text)) return ok(Number(text))
  const { name } = options.backend
  const what = status === 200 ? 'tells no count' : `was answered ${status}`
  const detail = `GET ${counting.path} at ${name} ${what}.`
  return failed(problem('backend-bad-answer', detail, { backend: name }))
}
