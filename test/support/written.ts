/** JSON texts as anybody may write them: any white space, order, escapes, duplicate and unknown names. */
import * as fc from 'fast-check'
import { isNumber, numberText, type Json } from '../../src/json/index.ts'
import { oddNumbers } from '../../src/testing/generate/json-values.ts'
import { pickOf, type Random } from './random.ts'

/** What may be odd about a text. */
export interface Style {
  readonly space: boolean
  readonly order: boolean
  readonly escapes: boolean
  readonly duplicates: boolean
  readonly unknown: boolean
  readonly mark: boolean
}

/** Every style; shrinks to plain texts. */
export const styles: fc.Arbitrary<Style> = fc.record({
  space: fc.boolean(),
  order: fc.boolean(),
  escapes: fc.boolean(),
  duplicates: fc.boolean(),
  unknown: fc.boolean(),
  mark: fc.boolean(),
})

const spaces = ['', '', ' ', '\n', '\t', '\r\n', '  ', '\n\t  ', ' '.repeat(17)]

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

const unicodeEscape = (unit: string, random: Random): string => {
  const digits = unit.charCodeAt(0).toString(16).padStart(4, '0')
  return `\\u${random(2) === 0 ? digits : digits.toUpperCase()}`
}

/** One character, as it is or escaped; a lone surrogate must be. */
const character = (text: string, random: Random): string => {
  const short = Object.hasOwn(shortEscapes, text) ? shortEscapes[text] : undefined
  const mustEscape = text < ' ' || text === '"' || text === '\\' || !text.isWellFormed()
  if (!mustEscape && random(4) !== 0) return text
  if (short !== undefined && random(2) === 0) return short
  return Array.from({ length: text.length }, (_, unit) =>
    unicodeEscape(text[unit] as string, random),
  ).join('')
}

const shuffled = <T>(items: readonly T[], random: Random): T[] => {
  const done = [...items]
  for (let last = done.length - 1; last > 0; last -= 1) {
    const other = random(last + 1)
    const moved = done[last] as T
    done[last] = done[other] as T
    done[other] = moved
  }
  return done
}

/** Values that stand in the way of whoever takes the first of two members, or looks at both. */
const earlier: readonly Json[] = [null, 0, 'earlier', [], {}, [null], { type: 'String' }, true]

/** Names that nobody declares, and names that objects already have. */
const strange = ['__proto__', 'constructor', '0', '12', '-1', 'x y', '', 'é', 'toString', '\ud800']

class Writer {
  private readonly style: Style
  private readonly random: Random
  private readonly names: readonly string[]

  constructor(style: Style, random: Random, names: readonly string[]) {
    this.style = style
    this.random = random
    this.names = names
  }

  document(value: Json): string {
    const mark = this.style.mark && this.random(4) === 0 ? '\ufeff' : ''
    return `${mark}${this.space()}${this.value(value)}${this.space()}`
  }

  private space(): string {
    return this.style.space ? pickOf(this.random, spaces) : ''
  }

  private string(text: string): string {
    if (!this.style.escapes || this.random(3) === 0) return JSON.stringify(text)
    return `"${Array.from(text, (each) => character(each, this.random)).join('')}"`
  }

  private value(value: Json): string {
    if (value === null || typeof value === 'boolean') return String(value)
    if (isNumber(value)) return Object.is(value, -0) ? '-0' : numberText(value)
    if (typeof value === 'string') return this.string(value)
    if (Array.isArray(value))
      return this.list(
        '[',
        value.map((item) => this.value(item)),
        ']',
      )
    return this.object(Object.entries(value))
  }

  private object(given: readonly (readonly [string, Json])[]): string {
    const { style, random } = this
    let members = [...given]
    if (style.unknown && random(8) === 0) {
      const name = pickOf(random, [...strange, ...this.names])
      if (!members.some(([known]) => known === name)) members.push([name, this.stray()])
    }
    if (style.order && random(2) === 0) members = shuffled(members, random)
    if (style.duplicates && random(4) === 0 && members.length > 0) {
      const [name, value] = pickOf(random, members)
      const before = members.findIndex(([known]) => known === name)
      members.splice(random(before + 1), 0, [name, random(4) === 0 ? value : this.stray()])
    }
    const texts = members.map(
      ([name, value]) => `${this.string(name)}${this.space()}:${this.space()}${this.value(value)}`,
    )
    return this.list('{', texts, '}')
  }

  private stray(): Json {
    const { random } = this
    return random(3) === 0
      ? { toJSON: pickOf(random, earlier), x: [pickOf(random, earlier)] }
      : pickOf(random, earlier)
  }

  private list(open: string, texts: readonly string[], close: string): string {
    const spaced = texts.map((text) => `${this.space()}${text}${this.space()}`)
    return `${open}${texts.length === 0 ? this.space() : spaced.join(',')}${close}`
  }
}

/**
 * A text that means `value`, or more than it where the style has unknown members.
 *
 * @param names names that unknown members may have, besides strange ones
 */
export const written = (
  value: Json,
  style: Style,
  random: Random,
  names: readonly string[] = [],
): string => new Writer(style, random, names).document(value)

/** A text with one number in it written in an odd way, or the text itself. */
export const withOddNumber = (text: string, random: Random): string => {
  const numbers = [...text.matchAll(/(?<=[:[,\s])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[,\]}\s])/g)]
  const one = numbers.length === 0 ? undefined : pickOf(random, numbers)
  if (!one) return text
  const odd = pickOf(random, [...oddNumbers, '1234567890'.repeat(5), `0.${'0'.repeat(40)}1`])
  return `${text.slice(0, one.index)}${odd}${text.slice(one.index + one[0].length)}`
}
