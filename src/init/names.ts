/** Names for types, routes and contracts, made of whatever a source calls things. */

/** The words of a name, however it is written. @example wordsOf('listHTTPOrders_v2') // ['list', 'HTTP', 'Orders', 'v2'] */
export const wordsOf = (name: string): readonly string[] =>
  name
    .normalize('NFKD')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== '')

const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`

const small = (word: string): string => (/^[A-Z\d]+$/.test(word) ? word.toLowerCase() : word)

/** @example pascal('order-items') // 'OrderItems' */
export const pascal = (name: string): string => wordsOf(name).map(capital).join('')

/** @example camel('Order items') // 'orderItems' */
export const camel = (name: string): string => {
  const [first = '', ...rest] = wordsOf(name)
  const start = small(first)
  return `${start.slice(0, 1).toLowerCase()}${start.slice(1)}${rest.map(capital).join('')}`
}

/** @example kebab('Harbourline Freight API') // 'harbourline-freight-api' */
export const kebab = (name: string): string =>
  wordsOf(name)
    .map((word) => word.toLowerCase())
    .join('-')

const irregular: Readonly<Record<string, string>> = {
  people: 'person',
  children: 'child',
  media: 'medium',
  criteria: 'criterion',
  indices: 'index',
  statuses: 'status',
  addresses: 'address',
}

/** One of what an English plural names; the word itself where it is none. @example singular('Companies') // 'Company' */
export const singular = (word: string): string => {
  const lower = word.toLowerCase()
  const [last = ''] = /[A-Za-z][a-z]*$/.exec(word) ?? []
  const known = Object.hasOwn(irregular, last.toLowerCase())
    ? irregular[last.toLowerCase()]
    : undefined
  if (known !== undefined) {
    const start = word.slice(0, word.length - last.length)
    return `${start}${last.startsWith(last.slice(0, 1).toLowerCase()) ? known : capital(known)}`
  }
  if (lower.length < 4 || /(?:ss|us|is|news|series|data)$/.test(lower)) return word
  if (lower.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:x|ch|sh|ss|zz)es$/.test(lower)) return word.slice(0, -2)
  return lower.endsWith('s') ? word.slice(0, -1) : word
}

const identifier = /^[A-Za-z][\w$]*$/

/** A name for a type: as the source has it where that is an identifier. */
export const typeName = (name: string): string => {
  if (identifier.test(name)) return name
  const made = pascal(name)
  return /^[A-Za-z]/.test(made) ? made : `Type${made}`
}

/** Gives each name once: `Order`, `Order2`. */
export class Names {
  private readonly taken = new Set<string>()

  /** @param also what to try before a number is added */
  free(...wanted: readonly [string, ...string[]]): string {
    const found =
      wanted.find((name) => !this.taken.has(name.toLowerCase())) ?? this.numbered(wanted[0])
    this.taken.add(found.toLowerCase())
    return found
  }

  private numbered(name: string): string {
    let number = 2
    while (this.taken.has(`${name}${number}`.toLowerCase())) number += 1
    return `${name}${number}`
  }
}
