/** JSON as text, whose numbers stay as they are written: parsing would change those that no double holds. */

/** A string, or one character. Nothing between is left out but blanks outside of strings. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** A valid JSON text on several lines; any other comes back as it is. */
export const indented = (text: string): string => {
  const tokens = text.match(token) ?? []
  const lines: string[] = []
  let [line, depth] = ['', 0]
  const flush = (): void => {
    lines.push(line)
    line = '  '.repeat(depth)
  }
  for (const [at, part] of tokens.entries()) {
    const next = tokens[at + 1]
    if (part === '{' || part === '[') {
      line += part
      if (next !== '}' && next !== ']') {
        depth += 1
        flush()
      }
    } else if (part === '}' || part === ']') {
      const before = tokens[at - 1]
      if (before !== '{' && before !== '[') {
        depth -= 1
        flush()
      }
      line += part
    } else if (part === ',') {
      line += part
      flush()
    } else line += part === ':' ? ': ' : part
  }
  lines.push(line)
  return lines.join('\n')
}

export interface Spot {
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** @param offset in bytes of the UTF-8 text */
export const spotOf = (text: string, offset: number): Spot => {
  const before = new TextDecoder().decode(new TextEncoder().encode(text).slice(0, offset))
  const lines = before.split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}
