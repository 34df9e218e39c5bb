/** Lays code out: groups stand on one line where they fit, and are broken where not (Wadler, "A prettier printer"). */

/** Code with places where it may be broken. */
export type Code =
  | string
  | readonly Code[]
  | Name
  | {
      readonly open: string
      readonly items: readonly Code[]
      readonly close: string
      /** With spaces inside where it stands on one line: `{ a }`. */
      readonly spaced?: boolean
      /** Whether it is broken in any case. */
      readonly broken?: boolean
      /** Whether its items are statements, which no comma ends. */
      readonly statements?: boolean
      /** Whether the last item may be broken alone, with the others before it on one line. */
      readonly holds?: boolean
    }

/** A name that the file imports, or that another file may declare. */
export interface Name {
  readonly name: string
  /** The module, or the key of a type: its file is known later. */
  readonly from: { readonly module: string } | { readonly type: string }
}

const width = 100

/** What stands on one line; undefined where something in it has to be broken. */
const flat = (code: Code): string | undefined => {
  if (typeof code === 'string') return code.includes('\n') ? undefined : code
  if ('name' in code) return code.name
  if ('open' in code) {
    const { open, items, close, spaced, broken } = code
    if (items.length === 0) return `${open}${close}`
    const inside = broken ? undefined : joined(items.map(flat), ', ')
    if (inside === undefined) return undefined
    return spaced ? `${open} ${inside} ${close}` : `${open}${inside}${close}`
  }
  return joined(code.map(flat), '')
}

const joined = (parts: readonly (string | undefined)[], by: string): string | undefined =>
  parts.includes(undefined) ? undefined : parts.join(by)

/** The last group of a concatenation: the one that is broken where the whole does not fit. */
const lastGroup = (code: readonly Code[]): number =>
  code.findLastIndex((part) => typeof part !== 'string' && !('name' in part))

/** @param column where the code begins @param after how much of the line what follows needs */
const laid = (code: Code, indent: number, column: number, after: number): string => {
  const line = flat(code)
  if (line !== undefined && column + line.length + after <= width) return line
  if (typeof code === 'string') return code.replaceAll('\n', `\n${' '.repeat(indent)}`)
  if ('name' in code) return code.name
  if ('open' in code) {
    const { open, items, close, statements } = code
    const pad = ' '.repeat(indent + 2)
    if (items.length === 0) return `${open}${close}`
    const held = code.holds ? heldLast(code, indent, column, after) : undefined
    if (held !== undefined) return held
    const lines = items.map((item) => {
      const text = laid(item, indent + 2, indent + 2, 1)
      return `${pad}${text}${statements || isComment(item) ? '' : ','}`
    })
    return `${open}\n${lines.join('\n')}\n${' '.repeat(indent)}${close}`
  }
  const breaking = lastGroup(code)
  let text = ''
  for (const [index, part] of code.entries()) {
    const newest = text.slice(text.lastIndexOf('\n') + 1).length
    const at = text.includes('\n') ? newest : column + newest
    const rest = index < breaking ? 0 : (joined(code.slice(index + 1).map(flat), '') ?? '').length
    text += laid(part, indent, at, rest + (index === breaking ? after : 0))
  }
  return text
}

/** `change('...', {`: the last item broken, where the others fit before it. */
const heldLast = (
  { open, items, close }: Extract<Code, { readonly open: string }>,
  indent: number,
  column: number,
  after: number,
): string | undefined => {
  const last = items.at(-1)
  if (last === undefined || typeof last === 'string' || !('open' in last)) return undefined
  const before = joined(items.slice(0, -1).map(flat), ', ')
  if (before === undefined || last.items.length === 0) return undefined
  const head = `${open}${before}, `
  if (column + head.length + last.open.length > width) return undefined
  return `${head}${laid(last, indent, column + head.length, after + close.length)}${close}`
}

const isComment = (item: Code): boolean => typeof item === 'string' && item.startsWith('//')

/** Code as text, lines of a hundred characters where that is possible. */
export const layOut = (code: Code): string => laid(code, 0, 0, 0)

/** All names that code uses of elsewhere. */
export const namesIn = (code: Code): readonly Name[] => {
  if (typeof code === 'string') return []
  if ('name' in code) return [code]
  return ('open' in code ? code.items : code).flatMap(namesIn)
}
