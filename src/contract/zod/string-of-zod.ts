/** Reads a Zod string: lengths, one pattern, and the formats that JSON Schema shares. */
import type { Shape, StringShape } from '../../lens/index.ts'
import { checksOf, type Check, type Checked, type Report, type Writable } from './definition.ts'

const choices = [
  'min',
  'max',
  'length',
  'regex',
  'startsWith',
  'endsWith',
  'includes',
  'lowercase',
  'uppercase',
  'z.guid()',
  'z.uuid()',
  'z.iso.datetime()',
]

const patterned = new Set([
  'regex',
  'starts_with',
  'ends_with',
  'includes',
  'lowercase',
  'uppercase',
])

/** What RFC 3339 leaves open and `z.iso.datetime()` may narrow: the offset and the digits of a second. */
const narrowed = ({ offset, precision }: Check): string | undefined => {
  const zone = offset ? '(?:Z|[+-]\\d{2}:\\d{2})' : 'Z'
  if (typeof precision !== 'number') return offset ? undefined : 'Z$'
  return `:\\d{2}${precision === 0 ? '' : `\\.\\d{${precision}}`}${zone}$`
}

const narrow = (shape: Writable<StringShape>, source: string, flags: string, report: Report) => {
  if (flags !== '') report(`a pattern with the flags \`${flags}\` has no shape: write it without`)
  else if (shape.pattern !== undefined) report('a string has one pattern at most: join them')
  else shape.pattern = source
}

const format = (shape: Writable<StringShape>, check: Check, report: Report): void => {
  const { format: name = '', pattern } = check
  if (name === 'guid') shape.format = 'uuid'
  else if (name === 'uuid' && pattern) {
    shape.format = 'uuid'
    narrow(shape, pattern.source, pattern.flags, report)
  } else if (name === 'datetime' && !check.local && check.precision !== -1) {
    shape.format = 'date-time'
    const rest = narrowed(check)
    if (rest !== undefined) narrow(shape, rest, '', report)
  } else if (patterned.has(name) && pattern) narrow(shape, pattern.source, pattern.flags, report)
  else report(`the string format \`${name}\` has no shape`, choices)
}

const apply = (shape: Writable<StringShape>, check: Check, report: Report): void => {
  const { check: name = 'custom', minimum, maximum, length } = check
  if (name === 'min_length' && minimum !== undefined) shape.minLength = minimum
  else if (name === 'max_length' && maximum !== undefined) shape.maxLength = maximum
  else if (name === 'length_equals' && length !== undefined) {
    shape.minLength = length
    shape.maxLength = length
  } else if (name === 'string_format') format(shape, check, report)
  else report(`the check \`${name}\` of a string has no shape`, choices)
}

export const stringOfZod = (definition: Checked, report: Report): Shape => {
  const shape: Writable<StringShape> = { kind: 'string' }
  if (definition.coerce) report('coercion has no shape: a value is what it is', choices)
  if (definition.format !== undefined) format(shape, definition, report)
  for (const check of checksOf(definition)) apply(shape, check, report)
  return shape
}
