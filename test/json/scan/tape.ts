/** The tape in a form that people can read and compare. */
import {
  extraBase,
  flagEscapedName,
  flagSpecial,
  idShift,
  kind,
  leaf,
  record,
  type Member,
  type Program,
  type Ranges,
  type Scanner,
  type View,
} from '../../../src/json/index.ts'

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** View 0 looks at nothing, `views` are 1 and up. */
export const program = (views: readonly View[], literals = ''): Program => ({
  views: [leaf, ...views],
  literals: utf8(literals),
})

/** A view whose members are given as name: [id, view]. */
export const view = (
  { items = -1, others = -1 }: { readonly items?: number; readonly others?: number },
  members: Readonly<Record<string, readonly [id: number, view: number]>> = {},
): View => ({
  items,
  others,
  members: new Map(
    Object.entries(members).map(([name, [id, inside]]): [string, Member] => [
      name,
      { id, view: inside },
    ]),
  ),
})

/** Records every value at any depth. */
export const everything = program([view({ items: 1, others: 1 })])

const kinds = new Map<number, string>(
  Object.entries(kind)
    .filter(([name]) => name !== 'mask')
    .map(([name, number]) => [number, name]),
)

const number = (scanner: Scanner, index: number): number => scanner.tape[index] as number

const text = (scanner: Scanner, start: number, end: number): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(scanner.bytes.subarray(start, end))

const line = (scanner: Scanner, at: number): string => {
  const meta = number(scanner, at)
  const [nameStart, nameEnd] = [
    number(scanner, at + record.nameStart),
    number(scanner, at + record.nameEnd),
  ]
  const name = nameEnd === 0 ? [] : [String(meta >> idShift), text(scanner, nameStart, nameEnd)]
  return [
    ...name,
    ...(meta & flagEscapedName ? ['escaped'] : []),
    ...(meta & flagSpecial ? ['special'] : []),
    kinds.get(meta & kind.mask) ?? 'nothing known',
    text(scanner, number(scanner, at + record.start), number(scanner, at + record.end)),
  ].join(' ')
}

/** A line a record, two blanks deeper for what is inside: `id "name" flags kind text`. */
export const lines = (scanner: Scanner, at = scanner.root, indent = ''): readonly string[] => {
  const end = number(scanner, at + record.next)
  const inside: string[] = []
  let next = at + record.size
  while (next < end) {
    inside.push(...lines(scanner, next, `${indent}  `))
    next = number(scanner, next + record.next)
  }
  return [`${indent}${line(scanner, at)}`, ...inside]
}

/** The records as numbers, with positions and indices from 0, whoever made them. */
export const records = (scanner: Scanner): readonly (readonly number[])[] => {
  const { root, start } = scanner
  const count = (number(scanner, root + record.next) - root) / record.size
  return Array.from({ length: count }, (_, index) => {
    const at = root + index * record.size
    const [meta = 0, nameStart = 0, nameEnd = 0, from = 0, to = 0, next = 0] =
      scanner.tape.subarray(at, at + record.size)
    const isMember = nameEnd > 0
    return [
      meta,
      isMember ? nameStart - start : 0,
      isMember ? nameEnd - start : 0,
      from - start,
      to - start,
      next - root,
    ]
  })
}

/** Ranges given as `[start, end]` by turns, the extras as text. */
export const joining = (pairs: readonly (readonly [number, number])[], extra = ''): Ranges => ({
  // A caller's lists are longer than what counts of them.
  ranges: Int32Array.from([...pairs.flat(), 7, 7, 7]),
  length: pairs.length * 2,
  extra: utf8(`${extra}...`),
  extraLength: utf8(extra).length,
})

/** What `extra` holds at an offset, as a range counts it. */
export const extraAt = (offset: number): number => extraBase + offset
