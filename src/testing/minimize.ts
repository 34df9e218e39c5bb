/** Makes a counterexample small: whatever can go from it without the law holding again goes. */
import {
  isNumber,
  isObject,
  numberText,
  set,
  valueAt,
  type Json,
  type Path,
} from '../json/index.ts'
import { pathsOf } from './places.ts'

/** The value with something else at a path, or nothing at all. */
const withAt = (value: Json, [step, ...rest]: Path, put: Json | undefined): Json | undefined => {
  if (step === undefined) return put
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => {
      const made = String(at) === step ? withAt(item, rest, put) : item
      return made === undefined ? [] : [made]
    })
  }
  if (!isObject(value)) return value
  const copy: { [name: string]: Json } = {}
  for (const [name, member] of Object.entries(value)) {
    const made = name === step ? withAt(member, rest, put) : member
    if (made !== undefined) set(copy, name, made)
  }
  return copy
}

const simplerText = (text: string): readonly string[] => {
  const characters = Array.from(text)
  const half = Math.floor(characters.length / 2)
  const parts = [characters.slice(0, half), characters.slice(half), characters.slice(1)]
  const all = ['', 'a', ...parts.map((part) => part.join('')), text.replaceAll(/[^\w\s]/g, 'a')]
  return all.filter((each) => each.length < text.length || (each !== text && /\W/.test(text)))
}

const simplerNumber = (text: string): readonly number[] => {
  const number = Number(text)
  const near = [Math.trunc(number), Math.trunc(number / 10), Number(number.toPrecision(2))]
  const all = [0, 1, 2, 10, ...near.filter((each) => Number.isSafeInteger(Math.trunc(each)))]
  const isSmaller = (each: number) => Math.abs(each) < Math.abs(number) && Number.isFinite(number)
  return all.filter((each) => String(each).length < text.length || isSmaller(each))
}

/** Values in the place of another one, the smallest first. Nothing stands for leaving it out. */
const simpler = (value: Json): readonly (Json | undefined)[] => {
  const least = value === null ? [undefined] : [undefined, null]
  if (typeof value === 'string') return [...least, ...simplerText(value)]
  if (isNumber(value)) return [...least, ...simplerNumber(numberText(value))]
  if (Array.isArray(value)) return value.length > 0 ? [...least, []] : least
  if (isObject(value)) return Object.keys(value).length > 0 ? [...least, {}] : least
  return value === true ? [...least, false] : least
}

const mostTries = 3000

/**
 * The smallest value found of which `fails` is still true; `fails` is asked a bounded number of times.
 *
 * @param fails judges whether the value is of the type, too
 */
export const minimized = (value: Json, fails: (value: Json) => boolean): Json => {
  let smallest = value
  let tries = 0
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const path of pathsOf(smallest).slice(1)) {
      const at = valueAt(smallest, path)
      if (at === undefined) continue
      for (const instead of simpler(at)) {
        if (tries >= mostTries) return smallest
        tries += 1
        const candidate = withAt(smallest, path, instead)
        if (candidate === undefined || !fails(candidate)) continue
        smallest = candidate
        isSmaller = true
        break
      }
    }
  }
  return smallest
}
