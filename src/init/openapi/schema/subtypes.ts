/** Which schemas are made of which others: a base with a discriminator stands for all of them. */
import { memberOf, partsIn, refOf, textIn, type Documents, type Located } from '../documents.ts'
import { keyOf } from './key.ts'

export const discriminatorOf = (located: Located): Located | undefined => {
  const found = memberOf(located, 'discriminator')
  return found && textIn(found, 'propertyName') !== undefined ? found : undefined
}

/** By the key of each base, the schemas that name it in their `allOf`, and those that name these. */
export const subtypesOf = (
  schemas: readonly Located[],
  documents: Documents,
): ReadonlyMap<string, readonly Located[]> => {
  const direct = new Map<string, Located[]>()
  for (const schema of schemas) {
    for (const part of partsIn(schema, 'allOf')) {
      if (refOf(part) === undefined) continue
      const base = documents.resolved(part)
      if (base) direct.set(keyOf(base), [...(direct.get(keyOf(base)) ?? []), schema])
    }
  }
  const below = (base: Located): readonly Located[] => {
    const found = new Map<string, Located>()
    const todo = [base]
    while (todo.length > 0) {
      for (const schema of direct.get(keyOf(todo.pop()!)) ?? []) {
        if (found.has(keyOf(schema))) continue
        found.set(keyOf(schema), schema)
        todo.push(schema)
      }
    }
    return [...found.values()]
  }
  return new Map(
    schemas
      .filter((schema) => discriminatorOf(schema) !== undefined)
      .map((schema) => [keyOf(schema), below(schema)]),
  )
}
