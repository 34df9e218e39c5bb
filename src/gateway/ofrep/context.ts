/** What a client says of itself when it asks for flags, held against what the gateway knows. */
import type { FlagContext } from '../../flags/index.ts'
import { isNumber, isObject, numberText, own, parse, type Json } from '../../json/index.ts'

export type EvaluationContext = Readonly<Record<string, unknown>>

export type ReadContext =
  | { readonly ok: true; readonly context: EvaluationContext }
  /** As the protocol calls it. */
  | {
      readonly ok: false
      readonly errorCode: 'PARSE_ERROR' | 'INVALID_CONTEXT'
      readonly details: string
    }

/** Deep enough for attributes of attributes. */
const deepest = 16

/** Longer names of routes are inventions. */
const longest = 256

/** Rules compute with numbers as doubles. */
const plain = (value: Json): unknown => {
  if (isNumber(value)) return Number(numberText(value))
  if (Array.isArray(value)) return value.map(plain)
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
    : value
}

const invalid = (details: string): ReadContext => ({
  ok: false,
  errorCode: 'INVALID_CONTEXT',
  details,
})

/** Of the request that the client has in mind; this one is about flags. */
const aboutRequest = ['route', 'resource', 'method'] as const

const said = (given: EvaluationContext, name: string, otherwise: string): string => {
  const value = given[name]
  return typeof value === 'string' && value.length <= longest ? value : otherwise
}

/**
 * Rules see what they see of the client's requests: who it is, whose, its version and attributes, as
 * the gateway knows them. A client that says otherwise asks for somebody else. Which request it has in
 * mind is its own to say; members that no rule reads are left alone.
 *
 * @param text of the body: `{ "context": { ... } }`
 */
export const readContext = (text: string, known: FlagContext): ReadContext => {
  const parsed = parse(text === '' ? '{}' : text, { depth: deepest })
  if (!parsed.ok) return { ok: false, errorCode: 'PARSE_ERROR', details: parsed.problem.detail }
  if (!isObject(parsed.value)) return invalid('The body has to be an object with "context".')
  const context = own(parsed.value, 'context') ?? {}
  if (!isObject(context)) return invalid('"context" has to be an object.')
  const given = plain(context) as EvaluationContext
  const { attributes, ...rest } = known
  const certain: EvaluationContext = { tenant: undefined, ...attributes, ...rest }
  for (const [name, value] of Object.entries(certain)) {
    if (aboutRequest.some((one) => one === name) || !Object.hasOwn(given, name)) continue
    if (given[name] !== value) {
      return invalid(`"${name}" is not that of the client that asks: leave it out.`)
    }
  }
  const { route, resource, method } = {
    route: said(given, 'route', 'unknown'),
    resource: said(given, 'resource', 'unknown'),
    method: said(given, 'method', 'GET'),
  }
  return { ok: true, context: { ...attributes, ...rest, route, resource, method } }
}
