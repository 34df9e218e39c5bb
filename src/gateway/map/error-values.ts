/** Values in the words of a store's error, as the client sees them. */
import {
  isNumber,
  isObject,
  numberText,
  parse,
  print,
  type Json,
  type Path,
} from '../../json/index.ts'
import { codecOf, type CodecStep, type ValueLens } from '../../lens/index.ts'
import type { Sides } from './sides.ts'
import { shapeAt } from './shape-at.ts'

const number = String.raw`-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,5})?(?!\w|\.\d)`
const scalar = String.raw`(?:"(?:[^"\\]|\\.){0,200}"|${number}|true\b|false\b|null\b)`

const bound = new RegExp(String.raw`\bat (most|least) (${number})`, 'g')
const found = new RegExp(String.raw`\bfound (${scalar})`, 'g')
const alsoFound = new RegExp(String.raw`(?:, )?\bfound ${scalar}`, 'g')

const shown = (value: Json): string => (isNumber(value) ? numberText(value) : print(value))

const carried = (text: string, lens: ValueLens): string | undefined => {
  const parsed = parse(text)
  const seen = parsed.ok ? lens.value(parsed.value) : parsed
  return seen.ok && !isObject(seen.value) && !Array.isArray(seen.value)
    ? shown(seen.value)
    : undefined
}

/** Whether larger values look smaller; undefined where they have no order that is kept or turned. */
const isTurned = (codecs: readonly CodecStep[]): boolean | undefined => {
  let turned = false
  for (const { codec, direction } of codecs) {
    const order = codecOf(codec).order?.(codec, direction)
    if (order === undefined) return undefined
    if (order === 'reversed') turned = !turned
  }
  return turned
}

/**
 * What was found at a path of the store's document, and the bounds it has there, carried down. Values
 * of enumerations are words: see `valueSwaps`.
 */
export const seenValues = (text: string, path: Path, sides: Sides): string => {
  const { down, storeTypes, type } = sides
  const mapped = down.mapPath(path)
  const shape = shapeAt(storeTypes, type, path)
  if (mapped.kind !== 'path' || mapped.lens.identity || !mapped.codecs) return text
  if (shape?.kind === 'string' && shape.values) return text
  const { lens, codecs } = mapped
  const turned = isTurned(codecs)
  const said = text.replaceAll(found, (all, value: string) => {
    const seen = carried(value, lens)
    return seen === undefined ? all : `found ${seen}`
  })
  if (turned === undefined) return said
  return said.replaceAll(bound, (all, side: string, value: string) => {
    const seen = carried(value, lens)
    const other = side === 'most' ? 'least' : 'most'
    return seen === undefined ? all : `at ${turned ? other : side} ${seen}`
  })
}

/** Without the values that were found where the client's version has no place. */
export const unfound = (text: string): string => text.replaceAll(alsoFound, '')
