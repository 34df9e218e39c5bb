/** What a request asks for, read as strictly as URL parsers do, and mostly without one; and whether its body can be read. */
import type { IncomingMessage } from 'node:http'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { expectsMore } from './expectation.ts'

export interface Target {
  readonly host: string
  /** `*` where the server as a whole is meant, which only `OPTIONS` does. */
  readonly path: string
  readonly query: string
}

/** A parser leaves these as they are: no dot segments, also no encoded ones, nothing to be encoded. */
const plain =
  /^\/(?!\/)(?!.*(?:\/\.|%2e))[\w\-~!$&()*+,;=:@%./]*(?:\?[\w\-~!$&()*+,;=:@%./?[\]]*)?$/i

const refused = (detail: string): Result<never> => failed(problem('malformed', detail))

const unusable = (): Result<never> =>
  refused('The target of the request is neither a path nor an http URL.')

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

const countHosts = (lines: readonly string[]): number => {
  let count = 0
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i]!
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count
}

/** Where the request arrived: what a client of HTTP/1.0 that names no host must mean. */
const ownHost = ({ socket }: IncomingMessage): string => {
  const { localAddress = '127.0.0.1', localPort = 80 } = socket
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '')
  return `${address.includes(':') ? `[${address}]` : address}:${localPort}`
}

/** RFC 9112 section 3.2: exactly one, but for clients of HTTP/1.0, which know none. */
const hostAsked = (incoming: IncomingMessage): Result<string> => {
  const { headers, httpVersion, rawHeaders } = incoming
  const count = countHosts(rawHeaders)
  if (count > 1) return refused('The request has several Host headers.')
  if (count === 0 && httpVersion !== '1.0') return refused('The request has no Host header.')
  const host = hostOf(count === 0 ? ownHost(incoming) : (headers.host ?? ''))
  return host === undefined ? refused('The Host header of the request is not a host.') : ok(host)
}

const parsed = (text: string): Result<Target> => {
  // Parsers take a backslash for a slash; whoever comes after us may not.
  if (text.split('?', 1)[0]?.includes('\\') || !URL.canParse(text)) return unusable()
  const { host, pathname, search, username, password } = new URL(text)
  // RFC 9110 section 4.2.4: they are there to deceive.
  if (username !== '' || password !== '') return unusable()
  return ok({ host, path: pathname, query: search.slice(1) })
}

/**
 * A body in another coding than `chunked` would go on as if it were not, and HTTP/1.0 knows no
 * transfer codings at all (RFC 9112 section 6.1).
 */
const unframed = ({ headers, httpVersion }: IncomingMessage): string | undefined => {
  const coding = headers['transfer-encoding']
  if (coding === undefined) return undefined
  if (httpVersion === '1.0') return 'HTTP/1.0 has no Transfer-Encoding.'
  return coding.trim().toLowerCase() === 'chunked'
    ? undefined
    : 'Of transfer codings only chunked is known.'
}

/** Problems: `malformed`, `expectation-failed`. */
export const targetOf = (incoming: IncomingMessage): Result<Target> => {
  const { url = '', method, httpVersion } = incoming
  if (httpVersion !== '1.1' && httpVersion !== '1.0') {
    return refused('The version of HTTP in the request is not HTTP/1.0 or 1.1.')
  }
  const { expect } = incoming.headers
  if (expect !== undefined && httpVersion === '1.1' && expectsMore(expect)) {
    return failed(
      problem('expectation-failed', 'The only expectation that the gateway knows is 100-continue.'),
    )
  }
  const fault = unframed(incoming)
  if (fault !== undefined) return refused(fault)
  const host = hostAsked(incoming)
  if (!host.ok) return host
  if (/^https?:\/\//i.test(url)) return parsed(url)
  if (url === '*' && method === 'OPTIONS') return ok({ host: host.value, path: '*', query: '' })
  if (!url.startsWith('/')) return unusable()
  if (!plain.test(url)) return parsed(`http://${host.value}${url}`)
  const mark = url.indexOf('?')
  return ok(
    mark < 0
      ? { host: host.value, path: url, query: '' }
      : { host: host.value, path: url.slice(0, mark), query: url.slice(mark + 1) },
  )
}
