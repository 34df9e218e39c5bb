/** What differs between what two routes say themselves: where they are, and what they take and answer. */
import { formsOf } from '../body-forms.ts'
import { hasItems, type Route } from '../route.ts'
import type { Effect, Found } from './difference.ts'

/** A path by its form: clients never see what its parameters are called. */
const pathForm = (path: string): string => path.replaceAll(/\{[^}+]*(\+?)\}/g, '{$1}')

/** The media type of answers; that of JSON or of the stream when it is not said. */
const mediaOf = ({ media, stream, response }: Route): string | undefined => {
  if (response === undefined) return undefined
  const usual = { sse: 'text/event-stream', ndjson: 'application/x-ndjson' }
  return media ?? (stream === undefined ? 'application/json' : usual[stream])
}

/** What a request must say for this route, where another has the same path. */
const conditions = ({ when }: Route): readonly string[] => {
  if (when === undefined) return []
  return 'accept' in when
    ? when.accept.map((type) => `Accept: ${type.toLowerCase()}`)
    : when.is.map((value) => `${when.query}=${value}`)
}

const conditionsFound = (a: Route, b: Route, place: string): readonly Found[] => {
  const [was, is] = [conditions(a), conditions(b)]
  const gone = was.filter((one) => !is.includes(one))
  const added = is.filter((one) => !was.includes(one))
  if (was.length > 0 && is.length === 0) {
    return [{ place, message: 'is there for all requests', effect: 'additive' }]
  }
  if (was.length === 0 && is.length > 0) {
    const message = `is only there for requests with ${is.join(' or ')}`
    return [{ place, message, effect: 'breaking' }]
  }
  return [
    ...gone.map((one): Found => ({
      place,
      message: `is not asked for by ${one}`,
      effect: 'breaking',
    })),
    ...added.map((one): Found => ({
      place,
      message: `may be asked for by ${one}`,
      effect: 'additive',
    })),
  ]
}

const takesFound = (a: Route, b: Route, place: string): readonly Found[] => {
  if (a.request === undefined && b.request === undefined) return []
  if (a.request === undefined) return [{ place, message: 'needs a body', effect: 'breaking' }]
  if (b.request === undefined) return [{ place, message: 'takes no body', effect: 'breaking' }]
  const [was, is] = [formsOf(a), formsOf(b)]
  const gone = was.filter((form) => !is.includes(form))
  const added = is.filter((form) => !was.includes(form))
  return [
    ...gone.map((form): Found => ({ place, message: `takes no ${form}`, effect: 'breaking' })),
    ...added.map((form): Found => ({ place, message: `takes ${form}, too`, effect: 'additive' })),
  ]
}

const answersFound = (a: Route, b: Route, place: string): readonly Found[] => {
  const [was, is] = [mediaOf(a), mediaOf(b)]
  if (was === is) return []
  if (was === undefined) return [{ place, message: 'answers with a body', effect: 'additive' }]
  if (is === undefined) return [{ place, message: 'answers without a body', effect: 'breaking' }]
  return [{ place, message: `answers as ${is} instead of ${was}`, effect: 'breaking' }]
}

/** Names of headers by their name in the base version. */
const headersFound = (a: Route, b: Route, place: string): readonly Found[] => {
  const [was, is] = [a.headers ?? {}, b.headers ?? {}]
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((base): Found[] => {
    const [from, to] = [was[base] ?? base, is[base] ?? base]
    if (from.toLowerCase() === to.toLowerCase()) return []
    return [{ place, message: `calls the header ${from} ${to}`, effect: 'breaking' }]
  })
}

const codesFound = (a: Route, b: Route, place: string): readonly Found[] => {
  const [was, is] = [a.errors ?? [], b.errors ?? []]
  const added = is.filter((code) => !was.includes(code))
  const gone = was.filter((code) => !is.includes(code))
  return [
    ...added.map((code): Found => ({
      place,
      message: `may answer the error ${code}`,
      effect: 'additive',
    })),
    ...gone.map((code): Found => ({
      place,
      message: `lists the error ${code} no more`,
      effect: 'invisible',
    })),
  ]
}

/** What only the gateway, or a reader of documents, makes something of. */
const inner = ({ kind, summary, standIn, onMisfit, stored }: Route): string =>
  JSON.stringify([kind, summary, standIn, onMisfit, stored])

export const compareRoutes = (a: Route, b: Route): readonly Found[] => {
  const place = a.id
  const differs = (was: unknown, is: unknown, message: string, effect: Effect): readonly Found[] =>
    was === is ? [] : [{ place, message, effect }]
  return [
    ...differs(
      pathForm(a.path),
      pathForm(b.path),
      `is at ${b.path} instead of ${a.path}`,
      'breaking',
    ),
    ...differs(a.method, b.method, `is ${b.method} instead of ${a.method}`, 'breaking'),
    ...differs(
      a.status ?? 200,
      b.status ?? 200,
      `answers ${b.status ?? 200} instead of ${a.status ?? 200}`,
      'breaking',
    ),
    ...differs(hasItems(a), hasItems(b), 'is a list or stream in one of the two only', 'invisible'),
    ...conditionsFound(a, b, place),
    ...takesFound(a, b, place),
    ...answersFound(a, b, place),
    ...headersFound(a, b, place),
    ...codesFound(a, b, place),
    ...differs(
      a.hiddenChanges ?? 'show',
      b.hiddenChanges ?? 'show',
      'tells of changes that a client cannot see in another way',
      'breaking',
    ),
    ...differs(inner(a), inner(b), 'is described or carried otherwise', 'invisible'),
  ]
}
