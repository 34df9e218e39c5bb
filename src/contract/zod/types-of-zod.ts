/** Reads the named types of a version, which may refer to each other and to those of versions before. */
import type * as z from 'zod'
import type { Issue } from '../../errors/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { shapeOfNamed, type TypeNames } from './shape-of-zod.ts'

export interface ZodTypes {
  readonly graph: TypeGraph
  /** The names known before and the new ones: pass them on to the next version. */
  readonly names: TypeNames
  readonly issues: readonly Issue[]
}

/**
 * The shapes of `types`. References go by identity of the schema: a schema that is one of `types`
 * or of `already` is referred to by its name wherever it occurs.
 */
export const typesOfZod = (
  types: Readonly<Record<string, z.ZodType>>,
  already: TypeNames = new Map(),
  place = 'types',
): ZodTypes => {
  const names = new Map(already)
  for (const [name, schema] of Object.entries(types)) {
    if (!names.has(schema)) names.set(schema, name)
  }
  const issues: Issue[] = []
  const graph: Record<string, Shape> = {}
  for (const [name, schema] of Object.entries(types)) {
    graph[name] = shapeOfNamed(name, schema, names, `${place} > ${name}`, issues)
  }
  return { graph, names, issues }
}
