/** How long answers of a moving resource may be kept outside (RFC 9111 section 4.2.1, RFC 5861). */
import type { HeaderList } from '../../http/index.ts'

const plain = 'cache-control'

/** What tells caches: all of them, or those at the edge, which then look at nothing else (RFC 9213). */
const fields = [
  plain,
  'cdn-cache-control',
  'cloudflare-cdn-cache-control',
  'netlify-cdn-cache-control',
  'vercel-cdn-cache-control',
  'surrogate-control',
] as const

/** A lifetime, which Surrogate-Control may follow with the time for which it may be used stale; else a text in quotes. */
const lifetime =
  /((?:^|[,\s])(max-age|s-maxage|stale-while-revalidate|stale-if-error)\s*=\s*"?)(\d+)(?:\+\d+)?|"(?:\\.|[^"])*"?/gi

/** @param most seconds */
const capped = (said: string, most: number): string =>
  said.replaceAll(lifetime, (all: string, head?: string, name?: string, seconds?: string) => {
    if (head === undefined || name === undefined) return all
    // What is used stale is used longer than it is fresh.
    return head + String(/^stale/i.test(name) ? 0 : Math.min(Number(seconds), most))
  })

/** Seconds from the answer to what it says of its end; what is no date has expired (RFC 9111 section 5.3). */
const leftUntil = (expires: string, headers: HeaderList): number => {
  const sent = Date.parse(headers.get('date') ?? '')
  const left = (Date.parse(expires) - (Number.isNaN(sent) ? Date.now() : sent)) / 1000
  return Number.isNaN(left) ? 0 : Math.max(0, Math.floor(left))
}

/**
 * Bounds every lifetime that an answer states; `headers` are changed. `Expires` becomes a `max-age`,
 * which counts more.
 *
 * @param most milliseconds
 */
export const capLifetimes = (headers: HeaderList, most: number): void => {
  const seconds = Math.floor(most / 1000)
  for (const name of fields) {
    const said = headers.get(name)
    if (said !== null) headers.set(name, capped(said, seconds))
  }
  const expires = headers.get('expires')
  if (expires === null) return
  headers.delete('expires')
  if (/(?:^|[,\s])(?:max-age\s*=|no-store)/i.test(headers.get(plain) ?? '')) return
  headers.append(plain, `max-age=${Math.min(leftUntil(expires, headers), seconds)}`)
}
