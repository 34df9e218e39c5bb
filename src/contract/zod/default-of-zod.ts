/** Reads the default of a Zod schema, which must be plain JSON. */
import type * as z from 'zod'
import type { Json } from '../../json/index.ts'
import type { Report } from './definition.ts'

const isJson = (value: unknown): value is Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  return (
    typeof value === 'object' &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every(isJson)
  )
}

export const defaultOfZod = (
  value: unknown,
  inner: z.ZodType,
  report: Report,
): { default?: Json } => {
  if (!isJson(value)) report('a default must be a JSON value')
  else if (!inner.safeParse(value).success) {
    report(`the default ${JSON.stringify(value)} is not a valid value of its own schema`)
  } else return { default: value }
  return {}
}
