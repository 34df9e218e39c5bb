/** What a string shape demands of a string. */
import type { StringShape } from '../../lens/index.ts'
import { found, oneOf } from './found.ts'

const uuid = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/

// RFC 3339 section 5.6, without leap seconds.
const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i

const isDateTime = (text: string): boolean => {
  const [, year, month, day] = dateTime.exec(text) ?? []
  if (year === undefined) return false
  const at = new Date(`${year}-${month}-01T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return false
  at.setUTCMonth(at.getUTCMonth() + 1, 0)
  return Number(day) >= 1 && Number(day) <= at.getUTCDate()
}

const formats: Readonly<Record<string, readonly [string, (text: string) => boolean]>> = {
  uuid: ['a UUID', (text) => uuid.test(text)],
  'date-time': ['an RFC 3339 date and time', isDateTime],
}

const characters = (count: number): string => `${count} character${count === 1 ? '' : 's'}`

/** Unicode code points, as JSON Schema counts. */
const lengthOf = (text: string): number => Array.from(text).length

/** What is wrong with a string, or undefined. Formats that it does not know are only annotations. */
export const stringCheck = (shape: StringShape): ((text: string) => string | undefined) => {
  const { values, open, minLength = 0, maxLength = Infinity, pattern } = shape
  const allowed = values && !open ? new Set(values) : undefined
  const expression = pattern === undefined ? undefined : new RegExp(pattern)
  const format =
    shape.format !== undefined && Object.hasOwn(formats, shape.format)
      ? formats[shape.format]
      : undefined
  const bounded = minLength > 0 || maxLength !== Infinity
  return (text) => {
    if (allowed && !allowed.has(text)) {
      return `expected ${oneOf([...allowed])}, found ${found(text)}`
    }
    if (bounded) {
      const length = lengthOf(text)
      if (length < minLength) {
        return `expected at least ${characters(minLength)}, found ${length || 'none'}`
      }
      if (length > maxLength) {
        return `expected at most ${characters(maxLength)}, found ${length}`
      }
    }
    if (format && !format[1](text)) return `expected ${format[0]}, found ${found(text)}`
    if (expression && !expression.test(text)) {
      return `expected text that matches ${pattern}, found ${found(text)}`
    }
    return undefined
  }
}
