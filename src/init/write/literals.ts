/**
 * Values as code. Whatever a document says ends up between quotes that it cannot leave, or in a line
 * of comment that it cannot end.
 */
import { isObject, JsonNumber, type Json } from '../../json/index.ts'
import type { Code, Name } from './layout.ts'

/** Ends of lines, and characters that let code look other than it is (CVE-2021-42574). */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** A string literal. @example quoted("it's") // "\"it's\"" */
export const quoted = (text: string): string => {
  const double = JSON.stringify(text).replace(hidden, escaped)
  if (text.includes("'") && !text.includes('"')) return double
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

const identifier = /^[A-Za-z_$][\w$]*$/

/** The name of a member. `__proto__` in brackets is a name like any other, and elsewhere none. */
export const memberName = (name: string): string => {
  if (name === '__proto__') return "['__proto__']"
  return identifier.test(name) ? name : quoted(name)
}

/** Text for comments and pages, on one line. */
export const oneLine = (text: string): string =>
  text.replace(hidden, ' ').replaceAll(/\s+/g, ' ').trim()

/** Text of some length at most. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`

/** A line of comment. */
export const comment = (text: string): string => `// ${oneLine(text)}`

/** Lines of comment, broken between words. */
export const comments = (text: string, width = 90): readonly string[] => {
  const lines: string[] = []
  for (const word of oneLine(text).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width)
      lines[lines.length - 1] += ` ${word}`
    else lines.push(word)
  }
  return lines.map(comment)
}

/** @param name what is called: what stands before the bracket */
export const call = (name: Code, args: readonly Code[]): Code => {
  const [only] = args
  // The object of a call with one argument begins on its line: `z.object({`.
  if (args.length === 1 && only !== undefined) return [name, '(', only, ')']
  return [name, { open: '(', items: args, close: ')', holds: true }]
}

/** Where all that declares comes from. */
export const contractModule = '@isthmus/gateway/contract'

/** A name of the contract's module. */
export const ours = (name: string): Name => ({ name, from: { module: contractModule } })

export const array = (items: readonly Code[], broken = false): Code => ({
  open: '[',
  items,
  close: ']',
  broken,
})

/** @param members their code by name; those that are undefined are left out */
export const objectCode = (
  members: Readonly<Record<string, Code | undefined>>,
  broken = false,
): Code => ({
  open: '{',
  items: Object.entries(members).flatMap(([name, code]) =>
    code === undefined ? [] : [memberCode(name, code)],
  ),
  close: '}',
  spaced: true,
  broken,
})

const memberCode = (name: string, code: Code): Code =>
  isShort(name, code) ? code : [`${memberName(name)}: `, code]

const isShort = (name: string, code: Code): boolean =>
  name === (typeof code === 'object' && 'name' in code ? code.name : code) && identifier.test(name)

/** What a double would change is kept as its text. */
const numberCode = (value: number | JsonNumber): Code => {
  if (typeof value !== 'number') return ['new ', call(ours('JsonNumber'), [quoted(value.text)])]
  return Object.is(value, -0) ? '-0' : String(value)
}

/** Data as a literal: JSON, and what shapes, routes and ops are made of. */
export const literal = (value: unknown): Code => {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' || value instanceof JsonNumber) return numberCode(value)
  if (Array.isArray(value)) return array(value.map(literal))
  if (!isObject(value as Json)) return String(value)
  const entries = Object.entries(value as object).filter(([, member]) => member !== undefined)
  return {
    open: '{',
    items: entries.map(([name, member]) => [`${memberName(name)}: `, literal(member)]),
    close: '}',
    spaced: true,
  }
}
