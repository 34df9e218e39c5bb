/** Clients without credentials that are told apart all the same, so that percentages stick to each of them. */
import { LRUCache } from 'lru-cache'
import type { HeaderList } from '../../http/index.ts'
import { hexOf, strangerPrefix } from '../../policy/index.ts'
import type { IdentityConfig } from '../config/config-schema.ts'
import { sha256 } from './secret.ts'

type Sticky = NonNullable<IdentityConfig['anonymous']['sticky']>

/** Longer ones are inventions: they stick to nothing. */
const longest = 1024

/** In characters of values and of what they become. */
const mostRemembered = 1024 * 1024

/** The value of the first cookie of that name (RFC 6265 section 5.4), as it is written. */
const cookieOf = (text: string, name: string): string | undefined => {
  for (const pair of text.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

const valueOf = (headers: HeaderList, sticky: Sticky): string | undefined => {
  if ('header' in sticky) return headers.get(sticky.header) ?? undefined
  const cookies = headers.get('cookie')
  return cookies === null ? undefined : cookieOf(cookies, sticky.cookie)
}

/**
 * What percentages stick to for a request without credentials: `anonymous:` and 16 hex digits of the
 * SHA-256 of what it says; undefined where it says nothing. Known at once where it came before.
 */
export const createStranger = (
  sticky: Sticky,
): ((headers: HeaderList) => Promise<string> | string | undefined) => {
  const known = new LRUCache<string, string>({
    maxSize: mostRemembered,
    sizeCalculation: (key, value) => key.length + value.length + 100,
  })
  const look = async (value: string): Promise<string> => {
    const key = strangerPrefix + hexOf(await sha256(value)).slice(0, 16)
    known.set(value, key)
    return key
  }
  return (headers) => {
    const value = valueOf(headers, sticky)
    if (value === undefined || value === '' || value.length > longest) return undefined
    return known.get(value) ?? look(value)
  }
}
