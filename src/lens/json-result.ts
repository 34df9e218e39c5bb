/** What a function of a contract's author returned, judged and copied: nobody knows what it is. */
import { defaultDepth, JsonNumber, set, type Json, type JsonObject } from '../json/index.ts'

/** Bounds of one result: a document is never larger. */
const mostValues = 1_000_000
const mostCharacters = 64 * 1024 * 1024

const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

class NoJson extends Error {}

const kindOf = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return typeof value
  const prototype: unknown = Object.getPrototypeOf(value)
  const maker: unknown =
    typeof prototype === 'object' && prototype !== null ? prototype.constructor : undefined
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'object'
}

/** Copies one result, counting. */
class Copying {
  private values = 0
  private characters = 0

  copy(value: unknown, depth: number): Json {
    this.values += 1
    if (this.values > mostValues) throw new NoJson(`more than ${mostValues} values`)
    switch (typeof value) {
      case 'string':
        return this.text(value)
      case 'boolean':
        return value
      case 'number':
        if (Number.isFinite(value)) return value
        throw new NoJson(`the number ${value}`)
      case 'object':
        return value === null ? null : this.container(value, depth)
      default:
        throw new NoJson(kindOf(value))
    }
  }

  private text(text: string): string {
    this.characters += text.length
    if (this.characters > mostCharacters) throw new NoJson('more text than a document may have')
    return text
  }

  private container(value: object, depth: number): Json {
    if (value instanceof JsonNumber) {
      if (numberPattern.test(value.text)) return value
      throw new NoJson('a JsonNumber whose text is no number')
    }
    if (depth >= defaultDepth) throw new NoJson(`values nested deeper than ${defaultDepth}`)
    if (Array.isArray(value)) {
      if (value.length > mostValues) throw new NoJson(`more than ${mostValues} values`)
      return Array.from(value as unknown[], (item) => this.copy(item, depth + 1))
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) throw new NoJson(kindOf(value))
    const copy: JsonObject = {}
    for (const [key, member] of Object.entries(value)) {
      // That is how JavaScript says that a member is not there.
      if (member === undefined) continue
      set(copy, this.text(key), this.copy(member, depth + 1))
    }
    return copy
  }
}

/** A copy that nobody else holds, or what it is instead of JSON. @throws whatever a getter in it throws */
export const jsonOf = (value: unknown): { readonly value: Json } | { readonly instead: string } => {
  try {
    return { value: new Copying().copy(value, 0) }
  } catch (error) {
    if (error instanceof NoJson) return { instead: error.message }
    throw error
  }
}
