/** Every header of an answer that holds an address: the client may follow it through the gateway only. */
import { HeaderList } from '../../http/index.ts'

export type MapLink = (link: string) => string

/** Whose value is a link. */
const links: ReadonlySet<string> = new Set([
  'location',
  'content-location',
  'sourcemap',
  'x-sourcemap',
])

/** What holds origins, not links; and where else the store itself is reached, which is nobody's affair. */
const origins = /^(?:access-control-|origin$|timing-allow-origin$|content-security-policy)/
const ofStore: ReadonlySet<string> = new Set(['alt-svc'])

const isAddress = /^https?:[^\s,;]*$/i
const beyondAscii = /[\u0080-\uffff]/

const strict = new TextDecoder('utf-8', { fatal: true })

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    strict.decode(bytes)
    return true
  } catch {
    return false
  }
}

/**
 * A link in ASCII. Runtimes read the bytes of a header as Latin-1, or as UTF-8: what are bytes of UTF-8
 * is encoded byte by byte, all else as the text that it is.
 */
export const asciiLink = (link: string): string => {
  if (!beyondAscii.test(link)) return link
  const bytes = Uint8Array.from(link, (char) => char.charCodeAt(0))
  const isBytes = !/[\u0100-\uffff]/.test(link) && isUtf8(bytes)
  return link
    .toWellFormed()
    .replaceAll(/[\u0080-\u{10ffff}]/gu, (char) =>
      isBytes ? `%${char.charCodeAt(0).toString(16).toUpperCase()}` : encodeURIComponent(char),
    )
}

/** RFC 8288: targets in angle brackets, and contexts in `anchor`; what else is quoted is text. */
const linkParts = /(;\s*anchor\s*=\s*")((?:[^"\\]|\\.)*)"|"(?:[^"\\]|\\.)*(?:"|\\?$)|<([^<>]*)>/gis

/** RFC 9110 section 5.6.4. What is in a link after all is no quote. */
const unquoted = (text: string): string => text.replaceAll(/\\(.)/gs, '$1').replaceAll('"', '%22')

const mapList = (value: string, map: MapLink): string =>
  value.replaceAll(
    linkParts,
    (all: string, head: string | undefined, anchor: string, target: string | undefined) => {
      if (target !== undefined) return `<${map(asciiLink(target))}>`
      return head === undefined ? all : `${head}${map(asciiLink(unquoted(anchor)))}"`
    },
  )

/** Seconds, then what browsers take for an address. */
const mapRefresh = (value: string, map: MapLink): string => {
  const [head = ''] = /^[\d.\s]*[;,]?\s*(?:url\s*=\s*)?/i.exec(value) ?? []
  const rest = value.slice(head.length)
  const quote = /^["']/.exec(rest)?.[0] ?? ''
  const end = quote === '' ? -1 : rest.indexOf(quote, 1)
  const link = rest.slice(quote.length, end < 0 ? undefined : end)
  return link.trim() === '' ? value : `${head}${quote}${map(asciiLink(link))}${quote}`
}

const mapped = (name: string, value: string, map: MapLink): string => {
  if (links.has(name)) return map(asciiLink(value))
  if (name === 'link') return mapList(value, map)
  if (name === 'refresh') return mapRefresh(value, map)
  return isAddress.test(value) && !origins.test(name) ? map(value) : value
}

/** The same headers with all their links mapped. */
export const linkedHeaders = (headers: HeaderList, map: MapLink): HeaderList => {
  const list = new HeaderList()
  for (const [name, value] of headers) {
    if (!ofStore.has(name)) list.append(name, mapped(name, value, map))
  }
  return list
}
