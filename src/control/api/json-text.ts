/** Answers as text: numbers of policies as they were written, and nothing that a viewer should not see. */
import { JsonNumber, print, type Json } from '../../json/index.ts'

const digest = /^sha256:[0-9a-f]{64}$/

/** Enough to tell keys apart, too little to guess one of a person's making by. */
const masked = (text: string): string => (digest.test(text) ? `${text.slice(0, 19)}…` : text)

/** @param masks whether digests of keys are cut short */
const jsonOf = (value: unknown, masks: boolean): Json => {
  if (typeof value === 'string') return masks ? masked(value) : value
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, masks))
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) {
    return value as Json
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, jsonOf(member, masks)]),
  )
}

export const jsonText = (value: unknown, masks: boolean): string => print(jsonOf(value, masks))
