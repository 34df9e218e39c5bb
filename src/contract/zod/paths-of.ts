/** Lists of field names as authors write them. */
import * as z from 'zod'
import { definitionOf } from './definition.ts'

/** By definition, which Zod's copies (`.meta()`, `.describe()`) share with their original. */
const named = new WeakMap<object, string>()

/**
 * A list of dotted names of fields of a named type, such as what an event says was changed: each
 * version is told them in its own names, and none that it does not have.
 *
 * @example z.object({ changed_fields: pathsOf('Entity') }) // ["kind", "metadata.name"]
 */
export const pathsOf = (type: string): z.ZodArray<z.ZodString> => {
  const schema = z.array(z.string())
  named.set(definitionOf(schema), type)
  return schema
}

/** What `pathsOf` was called with to make this schema, if it was. */
export const namedBy = (schema: z.ZodType): string | undefined => named.get(definitionOf(schema))
