/** Names of types and members as TypeScript can write them. */

const identifier = /^[A-Za-z_$][\w$]*$/

/** Words that cannot name a type. */
const reserved = new Set(
  (
    'any as asserts async await bigint boolean break case catch class const continue debugger ' +
    'default delete do else enum export extends false finally for function if implements import ' +
    'in infer instanceof interface is keyof let module namespace never new null number object of ' +
    'package private protected public readonly require return static string super switch symbol ' +
    'this throw true try type typeof undefined unique unknown var void while with yield'
  ).split(' '),
)

/** The name of each type, each one once. */
export const typeNames = (types: readonly string[]): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  const taken = new Set(types.filter((type) => identifier.test(type) && !reserved.has(type)))
  for (const type of types) {
    let name = type
    if (!taken.has(type)) {
      const word = type.replace(/[^\w$]/g, '_').replace(/^(?=\d|$)/, '_')
      name = reserved.has(word) ? `${word}_` : word
      while (taken.has(name)) name += '_'
      taken.add(name)
    }
    names.set(type, name)
  }
  return names
}

/** @example memberName('odd-name') // '"odd-name"' */
export const memberName = (name: string): string =>
  identifier.test(name) ? name : JSON.stringify(name)
