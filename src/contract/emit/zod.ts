/** Shapes as Zod schemas, for code that composes with Zod. They take and give `Json`, numbers as written. */
import * as z from 'zod'
import { parsePointer, type Json } from '../../json/index.ts'
import type { TypeGraph } from '../../lens/index.ts'
import { validator, type Mode } from './validator.ts'

/**
 * One schema a named type. Absent defaults are filled in, unknown members kept, every map key taken
 * (`__proto__` and `constructor` too), integers of any size compared exactly.
 */
export const zodSchemas = (
  types: TypeGraph,
  mode: Mode,
): Readonly<Record<string, z.ZodType<Json>>> => {
  const validate = validator(types, mode)
  const schemas = Object.keys(types).map((type) => {
    const schema = z.unknown().transform((value, { issues }): Json => {
      const validated = validate(type, value as Json)
      if (validated.ok) return validated.value
      for (const { pointer, detail } of validated.errors) {
        issues.push({
          code: 'custom',
          input: value,
          path: [...(parsePointer(pointer) ?? [])],
          message: detail,
        })
      }
      return z.NEVER
    })
    return [type, schema] as const
  })
  return Object.fromEntries(schemas)
}
