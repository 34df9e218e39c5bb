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

/** On one line where there is room, else a line per part. */
const anew = (value: Json, indent: string): string => {
  const line = spaced(value)
  if (line.length + indent.length <= longestLine) return line
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => inner + anew(item, inner)).join(',\n')}\n${indent}]`
  }
  if (!isObject(value)) return line
  const members = Object.keys(value).map(
    (name) => `${inner}${JSON.stringify(name)}: ${anew(value[name] ?? null, inner)}`,
  )
  return `{\n${members.join(',\n')}\n${indent}}`
}

interface Part {
  readonly name: string
  readonly text: string
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.includes(name))

/** The parts of a text in their order, each written over. */
const inPlace = (was: string, parts: readonly Part[], write: readonly string[]): string => {
  let out = ''
  let at = 0
  for (const [index, part] of parts.entries()) {
    const name = was.indexOf(part.name, at)
    const start = was.indexOf(part.text, name + part.name.length)
    out += was.slice(at, start) + (write[index] ?? '')
    at = start + part.text.length
  }
  return out + was.slice(at)
}

/**
 * @param text JSON
 * @param next what it is to say
 * @example rewritten('{"a": 1.0,  "b": 2}', { a: 1.0, b: 3 }) // '{"a": 1.0,  "b": 3}'
 * Problems: `malformed-json`, `too-deep`.
 */
export const rewritten = (text: string, next: Json): Result<string> => {
  const read = parseSpanned(new TextEncoder().encode(text))
  if (!read.ok) return read
  const { value, text: whole, spans } = read.value

  const over = (before: Json, after: Json, was: string, indent: string): string => {
    if (equalByValue(before, after)) return was
    const isSplit = was.includes('\n')
    if (isObject(before) && isObject(after)) {
      const parts = spans.members(before)
      const names = parts.map(({ key }) => key)
      if (sameNames(names, Object.keys(after))) {
        const write = parts.map(({ key, value: part }) =>
          over(own(before, key) ?? null, own(after, key) ?? null, part, `${indent}  `),
        )
        return inPlace(
          was,
          parts.map(({ name, value: part }) => ({ name, text: part })),
          write,
        )
      }
      const kept = new Map(parts.map((part) => [part.key, part]))
      const order = [
        ...names.filter((name) => own(after, name) !== undefined),
        ...Object.keys(after).filter((name) => !kept.has(name)),
      ]
      const members = order.map((name) => {
        const part = kept.get(name)
        const is = own(after, name) ?? null
        const written = part
          ? over(own(before, name) ?? null, is, part.value, `${indent}  `)
          : anew(is, `${indent}  `)
        return `${JSON.stringify(name)}: ${written}`
      })
      const line = `{ ${members.join(', ')} }`
      if (!isSplit && !line.includes('\n') && line.length + indent.length <= longestLine)
        return line
      return members.length === 0
        ? '{}'
        : `{\n${members.map((member) => `${indent}  ${member}`).join(',\n')}\n${indent}}`
    }
    if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
      const items = spans.items(before)
      const write = items.map((item, index) =>
        over(before[index] ?? null, after[index] ?? null, item, `${indent}  `),
      )
      return inPlace(
        was,
        items.map((item) => ({ name: '', text: item })),
        write,
      )
    }
    return anew(after, indent)
  }

  const start = whole.search(/\S/)
  const end = whole.trimEnd().length
  const body = over(value, next, whole.slice(start, end), '')
  return ok(whole.slice(0, start) + body + whole.slice(end))
}
