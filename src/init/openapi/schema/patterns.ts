/** Regular expressions of documents, as far as they mean in ECMAScript what was meant. */

/** Letters after a backslash that mean something in ECMAScript without flags; others would stand for themselves. */
const meant = /^[bBdDsSwWfnrtv0cxuk]$/

/** What other languages have, and ECMAScript without flags takes for plain characters. */
const foreign = [/\\u\{/, /\\x\{/, /\[\[:/, /\(\?[a-z-]*\)/i, /[\u{10000}-\u{10FFFF}]/u, /[*+?}]\+/]

/**
 * A pattern as contracts have it: an ECMAScript regular expression without flags.
 *
 * @returns undefined where it is none, or would mean something else
 */
export const patternOf = (pattern: string): string | undefined => {
  const escapes = [...pattern.matchAll(/\\([A-Za-z])/g)].map(([, letter = '']) => letter)
  if (pattern === '' || !escapes.every((letter) => meant.test(letter))) return undefined
  if (foreign.some((form) => form.test(pattern))) return undefined
  try {
    return new RegExp(pattern).source
  } catch {
    return undefined
  }
}
