/**
 * How long answers may be kept outside, where another backend may answer next (RFC 9111): who was
 * not told for how long may guess (section 4.2.2), and would go on with the answers of a backend
 * that is not asked any more.
 */
import type { HeaderList } from '../../http/index.ts'

/** White space, and texts in quotes, such as names of headers; lifetimes may be quoted, too (section 5.2). */
const beside = /\s|"(?!\d)[^"]*"?/g

/**
 * Says `no-cache` where nothing is said of how long an answer holds: it may be kept, and is asked
 * about every time. Everything that is said stays. `headers` are changed.
 */
export const askAgain = (headers: HeaderList): void => {
  const said = headers.get('cache-control') ?? ''
  const words = said.replace(beside, '')
  if (headers.has('expires') || /(?:^|,)(?:max-age="?\d|no-(?:store|cache)(?:,|$))/i.test(words))
    return
  // Browsers do not look at `s-maxage`, which counts more than `max-age` for all others.
  headers.append('cache-control', /s-maxage/i.test(words) ? 'max-age=0' : 'no-cache')
}
