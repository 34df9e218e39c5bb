/** What a request asks for, read as strictly as URL parsers do, and mostly without one; and whether its body can be read. */
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

const unusable = (): Result<never> =>
  failed(problem('malformed', 'The target or the host of the request is not usable.'))

/** Hosts asked for so far, as a parser writes them; the same few come again and again. */
const hosts = new Map<string, string>()
const mostHosts = 100

const hostOf = (given: string): string | undefined => {
  const known = hosts.get(given)
  if (known !== undefined) return known
  const text = `http://${given}`
  if (!URL.canParse(text)) return undefined
  const { host, hostname } = new URL(text)
  // Else there was more in it than a host: credentials, a path.
  if (hostname !== given.replace(/:\d*$/, '').toLowerCase()) return undefined
  if (hosts.size < mostHosts) hosts.set(given, host)
  return host
}

const parsed = (text: string): Result<Target> => {
  // Parsers take a backslash for a slash; whoever comes after us may not.
  if (text.split('?', 1)[0]?.includes('\\') || !URL.canParse(text)) return unusable()
  const { host, pathname, search } = new URL(text)
  return ok({ host, path: pathname, query: search.slice(1) })
}

/** A body in another one than `chunked` would go on as if it were not (RFC 9112 section 6.1). */
const isFramed = (coding: string | undefined): boolean =>
  coding === undefined || coding.trim().toLowerCase() === 'chunked'

/** Problem: `malformed`. */
export const targetOf = ({ url = '', headers }: IncomingMessage): Result<Target> => {
  if (!isFramed(headers['transfer-encoding'])) {
    return failed(problem('malformed', 'Of transfer codings only chunked is known.'))
  }
  if (/^https?:\/\//.test(url)) return parsed(url)
  const host = hostOf(headers.host ?? '')
  if (host === undefined || !url.startsWith('/')) return unusable()
  if (!plain.test(url)) return parsed(`http://${host}${url}`)
  const mark = url.indexOf('?')
  return ok(
    mark < 0
      ? { host, path: url, query: '' }
      : { host, path: url.slice(0, mark), query: url.slice(mark + 1) },
  )
}
