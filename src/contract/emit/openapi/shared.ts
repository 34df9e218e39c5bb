/** Parts of OpenAPI documents that occur often are said once, and components that nothing uses not at all. */
import { isObject, own, print, set, type Json, type JsonObject } from '../../../json/index.ts'

const objectIn = (holder: JsonObject, name: string): JsonObject => {
  const value = own(holder, name)
  return isObject(value) ? value : {}
}

const isError = (status: string): boolean => !/^[123]/.test(status)

/** `Error404`, `Error404-2`, and `Error` of whatever else goes wrong. */
const errorName = (status: string, taken: number): string => {
  const name = status === 'default' ? 'Error' : `Error${status}`
  return taken === 0 ? name : `${name}-${taken + 1}`
}

/** Errors that several operations have in common become components; `paths` refer to them. */
export const sharedErrors = (
  paths: JsonObject,
): { readonly paths: JsonObject; readonly responses: JsonObject } => {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  const responses: JsonObject = {}
  const nameOf = (status: string, response: Json): string => {
    const text = `${status} ${print(response)}`
    const known = names.get(text)
    if (known !== undefined) return known
    const count = counts.get(status) ?? 0
    const name = errorName(status, count)
    counts.set(status, count + 1)
    names.set(text, name)
    set(responses, name, response)
    return name
  }
  const share = (operation: Json): Json => {
    if (!isObject(operation)) return operation
    const answers = Object.entries(objectIn(operation, 'responses')).map(([status, response]) => [
      status,
      isError(status) ? { $ref: `#/components/responses/${nameOf(status, response)}` } : response,
    ])
    return { ...operation, responses: Object.fromEntries(answers) as JsonObject }
  }
  const shared: JsonObject = {}
  for (const [path, item] of Object.entries(paths)) {
    const operations = Object.entries(isObject(item) ? item : {})
    set(
      shared,
      path,
      Object.fromEntries(operations.map(([method, operation]) => [method, share(operation)])),
    )
  }
  return { paths: shared, responses }
}

/** The components that a value refers to, as `schemas/Order`. */
const referred = (value: Json, found: Set<string>): void => {
  if (typeof value === 'string') {
    const [, name] = /^#\/components\/(.+)$/.exec(value) ?? []
    if (name !== undefined) found.add(name)
  } else if (Array.isArray(value)) for (const item of value) referred(item, found)
  else if (isObject(value)) for (const member of Object.values(value)) referred(member, found)
}

const componentAt = (components: JsonObject, reference: string): Json | undefined => {
  const [kind = '', token = ''] = reference.split('/')
  const name = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
  return own(objectIn(components, kind), name)
}

/** The components that a document uses, in their order. What is asked for by name (`security`) stays. */
export const usedComponents = (document: JsonObject, components: JsonObject): JsonObject => {
  const used = new Set<string>()
  referred(document, used)
  for (const reference of used) referred(componentAt(components, reference) ?? null, used)
  const names = new Set(
    [...used].map((reference) => {
      const [kind = '', token = ''] = reference.split('/')
      return `${kind}/${decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')}`
    }),
  )
  const kept: JsonObject = {}
  for (const [kind, parts] of Object.entries(components)) {
    const entries = Object.entries(isObject(parts) ? parts : {}).filter(
      ([name]) => kind === 'securitySchemes' || names.has(`${kind}/${name}`),
    )
    if (entries.length === 0) continue
    const part: JsonObject = {}
    for (const [name, value] of entries) set(part, name, value)
    set(kept, kind, part)
  }
  return kept
}
