/** Keeps pages of other origins out. There are no cookies to misuse; this holds should a token ever be at hand. */
import { problem, type Problem } from '../../errors/index.ts'

const refused = (detail: string): Problem => problem('cross-site-request', detail)

/** The host of an origin, or undefined where it has none (`null`, an extension). */
const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) && /^https?:/i.test(origin) ? new URL(origin).host : undefined

/**
 * What browsers say of the page that asks (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/);
 * where they do not, its origin has to be that of the request. Programs say neither.
 */
export const foreignOrigin = (request: Request): Problem | undefined => {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) {
    return site === 'same-origin' || site === 'none'
      ? undefined
      : refused('The request comes from a page of another origin.')
  }
  const origin = request.headers.get('origin')
  if (origin === null || hostOf(origin) === new URL(request.url).host) return undefined
  return refused('The request comes from a page of another origin.')
}
