/**
 * A path as the most lenient of stores may read it. What one of them takes for a route must not get
 * past the gateway as something else.
 */

/** Layers of percent-encoding that are taken off; nobody honest has more than two. */
const mostLayers = 5

const encoded = /%(?:u[0-9a-f]{4}|[0-9a-f]{2})/i

/** How many bytes follow a first byte of UTF-8, and the bits that it holds itself. Overlong forms count, too. */
const lead = (byte: number): readonly [following: number, bits: number] | undefined => {
  if (byte >= 0xc0 && byte < 0xe0) return [1, byte & 0x1f]
  if (byte >= 0xe0 && byte < 0xf0) return [2, byte & 0x0f]
  return byte >= 0xf0 && byte < 0xf8 ? [3, byte & 0x07] : undefined
}

/** Bytes as text: UTF-8 without its rule of the shortest form (RFC 3629 section 10), else Latin-1. */
const looseText = (bytes: readonly number[]): string => {
  let text = ''
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i]!
    const [following, bits] = lead(byte) ?? [0, byte]
    const rest = bytes.slice(i + 1, i + 1 + following)
    if (rest.length === following && rest.every((next) => (next & 0xc0) === 0x80)) {
      const point = rest.reduce((sum, next) => (sum << 6) | (next & 0x3f), bits)
      text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
      i += following
    } else text += String.fromCharCode(byte)
  }
  return text
}

/** One layer of percent-encoding taken off, `%u002f` included. */
const decodedOnce = (text: string): string =>
  text
    .replaceAll(/%u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
      looseText(
        run
          .slice(1)
          .split('%')
          .map((hex) => parseInt(hex, 16)),
      ),
    )

/** Slashes and backslashes that are folded to ASCII by some code page, beside those of NFKD. */
const slashes = /[\\\u2044\u2215\u2216\u29f5\u29f8\u29f9]/g

/** Letters without width; what nobody sees is left out. */
const narrow = (text: string): string =>
  /[^\0-\x7f]/.test(text)
    ? text.normalize('NFKD').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')
    : text

/** Letters without accents and case. */
const folded = (text: string): string => text.replaceAll(/\p{M}/gu, '').toUpperCase().toLowerCase()

export interface LaxPath {
  /** Without empty and dot segments, without matrix parameters. */
  readonly segments: readonly string[]
  /** Whether it climbs (`..`, however it is written), or is encoded so often that nobody knows. */
  readonly climbs: boolean
}

const blank = /^[\s\p{C}]$/u

/** Without matrix parameters, and without what is not seen at either end. One pass: it may be long. */
const bare = (segment: string): string => {
  const semicolon = segment.indexOf(';')
  let end = semicolon < 0 ? segment.length : semicolon
  let start = 0
  while (start < end && blank.test(segment[start] as string)) start += 1
  while (end > start && blank.test(segment[end - 1] as string)) end -= 1
  return segment.slice(start, end)
}

/** @param fold whether case and accents are of no account */
export const laxPath = (path: string, fold: boolean): LaxPath => {
  let text = narrow(path)
  for (let layer = 0; layer < mostLayers && encoded.test(text); layer += 1) {
    text = narrow(decodedOnce(text))
  }
  let climbs = encoded.test(text)
  const segments: string[] = []
  for (const given of (fold ? folded(text) : text).replaceAll(slashes, '/').split('/')) {
    const segment = bare(given)
    if (/^\.\.+$/.test(segment)) {
      climbs = true
      segments.pop()
    } else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return { segments, climbs }
}
