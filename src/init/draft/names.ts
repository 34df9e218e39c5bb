/** How alike two names are, by the words that they are made of. */

/** Words that mean the same in names of fields, each with one that stands for all. */
const synonyms: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['@', 'at', 'on', 'date', 'time', 'timestamp', 'datetime', 'ts', 'dt'],
    ['address', 'addr'],
    ['amount', 'amt'],
    ['description', 'desc', 'descr'],
    ['email', 'mail', 'e-mail'],
    ['identifier', 'id'],
    ['image', 'img', 'picture', 'pic', 'photo'],
    ['language', 'lang'],
    ['latitude', 'lat'],
    ['longitude', 'lon', 'lng', 'long'],
    ['message', 'msg'],
    ['number', 'num', 'nr', 'no'],
    ['organization', 'org', 'organisation'],
    ['quantity', 'qty'],
    ['reference', 'ref'],
    ['telephone', 'phone', 'tel'],
    ['updated', 'modified', 'changed'],
    ['url', 'uri', 'href', 'link'],
    ['zip', 'postal', 'postcode'],
  ].flatMap(([first = '', ...others]) => others.map((word) => [word, first])),
)

/** Words that say nothing of what a field is about. */
const idle = new Set(['@', 'is', 'has', 'the', 'of', 'a'])

export const rawWords = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

const singular = (word: string): string => {
  if (word.length < 3) return word
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:ss|us|is)$/.test(word)) return word
  return word.endsWith('s') ? word.slice(0, -1) : word
}

/** Without the endings by which one word becomes another part of speech. */
const stem = (word: string): string =>
  word.length > 5 ? word.replace(/(?:ations?|ance|ions?|ing|ed|e|al)$/, '') : word

const wordOf = (word: string): string => {
  const one = singular(word)
  return stem(synonyms[word] ?? synonyms[one] ?? one)
}

/** The words of a name, each in one form for all of its forms. */
export const wordsOf = (name: string): readonly string[] => rawWords(name).map(wordOf)

/** A name as one text, for names that are the same words in the same order. */
export const wordKey = (name: string): string => {
  const words = wordsOf(name)
  const telling = words.filter((word) => !idle.has(word))
  return (telling.length > 0 ? telling : words).join(' ')
}

/** As `wordKey`, with all words as they are written, but for case, separators and plurals. */
export const spelling = (name: string): string => rawWords(name).map(singular).join('')

const initials = (name: string): string =>
  rawWords(name)
    .map((word) => word.slice(0, 1))
    .join('')

/** Levenshtein's distance, as a share of the longer word. */
export const lettersAlike = (a: string, b: string): number => {
  const most = Math.max(a.length, b.length)
  if (most === 0) return 1
  if (most > 64) return a === b ? 1 : 0
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap))
    }
    row = next
  }
  return 1 - (row[b.length] ?? 0) / most
}

/** Whether one word may be short for the other, or another spelling of it. */
const near = (a: string, b: string): boolean => {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length >= 3 && long.startsWith(short)) return true
  return short.length >= 5 && short[0] === long[0] && lettersAlike(a, b) >= 0.75
}

const isShort = (name: string, long: string): boolean => name.length >= 3 && initials(long) === name

/** 1 where they are the same words; 0 where none is. What is below 1 needs more evidence. */
export const namesAlike = (a: string, b: string): number => {
  const [one, other] = [wordKey(a).split(' '), wordKey(b).split(' ')]
  if (one.toSorted().join('') === other.toSorted().join('')) return 1
  if (one.join('') === other.join('')) return 1
  const left = [...other]
  let shared = 0
  for (const word of one) {
    const at = left.indexOf(word)
    if (at >= 0) {
      left.splice(at, 1)
      shared += 1
    }
  }
  const rest = one.filter((word) => !other.includes(word))
  for (const word of rest) {
    const at = left.findIndex((candidate) => near(word, candidate))
    if (at >= 0) {
      left.splice(at, 1)
      shared += 0.7
    }
  }
  const words = (2 * shared) / (one.length + other.length)
  const short = isShort(a.toLowerCase(), b) || isShort(b.toLowerCase(), a) ? 0.8 : 0
  return Math.min(0.95, Math.max(words, short))
}

/** How much two texts have in common, by their words. */
export const textsAlike = (a: string | undefined, b: string | undefined): number => {
  if (!a || !b) return 0
  const [one, other] = [new Set(rawWords(a)), new Set(rawWords(b))]
  const shared = [...one].filter((word) => other.has(word)).length
  return one.size + other.size === 0 ? 0 : (2 * shared) / (one.size + other.size)
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`
