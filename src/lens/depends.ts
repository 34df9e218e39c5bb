/** What of a path depends on the rest of the document, as objects come and go with what is in them. */
import type { Path } from '../json/index.ts'
import { sourcesOf } from './made-plan.ts'
import { copy, type FieldPlan, type ObjectPlan, type Plan } from './plan.ts'

/**
 * What depends on the rest of the document: whether there is a place for the value at all (`set`),
 * whether it is there already, as a member of a map (`adopted`), or only what its removal leaves
 * behind (`removal`), as it is in an object that comes and goes.
 */
export type Depends = 'set' | 'adopted' | 'removal'

/** An object, or a map, that gave members away or took some in. */
export interface Shared {
  /** Its place in the version written; it need not be declared there. */
  readonly path: Path
  /** The places of what it gave away. */
  readonly gives: readonly Path[]
  /** Whether it took something in. */
  readonly takes: boolean
}

/** A field and its place in the output. */
interface Placed {
  readonly path: Path
  readonly field: FieldPlan
}

const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.length <= path.length && prefix.every((step, index) => path[index] === step)

/** What an object at `path` shares with others; `from` is its place in the version read. */
export const sharedOf = (fields: readonly Placed[], path: Path, from: Path): Shared => {
  const isOfIt = ({ field }: Placed) => sourcesOf(field).some((source) => startsWith(source, from))
  const isOut = (found: Placed) =>
    isOfIt(found) && !startsWith(found.path, path) && !startsWith(path, found.path)
  const given = fields.filter(isOut).map((found) => found.path)
  return {
    path,
    gives: given.filter((to) => !given.some((other) => other !== to && startsWith(to, other))),
    takes: fields.some(
      (found) =>
        found.field.plan.kind !== 'object' && startsWith(found.path, path) && !isOfIt(found),
    ),
  }
}

/** The one of two that says more. */
export const both = (a: Depends | undefined, b: Depends | undefined): Depends | undefined =>
  (['set', 'adopted', 'removal'] as const).find((one) => one === a || one === b)

/** What depends on the rest of the document where a field is set or removed. */
export const dependsOf = (root: ObjectPlan, { path, field }: Placed): Depends | undefined => {
  let depends: Depends | undefined = field.required ? 'set' : undefined
  let at: Plan = root
  for (const name of path) {
    if (at.kind !== 'object') return depends
    const { at: place, created, nullable, absent, prune, only } = at
    const isPut = place === null || !field.from || !startsWith(field.from, place)
    const isLoose = absent !== undefined && !created
    if (isPut && (isLoose || absent === 'refuse' || nullable)) depends = 'set'
    if (isPut && at.adopts?.has(name)) depends = both('adopted', depends)
    if (absent || (prune && only) || nullable === 'drop') depends ??= 'removal'
    at = at.fields.get(name)?.plan ?? copy
  }
  return depends
}
