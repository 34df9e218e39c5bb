/** Tagged unions as authors write them: variants are whole objects, the tag is added for them. */
import * as z from 'zod'
import { definitionOf } from './definition.ts'

export interface Union {
  readonly tag: string
  readonly variants: Readonly<Record<string, z.ZodObject>>
}

/** By definition, which Zod's copies (`.meta()`, `.describe()`) share with their original. */
const unions = new WeakMap<object, Union>()

type Tagged<Tag extends string, Variants extends Record<string, z.ZodObject>> = {
  [Name in keyof Variants]: z.output<Variants[Name]> & { [T in Tag]: Name }
}[keyof Variants]

/**
 * A union of objects told apart by the string member `tag`. A variant that is a named type stays a
 * reference to it. No variant may declare the tag itself (found when the contract is read).
 *
 * @example union('type', { Created: z.object({ id: z.guid() }), Deleted })
 */
export const union = <Tag extends string, Variants extends Record<string, z.ZodObject>>(
  tag: Tag,
  variants: Variants,
): z.ZodType<Tagged<Tag, Variants>> => {
  const options = Object.entries(variants).map(([name, variant]) =>
    variant.extend({ [tag]: z.literal(name) }),
  )
  const schema = z.discriminatedUnion(tag, options as [z.ZodObject, ...z.ZodObject[]])
  unions.set(definitionOf(schema), { tag, variants })
  return schema as unknown as z.ZodType<Tagged<Tag, Variants>>
}

/** What `union` was called with to make this schema, if it was. */
export const unionOf = (schema: z.ZodType): Union | undefined => unions.get(definitionOf(schema))
