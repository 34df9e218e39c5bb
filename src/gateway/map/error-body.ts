/** Errors of the store (RFC 9457 and what looks like it) in the names of the client's version. */
import { isObject, own, set, type Json, type JsonObject, type Path } from '../../json/index.ts'
import {
  clientParameter,
  clientPlace,
  fieldOf,
  readPointer,
  writePointer,
  type ErrorView,
} from './error-names.ts'
import { seenValues, unfound } from './error-values.ts'
import { listedSwaps, placeSwaps, swapWords, valueSwaps, type Swap } from './error-words.ts'

const nearNote = 'what it is about has no place of its own in your version'

/** More errors than a detail about all of them names. */
const mostRead = 100

export interface Mapped {
  readonly pointer?: string
  readonly parameter?: string
  /** Whether the pointer leads only near what the error is about. */
  readonly near: boolean
  readonly swaps: readonly Swap[]
  /** The path of the store's document, where the client has a place for just that. */
  readonly exact?: Path
}

export const mapPointer = (text: string, { written }: ErrorView): Mapped => {
  const read = readPointer(text)
  if (!read || !written) return { near: false, swaps: [] }
  const { path, fit } = clientPlace(read.path, written)
  const swaps = [...placeSwaps(read.path, path, fit === 'exact'), ...valueSwaps(read.path, written)]
  const near = fit === 'near'
  return {
    pointer: writePointer(read.prefix, path),
    near,
    swaps: near ? [] : swaps,
    ...(fit === 'exact' ? { exact: read.path } : {}),
  }
}

export const mapParameter = (name: string, words: string, view: ErrorView): Mapped => {
  const parameter = clientParameter(name, view)
  const field = fieldOf(name, view)
  const itself: Swap = { from: name, to: parameter, as: 'name' }
  if (!view.filters) return { parameter, near: false, swaps: [itself] }
  const named = field === undefined ? words : field
  return { parameter, near: false, swaps: [itself, ...listedSwaps(named, view.filters)] }
}

const textAt = (object: JsonObject, name: string): string | undefined => {
  const value = own(object, name)
  return typeof value === 'string' ? value : undefined
}

/** What the members of one error say of its place. */
const placeOf = (error: JsonObject, view: ErrorView): Mapped => {
  const [pointer, parameter] = [textAt(error, 'pointer'), textAt(error, 'parameter')]
  const words = `${textAt(error, 'detail') ?? ''} ${textAt(error, 'message') ?? ''}`
  const parts = [
    ...(pointer === undefined ? [] : [mapPointer(pointer, view)]),
    ...(parameter === undefined ? [] : [mapParameter(parameter, words, view)]),
  ]
  return {
    ...Object.assign({}, ...parts),
    near: parts.some(({ near }) => near),
    swaps: parts.flatMap(({ swaps }) => swaps),
  }
}

/** Members whose value is a link even where it begins with a slash. */
const links: ReadonlySet<string> = new Set(['type', 'instance', 'href', 'url'])

const mapLinks = (value: Json, name: string, view: ErrorView): Json => {
  if (typeof value === 'string') {
    const isLink = /^https?:\/\//i.test(value) || (links.has(name) && value.startsWith('/'))
    return isLink ? view.location(value) : value
  }
  if (Array.isArray(value)) return value.map((item) => mapLinks(item, name, view))
  return isObject(value) ? membersOf(value, (member, key) => mapLinks(member, key, view)) : value
}

const membersOf = (object: JsonObject, map: (value: Json, name: string) => Json): JsonObject => {
  const result: JsonObject = {}
  for (const [name, value] of Object.entries(object)) set(result, name, map(value, name))
  return result
}

const words: ReadonlySet<string> = new Set(['detail', 'message'])

/** @param others words that the errors inside are about */
const mapOne = (error: JsonObject, others: readonly Swap[], view: ErrorView): JsonObject => {
  const { pointer, parameter, near, swaps, exact } = placeOf(error, view)
  const mapped = membersOf(error, (value, name) => {
    if (name === 'pointer') return pointer ?? value
    if (name === 'parameter') return parameter ?? value
    if (name === 'errors') return value
    if (typeof value !== 'string' || !words.has(name)) return mapLinks(value, name, view)
    const seen = exact && view.written ? seenValues(value, exact, view.written) : value
    const text = swapWords(seen, [...swaps, ...others])
    return near ? `${unfound(text)} (${nearNote})` : text
  })
  const said = [...words].some((name) => textAt(error, name) !== undefined)
  if (near && !said) set(mapped, 'detail', nearNote)
  return mapped
}

/** The body of an error; what it does not know it leaves as it is. */
export const mapError = (body: Json, view: ErrorView): Json => {
  if (!isObject(body)) return body
  const errors = own(body, 'errors')
  const inside = Array.isArray(errors) ? errors.filter(isObject) : []
  const others = inside
    .slice(0, mostRead)
    .flatMap((error) => placeOf(error, view).swaps)
    .filter(({ as }) => as !== 'value')
  const mapped = mapOne(body, others, view)
  if (!Array.isArray(errors)) return mapped
  set(
    mapped,
    'errors',
    errors.map((error) => (isObject(error) ? mapOne(error, [], view) : error)),
  )
  return mapped
}
