/** Writes changed JSON over its text: what is not changed keeps its text, so that a diff shows the change alone. */
import { equalByValue, isObject, own, parseSpanned, print, type Json } from '../../json/index.ts'
import { ok, type Result } from '../../errors/index.ts'

/** Longer lists and objects go on lines of their own. */
const longestLine = 90

/** `{ "a": [1, 2] }` */
const spaced = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (!isObject(value)) return print(value)
  const members = Object.keys(value).map(
    (name) => `${JSON.stringify(name)}: ${spaced(value[name] ?? null)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** On one line where there is room, else a line per part. @param unit one step of indentation */
const anew = (value: Json, indent: string, unit: string): string => {
  const line = spaced(value)
  if (line.length + indent.length <= longestLine) return line
  const inner = indent + unit
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => inner + anew(item, inner, unit)).join(',\n')}\n${indent}]`
  }
  if (!isObject(value)) return line
  const members = Object.keys(value).map(
    (name) => `${inner}${JSON.stringify(name)}: ${anew(value[name] ?? null, inner, unit)}`,
  )
  return `{\n${members.join(',\n')}\n${indent}}`
}

/** New parts go on the line of the others, where there is room. */
const fits = (line: string, indent: string): boolean =>
  !line.includes('\n') && line.length + indent.length <= longestLine

/** Where a member, or an item, is in the text of what holds it. */
interface Part {
  /** Of its name; of an item as `from`. */
  readonly start: number
  /** Of its value. */
  readonly from: number
  readonly end: number
}

const placed = (was: string, parts: readonly { name: string; value: string }[]): Part[] => {
  let at = 1
  return parts.map(({ name, value }) => {
    const start = was.indexOf(name === '' ? value : name, at)
    const from = name === '' ? start : was.indexOf(value, start + name.length)
    at = from + value.length
    return { start, from, end: at }
  })
}

/** A part that stays, with the text of its value, or one that is new. */
type Piece = { readonly part: number; readonly value: string } | { readonly text: string }

/** The pieces between the same brackets, with the same blanks around those that stay. */
const laid = (was: string, parts: readonly Part[], pieces: readonly Piece[]): string => {
  const [first, second] = parts
  const last = parts.at(-1)
  if (!first || !last) return was
  const head = was.slice(0, first.start)
  const blanks = head.slice(1)
  const between = second ? was.slice(first.end, second.start) : `,${blanks.trim() || blanks || ' '}`
  const texts = pieces.map((piece, index) => {
    if ('text' in piece) return (index === 0 ? '' : between) + piece.text
    const part = parts[piece.part] ?? first
    const before = parts[piece.part - 1]
    const gap = before ? was.slice(before.end, part.start) : between
    return (index === 0 ? '' : gap) + was.slice(part.start, part.from) + piece.value
  })
  return head + texts.join('') + was.slice(last.end)
}

/** How far what stands in these brackets is indented; undefined where all is on one line. */
const indentIn = (was: string, [first]: readonly Part[]): string | undefined => {
  const head = was.slice(0, first?.start)
  const line = head.lastIndexOf('\n')
  return line < 0 ? undefined : head.slice(line + 1)
}

/** How many items at the beginning, and after them at the end, are the same. */
const sameEnds = (before: readonly Json[], after: readonly Json[]): readonly [number, number] => {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && equalByValue(before[head] ?? null, after[head] ?? null)) head += 1
  let tail = 0
  while (
    tail < most - head &&
    equalByValue(before.at(-1 - tail) ?? null, after.at(-1 - tail) ?? null)
  ) {
    tail += 1
  }
  return [head, tail]
}

/**
 * Lines end as they did, and steps of indentation are as wide as its first one.
 *
 * @param text JSON without members of one name
 * @param next what it is to say
 * @example rewritten('{"a": 1.0,  "b": 2}', { a: 1.0, b: 3 }) // '{"a": 1.0,  "b": 3}'
 * Problems: `malformed-json`, `too-deep`.
 */
export const rewritten = (text: string, next: Json): Result<string> => {
  const isWindows = text.includes('\r\n')
  const read = parseSpanned(new TextEncoder().encode(text.replaceAll('\r\n', '\n')))
  if (!read.ok) return read
  const { value, text: whole, spans } = read.value
  const unit = /\n([ \t]+)\S/.exec(whole)?.[1] ?? '  '

  const over = (before: Json, after: Json, was: string, indent: string): string => {
    if (equalByValue(before, after)) return was
    if (isObject(before) && isObject(after)) {
      const members = spans.members(before)
      const parts = placed(was, members)
      const inner = indentIn(was, parts)
      const kept = members.flatMap(({ key, value: part }, index): readonly Piece[] => {
        const is = own(after, key)
        if (is === undefined) return []
        return [{ part: index, value: over(own(before, key) ?? null, is, part, inner ?? indent) }]
      })
      const added = Object.keys(after)
        .filter((name) => own(before, name) === undefined)
        .map((name): Piece => {
          const written = anew(own(after, name) ?? null, inner ?? indent, unit)
          return { text: `${JSON.stringify(name)}: ${written}` }
        })
      if (kept.length === 0) return anew(after, indent, unit)
      const line = laid(was, parts, [...kept, ...added])
      const isSound = added.length === 0 || inner !== undefined || fits(line, indent)
      return isSound ? line : anew(after, indent, unit)
    }
    if (Array.isArray(before) && Array.isArray(after) && before.length > 0) {
      const items = spans.items(before)
      const parts = placed(
        was,
        items.map((item) => ({ name: '', value: item })),
      )
      const inner = indentIn(was, parts)
      const stays = (index: number, is: Json): Piece => ({
        part: index,
        value: over(before[index] ?? null, is, items[index] ?? '', inner ?? indent),
      })
      if (before.length === after.length)
        return laid(
          was,
          parts,
          after.map((is, at) => stays(at, is)),
        )
      const [head, tail] = sameEnds(before, after)
      if (head + tail === 0) return anew(after, indent, unit)
      const line = laid(
        was,
        parts,
        after.map((is, at) => {
          if (at < head) return stays(at, is)
          return at < after.length - tail
            ? { text: anew(is, inner ?? indent, unit) }
            : stays(at + before.length - after.length, is)
        }),
      )
      const isSound = after.length < before.length || inner !== undefined || fits(line, indent)
      return isSound ? line : anew(after, indent, unit)
    }
    return anew(after, indent, unit)
  }

  const start = whole.search(/\S/)
  const end = whole.trimEnd().length
  const body =
    whole.slice(0, start) + over(value, next, whole.slice(start, end), '') + whole.slice(end)
  return ok(isWindows ? body.replaceAll('\n', '\r\n') : body)
}
