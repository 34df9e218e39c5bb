/** What the constants of a file are called: names of types as far as they can be, and nothing twice. */
import * as contract from '../../contract/index.ts'

const words =
  'arguments await break case catch class const continue debugger default delete do else enum eval ' +
  'export extends false finally for function if implements import in instanceof interface let new ' +
  'null package private protected public return static super switch this throw true try typeof ' +
  'undefined var void while with yield async NaN Infinity globalThis'

/** Words of the language, and what the files import or declare themselves. */
const reserved = new Set([
  ...words.split(' '),
  ...Object.keys(contract),
  'z',
  'types',
  'routes',
  'Route',
])

const asIdentifier = (name: string): string => {
  const parts = name.split(/[^A-Za-z0-9_$]+/).filter((part) => part !== '')
  const joined = parts.length > 1 ? parts.map(capital).join('') : (parts[0] ?? '')
  const word = capital(joined).replace(/^(?=\d|$)/, '_')
  return reserved.has(word) || word === '__proto__' ? `${word}_` : word
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

/** @param taken identifiers that others have already @returns by name of the type */
export const identifiersOf = (
  types: readonly string[],
  taken: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, string> => {
  const used = new Set(taken)
  const identifiers = new Map<string, string>()
  // Names that can stand as they are have them before others that would become the same.
  const fitting = types.filter((type) => asIdentifier(type) === type && !used.has(type))
  for (const type of fitting) {
    identifiers.set(type, type)
    used.add(type)
  }
  for (const type of types) {
    if (identifiers.has(type)) continue
    const wanted = asIdentifier(type)
    let name = wanted
    for (let count = 2; used.has(name); count++) name = `${wanted}${count}`
    identifiers.set(type, name)
    used.add(name)
  }
  return identifiers
}

/** A name for files, flags and backends: small letters, digits and hyphens. */
export const kebab = (text: string, otherwise: string): string => {
  const name = text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  if (name === '') return otherwise
  // Windows has no files of these names.
  return /^(?:con|prn|aux|nul|com\d|lpt\d|index)$/.test(name) ? `${name}-` + otherwise : name
}
