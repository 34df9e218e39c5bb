/** Texts and numbers: what they may be, by all the schemas that say something of them. */
import { isNumber, numberText, own, type Json, type JsonObject } from '../../../json/index.ts'
import { exactNumber } from '../../../json/index.ts'
import type { NumberShape, Shape, StringShape } from '../../../lens/index.ts'
import type { Located } from '../documents.ts'
import { objectOf } from '../documents.ts'
import { patternOf } from './patterns.ts'

export type Told = (at: Located, message: string) => void

/** A bound as a double, where that is the very number. */
export const exactOf = (value: Json | undefined): number | undefined => {
  if (!isNumber(value)) return undefined
  const text = numberText(value)
  const number = Number(text)
  return Number.isFinite(number) && exactNumber(text) === exactNumber(String(number))
    ? number
    : undefined
}

const lengthOf = (schema: JsonObject, name: string): number | undefined => {
  const length = exactOf(own(schema, name))
  return length !== undefined && Number.isSafeInteger(length) && length >= 0 ? length : undefined
}

const key = (value: Json): string => JSON.stringify(value)

/** The values that all of the schemas allow; undefined where none of them names any. */
export const valuesOf = (parts: readonly Located[]): readonly Json[] | undefined => {
  const lists = parts.flatMap((part): readonly (readonly Json[])[] => {
    const schema = objectOf(part)
    const [only, some] = [own(schema, 'const'), own(schema, 'enum')]
    return [...(only === undefined ? [] : [[only]]), ...(Array.isArray(some) ? [some] : [])]
  })
  const [first, ...rest] = lists
  if (first === undefined) return undefined
  const others = rest.map((list) => new Set(list.map(key)))
  return first.filter((value) => others.every((list) => list.has(key(value))))
}

/** The formats that contracts check; all others are hints. */
const formats = new Set(['uuid', 'date-time'])

export const stringShape = (parts: readonly Located[], told: Told): Shape => {
  const values = valuesOf(parts)?.filter((value) => typeof value === 'string')
  if (values && values.length > 0) {
    const isOpen = parts.some((part) => own(objectOf(part), 'x-extensible-enum') !== undefined)
    return { kind: 'string', values: [...new Set(values)], ...(isOpen ? { open: true } : {}) }
  }
  const shape: { -readonly [K in keyof StringShape]: StringShape[K] } = { kind: 'string' }
  for (const part of parts) {
    const schema = objectOf(part)
    const [shortest, longest] = [lengthOf(schema, 'minLength'), lengthOf(schema, 'maxLength')]
    if (shortest !== undefined && shortest > 0) {
      shape.minLength = Math.max(shape.minLength ?? 0, shortest)
    }
    if (longest !== undefined) shape.maxLength = Math.min(shape.maxLength ?? Infinity, longest)
    const format = own(schema, 'format')
    if (typeof format === 'string' && formats.has(format)) shape.format ??= format
    const pattern = own(schema, 'pattern')
    if (typeof pattern !== 'string' || pattern === '') continue
    const read = patternOf(pattern)
    if (read === undefined) {
      told(part, 'the pattern is no regular expression of JavaScript: any text is taken')
    } else if (shape.pattern !== undefined && shape.pattern !== read) {
      told(part, 'a text has one pattern at most: the first one is taken')
    } else shape.pattern = read
  }
  return shape
}

interface Bounds {
  minimum?: number
  maximum?: number
}

/** 3.0 says `exclusiveMinimum: true` beside `minimum`, 3.1 the number itself. */
const boundsOf = (part: Located, isInteger: boolean, told: Told): Bounds => {
  const schema = objectOf(part)
  const bounds: Bounds = {}
  for (const [side, open, step, nearest] of [
    ['minimum', 'exclusiveMinimum', 1, Math.max],
    ['maximum', 'exclusiveMaximum', -1, Math.min],
  ] as const) {
    const [closed, exclusive] = [own(schema, side), own(schema, open)]
    const [at, beyond] = [exactOf(closed), exactOf(exclusive)]
    const beside = exclusive === true ? at : beyond
    const found: number[] = []
    if (at !== undefined && exclusive !== true) found.push(at)
    if (beside !== undefined) {
      if (isInteger && Number.isSafeInteger(beside + step)) {
        found.push(Number.isInteger(beside) ? beside + step : beside)
      } else {
        found.push(beside)
        told(part, `${open} is taken as ${side}, which allows the number itself, too`)
      }
    }
    if (isNumber(closed) && at === undefined) {
      told(part, `${side} is no number that a double can hold: there is no such bound`)
    }
    if (found.length > 0) bounds[side] = nearest(...found)
  }
  return bounds
}

export const numberShape = (parts: readonly Located[], isInteger: boolean, told: Told): Shape => {
  const shape: { -readonly [K in keyof NumberShape]: NumberShape[K] } = { kind: 'number' }
  if (isInteger) shape.integer = true
  for (const part of parts) {
    const { minimum, maximum } = boundsOf(part, isInteger, told)
    if (minimum !== undefined) shape.minimum = Math.max(shape.minimum ?? -Infinity, minimum)
    if (maximum !== undefined) shape.maximum = Math.min(shape.maximum ?? Infinity, maximum)
    if (own(objectOf(part), 'multipleOf') !== undefined && !isWhole(part)) {
      told(part, 'a contract cannot express multipleOf: any number within the bounds is accepted')
    }
  }
  if (valuesOf(parts)?.some(isNumber)) {
    told(parts[0]!, 'a contract cannot express an enum of numbers: any number is accepted')
  }
  return shape
}

const isWhole = (part: Located): boolean => exactOf(own(objectOf(part), 'multipleOf')) === 1
