import { isObject, own, print, type JsonObject } from '../../../json/index.ts'

const objectIn = (holder: JsonObject, name: string): JsonObject => {
  const value = own(holder, name)
  return isObject(value) ? value : {}
}

const listIn = (holder: JsonObject, name: string) => {
  const value = own(holder, name)
  return Array.isArray(value) ? value : []
}

/**
 * An operation that does something else where a query parameter says so: OpenAPI has just one for a
 * method and a path.
 */
export const bothOf = (operation: JsonObject, other: JsonObject): JsonObject => {
  const parameters = listIn(operation, 'parameters')
  const texts = new Set(parameters.map(print))
  const more = listIn(other, 'parameters').filter((one) => !texts.has(print(one)))
  const [responses, others] = [objectIn(operation, 'responses'), objectIn(other, 'responses')]
  const merged = Object.keys({ ...others, ...responses }).map((status) => {
    const [here, there] = [objectIn(responses, status), objectIn(others, status)]
    const content = { ...objectIn(there, 'content'), ...objectIn(here, 'content') }
    const told = Object.keys(content).length > 0 ? { content } : {}
    return [status, { ...there, ...here, ...told }] as const
  })
  return {
    ...operation,
    parameters: [...parameters, ...more],
    responses: Object.fromEntries(merged),
  }
}
