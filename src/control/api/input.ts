/** What a request says, judged by the schemas of its operation: unknown members are refused. */
import type * as z from 'zod'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { formatPointer } from '../../json/index.ts'
import type { Operation } from './operation.ts'
import { readJson } from './read-body.ts'

/** Names and values of strangers may be of any length. */
const mostShown = 200
const mostErrors = 50

const short = (text: string): string =>
  text.length > mostShown ? `${text.slice(0, mostShown)}…` : text

/** The issues within a choice between forms: those of the form that came nearest. */
const inner = (issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] => {
  if (issue.code !== 'invalid_union') return [issue]
  const nearest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? []
  if (nearest.length === 0) return [issue]
  return nearest.flatMap((one) => inner({ ...one, path: [...issue.path, ...one.path] }))
}

const detailOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys') {
    return `there is no such member: ${short(issue.keys.slice(0, 5).join(', '))}`
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`
  return issue.message
}

const pathOf = ({ path }: z.core.$ZodIssue): readonly string[] => path.map(String)

const issuesOf = (error: z.ZodError): readonly z.core.$ZodIssue[] =>
  error.issues.flatMap(inner).slice(0, mostErrors)

/** Problem: `malformed`. */
export const paramsOf = (
  { params }: Operation,
  given: Readonly<Record<string, string>>,
): Result<unknown> => {
  const parsed = params.safeParse(given)
  if (parsed.success) return ok(parsed.data)
  const [first] = issuesOf(parsed.error)
  const where = first ? pathOf(first).join('.') : 'path'
  return failed(
    problem('malformed', `"${where}" in the path ${first ? detailOf(first) : 'is wrong'}.`),
  )
}

/** Problem: `malformed`. */
export const queryOf = ({ query }: Operation, given: URLSearchParams): Result<unknown> => {
  const names = [...given.keys()]
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    return failed(problem('malformed', `The parameter "${short(twice)}" is there twice.`))
  }
  const parsed = query.safeParse(Object.fromEntries(given))
  if (parsed.success) return ok(parsed.data)
  const [first] = issuesOf(parsed.error)
  if (!first) return failed(problem('malformed', 'The query is wrong.'))
  const choices = Object.keys(query.shape)
  if (first.code === 'unrecognized_keys') {
    const detail = `There is no parameter "${short(first.keys[0] ?? '')}".`
    return failed(problem('malformed', detail, { choices }))
  }
  return failed(
    problem('malformed', `"${pathOf(first).join('.')}" in the query ${detailOf(first)}.`),
  )
}

/** Problems: as `readJson`, and `validation-failed`. */
export const bodyOf = async ({ body }: Operation, request: Request): Promise<Result<unknown>> => {
  if (!body) return ok(undefined)
  const json = await readJson(request)
  if (!json.ok) return json
  const parsed = body.safeParse(json.value)
  if (parsed.success) return ok(parsed.data)
  const errors = issuesOf(parsed.error).map((issue) => ({
    pointer: short(formatPointer(pathOf(issue))),
    detail: detailOf(issue),
  }))
  return failed(
    problem('validation-failed', `The body is wrong in ${errors.length} places.`, { errors }),
  )
}
