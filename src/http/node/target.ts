/** What a request asks for, read as strictly as URL parsers do, and mostly without one. */
import type { IncomingMessage } from 'node:http'
import { failed, ok, problem, type Result } from '../../errors/index.ts'

export interface Target {
  readonly host: string
  readonly path: string
  readonly query: string
}

/** A parser leaves these as they are: no dot segments, also no encoded ones, nothing to be encoded. */
const plain =
  /^\/(?!\/)(?!.*(?:\/\.|%2e))[\w\-~!$&()*+,;=:@%./]*(?:\?[\w\-~!$&()*+,;=:@%./?[\]]*)?$/i

const plainHost = /^[a-z0-9.-]*[a-z][a-z0-9.-]*(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/

const unusable = (): Result<never> =>
  failed(problem('malformed', 'The target or the host of the request is not usable.'))

const parsed = (text: string, host: string | undefined): Result<Target> => {
  // Parsers take a backslash for a slash; whoever comes after us may not.
  const backslash = text.split('?', 1)[0]?.includes('\\')
  const whole = host === undefined ? text : `http://${host}${text}`
  if (backslash || !URL.canParse(whole)) return unusable()
  const url = new URL(whole)
  const given = host?.replace(/:\d*$/, '').toLowerCase()
  const isHost = given === undefined || (url.hostname === given && url.username === '')
  return isHost && /^https?:$/.test(url.protocol)
    ? ok({ host: url.host, path: url.pathname, query: url.search.slice(1) })
    : unusable()
}

/** Problem: `malformed`. */
export const targetOf = ({ url = '', headers }: IncomingMessage): Result<Target> => {
  if (/^https?:\/\//.test(url)) return parsed(url, undefined)
  const { host } = headers
  if (host === undefined || host === '' || !url.startsWith('/')) return unusable()
  if (!plain.test(url) || !plainHost.test(host)) return parsed(url, host)
  const mark = url.indexOf('?')
  return ok(
    mark < 0
      ? { host, path: url, query: '' }
      : { host, path: url.slice(0, mark), query: url.slice(mark + 1) },
  )
}
