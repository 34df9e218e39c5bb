/** Which answers may be kept and given to others (RFC 9111): in doubt none. */
import type { HeaderList } from '../../http/index.ts'
import type { GatewayConfig } from '../config/config-schema.ts'
import { etagList } from '../headers/etag.ts'

const namesIn = (list: string | null): string[] =>
  (list ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '')

/** Names of the directives, without what they are set to. */
const directivesOf = (headers: HeaderList): ReadonlySet<string> =>
  new Set(namesIn(headers.get('cache-control')).map((part) => part.split('=')[0]?.trim() ?? ''))

/** What the store's answer varies by, in lower case, in order. */
export const varyNames = (answer: HeaderList): readonly string[] =>
  [...new Set(namesIn(answer.get('vary')))].sort()

/** Headers that tell who asks. */
export const identityHeaders = ({ identity }: GatewayConfig): ReadonlySet<string> =>
  new Set(
    [
      'authorization',
      'proxy-authorization',
      'cookie',
      ...(identity.apiKey ? [identity.apiKey.header] : []),
      ...(identity.trustedHeader ? [identity.trustedHeader.name] : []),
    ].map((name) => name.toLowerCase()),
  )

/** Judged by the store alone. A range is not asked for where answers are adapted. */
const preconditions = ['if-match', 'if-modified-since', 'if-unmodified-since']

/** Whether the cache has anything to do with a request. `asked` is what goes to the store. */
export const mayAsk = (method: string, asked: HeaderList): boolean =>
  method === 'GET' &&
  !directivesOf(asked).has('no-store') &&
  !preconditions.some((name) => asked.has(name)) &&
  asked.get('if-none-match')?.trim() !== '*'

/** Whether the client wants what the store says now. */
export const wantsFresh = (asked: HeaderList): boolean =>
  directivesOf(asked).has('no-cache') || namesIn(asked.get('pragma')).includes('no-cache')

/** RFC 9111 section 3.5: with one of these the store says itself that credentials make no difference. */
const shared = ['public', 'must-revalidate', 's-maxage']

/** Whether an answer may go to whoever asks so: the store saw no credentials, or says that all may have it. */
export const mayShare = (
  asked: HeaderList,
  answer: HeaderList,
  identity: ReadonlySet<string>,
): boolean => {
  const directives = directivesOf(answer)
  return (
    ![...identity].some((name) => asked.has(name)) || shared.some((name) => directives.has(name))
  )
}

/** RFC 9111 section 3, and an entity tag: without one nothing could be revalidated. */
export const mayKeep = (
  asked: HeaderList,
  answer: HeaderList,
  identity: ReadonlySet<string>,
): boolean => {
  const directives = directivesOf(answer)
  const varies = varyNames(answer)
  return (
    answer.has('etag') &&
    !answer.has('set-cookie') &&
    !directives.has('no-store') &&
    !directives.has('private') &&
    !varies.some((name) => name === '*' || identity.has(name)) &&
    mayShare(asked, answer, identity)
  )
}

const opaque = (tag: string): string => tag.replace(/^W\//, '')

/** RFC 9110 section 13.1.2: by the weak comparison. */
export const isListed = (list: string | null, etag: string | null): boolean =>
  list !== null && etag !== null && etagList(list).some((tag) => opaque(tag) === opaque(etag))

/** RFC 9111 section 3.2: what a 304 says of the kept answer; what it says of a body is not its own. */
export const freshened = (kept: HeaderList, notModified: HeaderList): HeaderList => {
  const told = notModified.filter((name) => !name.startsWith('content-'))
  const fresh = kept.filter((name) => name !== 'age' && !told.has(name))
  for (const [name, value] of told) fresh.append(name, value)
  return fresh
}
