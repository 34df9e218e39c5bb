/** Reads the named types of a version, which may refer to each other and to those of versions before. */
import type * as z from 'zod'
import type { Issue } from '../../errors/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { shapeOfNamed, type TypeNames } from './shape-of-zod.ts'

/** The type that a type is another name of, `nullable` or not. */
const aliasOf = (shape: Shape | undefined): string | undefined => {
  if (shape?.kind === 'nullable') return aliasOf(shape.of)
  return shape?.kind === 'ref' ? shape.type : undefined
}

/** Whether a type is only ever another name of itself, so that it has no shape at all. */
const isCircular = (graph: TypeGraph, type: string): boolean => {
  const seen = new Set<string>()
  let at: string | undefined = type
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    at = aliasOf(graph[at])
  }
  return at === type
}

export interface ZodTypes {
  readonly graph: TypeGraph
  /** What is said of the types themselves. */
  readonly descriptions: Readonly<Record<string, string>>
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
  const entries = Object.entries(types)
  // Made of entries, so that a type may have any name: `__proto__` as well.
  const graph: Record<string, Shape> = Object.fromEntries(
    entries.map(([name, schema]) => [
      name,
      shapeOfNamed(name, schema, names, `${place} > ${name}`, issues),
    ]),
  )
  const descriptions: Record<string, string> = Object.fromEntries(
    entries.flatMap(([name, { description }]) =>
      description === undefined ? [] : [[name, description]],
    ),
  )
  for (const type of Object.keys(graph).filter((name) => isCircular(graph, name))) {
    issues.push({ place: `${place} > ${type}`, message: 'the type is only another name of itself' })
    graph[type] = { kind: 'any' }
  }
  return { graph, descriptions, names, issues }
}
