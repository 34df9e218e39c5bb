/** Where a link leads: to one's own house, or elsewhere. All who read it are to come to the same place. */

/** A name of the gateway. */
export interface Place {
  /** With its port, unless it is the usual one. */
  readonly hosts: readonly string[]
  readonly protocol: 'http' | 'https'
}

export interface Around {
  /** The address that is one's own; with a path it is taken off. */
  readonly base: string
  readonly told?: Place | undefined
  /** Another address by which the store names itself, which may have a path. */
  readonly publicUrl?: string | undefined
  /** Path below the base to which references are relative; such ones lead nowhere without it. */
  readonly asking?: string | undefined
}

export interface Reference {
  /** Empty unless the protocol has to change, as where a store asks for https. */
  readonly origin: string
  /** Whether it is told by the public address of the store, or by what that becomes. */
  readonly isPublic?: true
  /** With query and fragment, below the base. */
  readonly path: string
}

/** A path that everybody reads as it stands: one slash first, no dot segments, no empty segments. */
const plainPath = /^\/(?![^?#]*(?:\/[/.]|[\\\t\n\r]|%2e))(?![/\\.])/i

/** Browsers take a backslash for a slash and pass over tabs and line ends (WHATWG URL); RFC 3986 knows neither. */
const ambiguous = /[\\\t\n\r]/

const encoded = (char: string): string =>
  `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** Without the blanks around it, which all readers take off. */
const trimmed = (text: string): string => {
  let [start, end] = [0, text.length]
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1
  return text.slice(start, end)
}

const hostOf = (protocol: string, host: string): string | undefined => {
  const text = `${protocol}//${host}`
  return URL.canParse(text) ? new URL(text).host.replace(/\.(?=:|$)/, '') : undefined
}

const below = (path: string, basePath: string): string => {
  if (path === basePath) return '/'
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path
}

/**
 * A path as a reference that stays on its origin: `//host/` would lead to another one, so that it is
 * `/.//host/` (WHATWG URL, "URL path serializer").
 */
export const rooted = (path: string, origin: string): string =>
  origin === '' && /^\/[/\\]/.test(path) ? `/.${path}` : path

/** Undefined for what leads elsewhere, or cannot be told. */
export const referenceTo = (
  link: string,
  { base, told, asking, publicUrl }: Around,
): Reference | undefined => {
  const own = new URL(base)
  const basePath = own.pathname.replace(/\/+$/, '')
  const text = trimmed(link)
  if (plainPath.test(text)) {
    const end = text.search(/[?#]/)
    const path = end < 0 ? text : text.slice(0, end)
    return { origin: '', path: below(path, basePath) + text.slice(path.length) }
  }
  const isRelative = !/^(?:[a-z][a-z0-9+.-]*:|[/\\])/i.test(text)
  if (isRelative && (asking === undefined || text === '' || text.startsWith('#'))) return undefined
  const from = new URL(`${basePath}${asking ?? '/'}`, own)
  const shown = publicUrl === undefined ? undefined : new URL(publicUrl)
  const readings = ambiguous.test(text) ? [text.replaceAll(/[\0-\x20\\]/g, encoded), text] : [text]
  for (const reading of readings) {
    if (!URL.canParse(reading, from)) continue
    const url = new URL(reading, from)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') continue
    const host = hostOf(url.protocol, url.host)
    const path = below(url.pathname, basePath) + url.search + url.hash
    if (host === hostOf(url.protocol, own.host) || host === hostOf(own.protocol, own.host)) {
      return { origin: '', path }
    }
    if (shown && host === hostOf(url.protocol, shown.host)) {
      const shownPath = shown.pathname.replace(/\/+$/, '')
      const inside = below(url.pathname, shownPath)
      // What stands beside its path is not of this store.
      if (shownPath !== '' && inside === url.pathname) return undefined
      return { origin: '', path: inside + url.search + url.hash, isPublic: true }
    }
    if (told?.hosts.some((name) => hostOf(url.protocol, name) === host)) {
      // It is already what becomes of a public address.
      if (shown) return { origin: '', path, isPublic: true }
      return { origin: url.protocol === `${told.protocol}:` ? '' : url.origin, path }
    }
  }
  return undefined
}
