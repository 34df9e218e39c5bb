/** What another process asks to be explained, read from JSON that anybody may have written. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import { isFieldName } from '../http/index.ts'
import type { ExplainInput } from './explain.ts'

const texts = ['method', 'path', 'client', 'version', 'body'] as const

const isHeaders = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  // What no request can have would be explained as if it could.
  Object.entries(value).every(
    ([name, text]) => isFieldName(name) && typeof text === 'string' && !/[\r\n\0]/.test(text),
  )

const wrong = (detail: string): Result<never> => failed(problem('malformed', detail))

/** Problem: `malformed`. */
export const explainInputOf = (value: unknown): Result<ExplainInput> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrong('An object with "method" and "path" is asked for.')
  }
  const given: Readonly<Record<string, unknown>> = { ...value }
  const { headers = {}, ...rest } = given
  const misfit = Object.keys(rest).find((name) => !(texts as readonly string[]).includes(name))
  if (misfit !== undefined) return wrong('It has a member that is none of an explanation.')
  for (const name of texts) {
    if (rest[name] !== undefined && typeof rest[name] !== 'string') {
      return wrong(`"${name}" must be a text.`)
    }
  }
  const { method, path, client, version, body } = rest as Partial<Record<string, string>>
  if (method === undefined || !isFieldName(method)) return wrong('"method" must be a method.')
  if (path === undefined || !path.startsWith('/')) return wrong('"path" must start with "/".')
  if (!isHeaders(headers)) return wrong('"headers" must be texts by the names of headers.')
  return ok({
    method,
    path,
    headers,
    ...(client === undefined ? {} : { client }),
    ...(version === undefined ? {} : { version }),
    ...(body === undefined ? {} : { body }),
  })
}
