/** Literals as Zod takes them: with numbers that doubles hold. */
import { isNumber, isObject, type Json } from '../../../json/index.ts'
import { exactOf } from '../schema/scalars.ts'

/** @returns undefined where there is a number that a double does not hold for certain, or a name that Zod drops */
export const plainJson = (value: Json): Json | undefined => {
  if (isNumber(value)) {
    const number = exactOf(value)
    return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number
  }
  if (Array.isArray(value)) {
    const items = value.map(plainJson)
    return items.every((item) => item !== undefined) ? items : undefined
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, member]) => [name, plainJson(member)] as const)
  return entries.every(([name, member]) => member !== undefined && name !== '__proto__')
    ? (Object.fromEntries(entries) as Json)
    : undefined
}
