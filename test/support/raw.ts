/** The texts of the values in a JSON text, found in a way of its own: what must come out byte for byte. */
import type { Path } from '../../src/json/index.ts'

export interface RawMember {
  readonly name: string
  /** As it is written, quotes included. */
  readonly nameText: string
  readonly value: Raw
}

export interface Raw {
  readonly kind: 'object' | 'array' | 'scalar'
  readonly text: string
  /** In the order of the text, duplicates included. The names of items are their indexes. */
  readonly members: readonly RawMember[]
}

const token = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/gsu

interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}

const memberOf = (nameText: string, name: string, value: Raw): RawMember => ({
  name,
  nameText,
  value,
})

/** The root of a well-formed JSON text. */
export const rawOf = (text: string): Raw => {
  const tokens: Token[] = [...text.replace(/^\ufeff/, ' ').matchAll(token)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }))
  let at = 0
  const take = (): Token => {
    const taken = tokens[at]
    if (!taken) throw new Error(`no JSON: ${text}`)
    at += 1
    return taken
  }
  const isNext = (closing: string): boolean => tokens[at]?.text === closing

  const value = (): Raw => {
    const first = take()
    const isObject = first.text === '{'
    if (!isObject && first.text !== '[') return { kind: 'scalar', text: first.text, members: [] }
    const closing = isObject ? '}' : ']'
    const members: RawMember[] = []
    while (!isNext(closing)) {
      if (members.length > 0) take()
      if (isObject) {
        const nameText = take().text
        take()
        members.push(memberOf(nameText, JSON.parse(nameText) as string, value()))
      } else members.push(memberOf('', String(members.length), value()))
    }
    const last = take()
    return {
      kind: isObject ? 'object' : 'array',
      text: text.slice(first.start, last.end),
      members,
    }
  }

  return value()
}

/** The member that counts: of several with one name, the last. */
export const rawAt = (raw: Raw, path: Path): RawMember | undefined => {
  let found: RawMember | undefined = memberOf('', '', raw)
  for (const step of path) found = found?.value.members.findLast(({ name }) => name === step)
  return found
}
