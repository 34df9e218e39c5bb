/** The parser itself: JSON text (RFC 8259) into values that keep the text of numbers. */
import type { Spans } from './spans.ts'
import { numberOf, set, type Json, type JsonObject } from './value.ts'

/** Thrown inside the parser only. */
export class Malformed {
  readonly offset: number
  readonly what: string
  readonly tooDeep: boolean
  /** Of the value that could not be read: containers put their steps in front. */
  readonly path: string[] = []
  constructor(offset: number, what: string, tooDeep = false) {
    this.offset = offset
    this.what = what
    this.tooDeep = tooDeep
  }
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// Every run of characters that a string may hold as they are (RFC 8259 section 7).
// eslint-disable-next-line no-control-regex
const plainPattern = /[^"\\\u0000-\u001f]*/y
/** Integers of fewer characters may be doubles, if they are safe. */
const tooLong = 17

const code = {
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  quote: 34,
  dot: 46,
  zero: 48,
  nine: 57,
  upperE: 69,
  backslash: 92,
  lowerE: 101,
} as const

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

export class Parser {
  private at = 0
  private readonly text: string
  private readonly depthLimit: number
  private readonly spans: Spans | undefined

  constructor(text: string, depthLimit: number, spans?: Spans) {
    this.text = text
    this.depthLimit = depthLimit
    this.spans = spans
  }

  document(): Json {
    this.space()
    const value = this.value(0)
    this.space()
    if (this.at < this.text.length) this.fail('end of input expected')
    return value
  }

  private fail(what: string): never {
    throw new Malformed(this.at, this.at >= this.text.length ? `input ends where ${what}` : what)
  }

  private space(): void {
    for (;;) {
      const at = this.text.charCodeAt(this.at)
      const isSpace =
        at === code.space || at === code.lineFeed || at === code.carriageReturn || at === code.tab
      if (!isSpace) return
      this.at += 1
    }
  }

  private value(depth: number): Json {
    switch (this.text[this.at]) {
      case '{':
        return this.object(this.deeper(depth))
      case '[':
        return this.array(this.deeper(depth))
      case '"':
        return this.string()
      case 't':
        return this.word('true', true)
      case 'f':
        return this.word('false', false)
      case 'n':
        return this.word('null', null)
      default:
        return this.number()
    }
  }

  private deeper(depth: number): number {
    if (depth >= this.depthLimit) {
      throw new Malformed(this.at, `nested deeper than ${this.depthLimit}`, true)
    }
    return depth + 1
  }

  private word<T extends Json>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail('a value expected')
    this.at += word.length
    return value
  }

  /** An integer without a sign that is a double, as most are; undefined where it is another number. */
  private plainInteger(): number | undefined {
    const { text, at: start } = this
    const last = start + tooLong
    let value = 0
    let at = start
    for (; at < last; at += 1) {
      const digit = text.charCodeAt(at)
      if (digit >= code.zero && digit <= code.nine) value = value * 10 + digit - code.zero
      else break
    }
    const next = text.charCodeAt(at)
    const goesOn = at === last || next === code.dot || next === code.lowerE || next === code.upperE
    const hasZero = text.charCodeAt(start) === code.zero && at > start + 1
    if (at === start || goesOn || hasZero || value > Number.MAX_SAFE_INTEGER) return undefined
    this.at = at
    return value
  }

  private number(): Json {
    const plain = this.plainInteger()
    if (plain !== undefined) return plain
    numberPattern.lastIndex = this.at
    const match = numberPattern.exec(this.text)
    if (!match) return this.fail('a value expected')
    this.at = numberPattern.lastIndex
    return numberOf(match[0])
  }

  private string(): string {
    this.at += 1
    const { text, at: begin } = this
    for (let at = begin; ; at += 1) {
      const unit = text.charCodeAt(at)
      if (unit === code.quote) {
        this.at = at + 1
        return text.slice(begin, at)
      }
      // Also at the end, where there is no number.
      if (!(unit >= code.space) || unit === code.backslash) return this.longString()
    }
  }

  /** With escapes, or with a mistake. */
  private longString(): string {
    let value = ''
    for (;;) {
      const start = this.at
      plainPattern.lastIndex = start
      plainPattern.test(this.text)
      this.at = plainPattern.lastIndex
      value += this.text.slice(start, this.at)
      const next = this.text[this.at]
      if (next === '"') {
        this.at += 1
        return value
      }
      if (next !== '\\') this.fail('the string goes on (control characters must be escaped)')
      value += this.escape()
    }
  }

  private escape(): string {
    const letter = this.text[this.at + 1] ?? ''
    if (letter === 'u') {
      const hex = this.text.slice(this.at + 2, this.at + 6)
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.fail('four hex digits must follow \\u')
      this.at += 6
      return String.fromCharCode(Number.parseInt(hex, 16))
    }
    const character = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
    if (character === undefined) return this.fail('a known escape must follow \\')
    this.at += 2
    return character
  }

  private inside(step: string | number, depth: number): Json {
    try {
      return this.value(depth)
    } catch (error) {
      if (error instanceof Malformed) error.path.unshift(String(step))
      throw error
    }
  }

  private array(depth: number): Json[] {
    const items: Json[] = []
    const spans = this.spans?.of(items)
    this.at += 1
    this.space()
    if (this.text[this.at] === ']') {
      this.at += 1
      return items
    }
    for (;;) {
      this.space()
      const start = this.at
      items.push(this.inside(items.length, depth))
      spans?.push({ key: '', nameStart: start, nameEnd: start, start, end: this.at })
      this.space()
      if (this.text[this.at] === ',') this.at += 1
      else if (this.text[this.at] === ']') {
        this.at += 1
        return items
      } else this.fail("',' or ']' expected")
    }
  }

  private object(depth: number): JsonObject {
    const object: JsonObject = {}
    const spans = this.spans?.of(object)
    this.at += 1
    this.space()
    if (this.text[this.at] === '}') {
      this.at += 1
      return object
    }
    for (;;) {
      this.space()
      if (this.text[this.at] !== '"') this.fail('a quoted name expected')
      const nameStart = this.at
      const key = this.string()
      const nameEnd = this.at
      this.space()
      if (this.text[this.at] !== ':') this.fail("':' expected")
      this.at += 1
      this.space()
      const start = this.at
      set(object, key, this.inside(key, depth))
      spans?.push({ key, nameStart, nameEnd, start, end: this.at })
      this.space()
      if (this.text[this.at] === ',') this.at += 1
      else if (this.text[this.at] === '}') {
        this.at += 1
        return object
      } else this.fail("',' or '}' expected")
    }
  }
}
