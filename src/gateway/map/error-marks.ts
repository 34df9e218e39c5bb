/** Errors whose bodies are a type of the contract: its marks say which members name a field. */
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { memberShapes } from './member-shape.ts'
import { fieldName, fieldPath } from './name-path.ts'
import { mapParameter, mapPointer, type Mapped } from './error-body.ts'
import { clientPlace, type ErrorView } from './error-names.ts'
import { placeSwaps, swapWords, valueSwaps, type Swap } from './error-words.ts'
import { fieldAt, shapeOfValue } from './shape-at.ts'

interface Named {
  readonly name: string
  readonly swaps: readonly Swap[]
}

const named = ({ pointer, parameter, swaps }: Mapped, name: string): Named => ({
  name: pointer ?? parameter ?? name,
  swaps,
})

const fieldNamed = (name: string, words: string, view: ErrorView): Named => {
  const { written } = view
  const path = fieldPath(name)
  const isField = written && fieldAt(written.storeTypes, written.type, path.slice(0, 1))
  if (!isField) return named(mapParameter(name, words, view), name)
  const { path: place, fit } = clientPlace(path, written)
  const isExact = fit === 'exact'
  return {
    name: place.length === 0 ? name : fieldName(place, name.includes('[')),
    swaps: [...placeSwaps(path, place, isExact), ...valueSwaps(path, written)],
  }
}

const words: ReadonlySet<string> = new Set(['detail', 'message', 'reason', 'title'])

const wordsOf = (error: JsonObject): string =>
  [...words]
    .flatMap((name) => {
      const value = own(error, name)
      return typeof value === 'string' ? [value] : []
    })
    .join(' ')

type MarkView = ErrorView & { readonly types: TypeGraph }

/** @param around takes the names of places, which what is around may speak of, too */
const mark = (value: Json, shape: Shape, view: MarkView, around: Swap[]): Json => {
  if (Array.isArray(value)) {
    const of = memberShapes(view.types, shape, value)('')
    return value.map((item) => mark(item, of, view, around))
  }
  if (!isObject(value)) return value
  const shapeOf = memberShapes(view.types, shape, value)
  const swaps: Swap[] = []
  const mapped: JsonObject = {}
  for (const [key, member] of Object.entries(value)) {
    const inner = shapeOfValue(view.types, shapeOf(key), member)
    const names = inner.kind === 'string' ? inner.names : undefined
    if (names === undefined || typeof member !== 'string') {
      set(mapped, key, mark(member, shapeOf(key), view, swaps))
      continue
    }
    const found =
      names === 'pointer'
        ? named(mapPointer(member, view), member)
        : fieldNamed(member, wordsOf(value), view)
    swaps.push(...found.swaps)
    set(mapped, key, found.name)
  }
  for (const key of words) {
    const text = own(mapped, key)
    if (typeof text === 'string') set(mapped, key, swapWords(text, swaps))
  }
  around.push(...swaps.filter(({ as }) => as === 'name'))
  return mapped
}

/**
 * The body of an error with the client's names where the store's are.
 *
 * @param shape of the body in the store's version
 */
export const markedError = (value: Json, shape: Shape, view: MarkView): Json =>
  mark(value, shape, view, [])
