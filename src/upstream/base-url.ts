/** Where a backend is: no path that a client sends can lead anywhere else. */
import { Failure, type Issue } from '../errors/index.ts'

export interface Base {
  /** Value of `Authorization` from the credentials in the URL, if it has any. */
  readonly authorization?: string
  /** The full URL of a path with its query; `undefined` when the path is not one below the base. */
  resolve(path: string): string | undefined
}

// Controls, spaces, backslashes (URL parsers take them for slashes), fragments and raw non-ASCII.
const unfit = /[^\u0021-\u007e]|[\\#]/

// `.` and `..`, also percent-encoded (WHATWG URL, "dot path segments"): they could leave the base's path.
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i

const base64 = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Credentials as RFC 7617 has them, or what is wrong with them. */
const credentialsOf = ({ username, password }: URL): Pick<Base, 'authorization'> | string => {
  if (username === '' && password === '') return {}
  const [user, secret] = [decoded(username), decoded(password)]
  if (user === undefined || secret === undefined) {
    return 'has credentials that are not percent-encoded UTF-8 (a "%" is written "%25")'
  }
  if (user.includes(':')) return 'has a user name with a colon, which Basic credentials cannot hold'
  if (/\p{Cc}/u.test(user + secret)) return 'has control characters in its credentials'
  return { authorization: `Basic ${base64(`${user}:${secret}`)}` }
}

/**
 * @param url absolute http or https URL; a path in it is put before every path
 * @throws Failure `config-invalid`; the message never repeats the URL, which may hold credentials
 */
export const baseUrl = (backend: string, url: string): Base => {
  const refuse = (message: string): never => {
    const issue: Issue = { place: `backends > ${backend} > url`, message }
    throw new Failure('config-invalid', `The URL of backend ${backend} is not usable`, [issue])
  }
  if (!URL.canParse(url)) return refuse('is not an absolute URL')
  const parsed = new URL(url)
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    return refuse('is neither http nor https')
  }
  if (parsed.search !== '' || parsed.hash !== '') return refuse('has a query or a fragment')
  const credentials = credentialsOf(parsed)
  if (typeof credentials === 'string') return refuse(credentials)
  const prefix = parsed.origin + parsed.pathname.replace(/\/+$/, '')
  return {
    ...credentials,
    resolve: (path) => {
      if (!path.startsWith('/') || unfit.test(path)) return undefined
      const [segments = ''] = path.split('?', 1)
      return dotSegment.test(segments) ? undefined : prefix + path
    },
  }
}
