/** The admin API of a gateway that runs, as commands ask it. */
import { readFile } from 'node:fs/promises'
import { catalogue, failed, ok, type Problem, type Result } from '../../errors/index.ts'
import { HintedFailure, ProblemFailure } from '../failures.ts'

/** Milliseconds that one answer may take. */
const longest = 30_000

const addressHint =
  'Give the address of the admin listener, which `isthmus serve` prints when it starts: --gateway http://127.0.0.1:8788'

const tokenHint =
  'Put a token of the admin API into ISTHMUS_TOKEN, or into a file that --token-file names. `isthmus control token create` makes one.'

/** @throws Failure `usage` where there is none */
export const tokenOf = async (file: string | undefined): Promise<string> => {
  if (file === undefined) {
    const token = process.env['ISTHMUS_TOKEN']?.trim()
    if (token) return token
    throw new HintedFailure(tokenHint, 'usage', 'A gateway is only told to do something by a token')
  }
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    const why = error.message
    throw new HintedFailure(tokenHint, 'file-not-found', `The token cannot be read: ${why}`)
  })
  const token = text.trim()
  if (token === '') throw new HintedFailure(tokenHint, 'usage', `There is no token in ${file}`)
  return token
}

export interface Asked {
  readonly method?: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  /** Tag that is written on. */
  readonly ifMatch?: string
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  value.code in catalogue &&
  'detail' in value &&
  typeof value.detail === 'string'

export type Ask = (path: string, asked?: Asked) => Promise<Result<unknown>>

/** @throws Failure `usage`, `backend-unreachable`, `backend-bad-answer` */
export const adminApi = (address: string, token: string): Ask => {
  if (!/^https?:/.test(address) || !URL.canParse(address)) {
    throw new HintedFailure(addressHint, 'usage', `"${address}" is not an http URL`)
  }
  return async (path, { method = 'GET', query = {}, body, ifMatch } = {}) => {
    const url = new URL(`${address.replace(/\/+$/, '')}/api${path}`)
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(longest),
    }).catch((error: unknown) => {
      const cause = error instanceof Error ? (error.cause ?? error) : error
      const why = cause instanceof Error ? cause.message : String(cause)
      const message = `No gateway answers at ${url.origin}: ${why}`
      throw new HintedFailure(addressHint, 'backend-unreachable', message)
    })
    const value: unknown = await answer.json().catch(() => undefined)
    if (answer.ok && value !== undefined) return ok(value)
    if (isProblem(value)) return failed(value)
    const hint = `${addressHint}. It needs \`control\` in its configuration.`
    const message = `What answers at ${url.origin} has no admin API (status ${answer.status})`
    throw new HintedFailure(hint, 'backend-bad-answer', message)
  }
}

/** What the API answers is of the form that its document says. */
export const valueOf = (result: Result<unknown>): unknown => {
  if (result.ok) return result.value
  throw new ProblemFailure(result.problem)
}
