/** Calls of the admin API, typed by its own document. */
import { routes, type Operations } from './operations.ts'
import { apiPath } from './place.ts'
import { ApiError, problemOf, unreachable } from './problem.ts'
import { session } from './session.ts'

export type OperationName = keyof Operations

/** What an operation takes: only members that it has, and none where it has none. */
export type Input<K extends OperationName> = {
  readonly [
    Part in 'params' | 'query' | 'body' as Operations[K][Part] extends undefined ? never : Part
  ]: Operations[K][Part]
} & {
  /** Tag of the entry as it was read; `none` where there must be none. */
  readonly ifMatch?: string
}

export interface Answer<K extends OperationName> {
  readonly status: number
  readonly value: Operations[K]['answer']
  /** What `ifMatch` takes. */
  readonly tag: string | undefined
}

/** What every input is, without its name. */
interface Loose {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly ifMatch?: string
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** Address and method of a call. */
export const addressOf = (name: OperationName, { params = {}, query = {} }: Loose): string => {
  const [, path] = routes[name]
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, part: string) =>
    encodeURIComponent(params[part] ?? ''),
  )
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(key, textOf(value))
  }
  const text = search.toString()
  return `${apiPath}${filled}${text === '' ? '' : `?${text}`}`
}

export interface Sending {
  readonly signal?: AbortSignal | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** In place of that of the session. */
  readonly token?: string | undefined
}

/** Tags stand in quotes in headers, and without them in answers. */
const quoted = (tag: string): string => (/^(?:\*|(?:W\/)?".*)$/.test(tag) ? tag : `"${tag}"`)

const headersOf = ({ body, ifMatch }: Loose, { headers: more, token }: Sending): Headers => {
  const headers = new Headers({ accept: 'application/json', ...more })
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (ifMatch === 'none') headers.set('if-none-match', '*')
  else if (ifMatch !== undefined) headers.set('if-match', quoted(ifMatch))
  return headers
}

const retryAfterOf = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : undefined
}

/** @throws ApiError; where the token is not taken any more the session ends as well */
export const send = async (
  name: OperationName,
  input: Loose,
  sending: Sending = {},
): Promise<Response> => {
  const [method] = routes[name]
  const { signal, token = session.token } = sending
  const response = await fetch(addressOf(name, input), {
    method,
    headers: headersOf(input, { ...sending, token }),
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(signal ? { signal } : {}),
    credentials: 'omit',
    cache: 'no-store',
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ApiError(unreachable)
  })
  if (response.ok) return response
  const problem = await problemOf(response)
  if (problem.code === 'unknown-token' && session.token === token) session.end('expired')
  throw new ApiError(problem, retryAfterOf(response))
}

/** @example const { value, tag } = await ask('getFlag', { params: { key: 'entity-schema' } }) */
export const ask = async <K extends OperationName>(
  name: K,
  input: Input<K>,
  sending: Sending = {},
): Promise<Answer<K>> => {
  // An input of any operation is a loose one; to prove it for all of them is too much for the compiler.
  const loose: unknown = input
  const response = await send(name, loose as Loose, sending)
  const value: unknown = await response.json()
  return {
    status: response.status,
    value: value as Answer<K>['value'],
    tag: response.headers.get('etag') ?? undefined,
  }
}
