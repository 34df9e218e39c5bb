/** Foresees which stored data a write would destroy because its client cannot see it. */
import { formatPointer, isObject, valueAt, type Json, type Path } from '../../json/index.ts'
import type { Result, ProblemPlace } from '../../errors/index.ts'
import { ok } from '../../errors/index.ts'
import type { Lens } from '../../lens/index.ts'
import { differences, same } from './differences.ts'

const isContainer = (value: Json | undefined): boolean => Array.isArray(value) || isObject(value)

export interface Write {
  /** What the store holds now. */
  readonly stored: Json
  /** What it would hold. */
  readonly written: Json
  /** From the client's version to the store's. */
  readonly up: Lens
  /** From the store's version to the client's. */
  readonly down: Lens
}

/**
 * Stored data that does not survive going down to the client and up again, and that the write
 * would change though its client did not mean to. A place that the client sees, if blurred, and has
 * changed, is its own business; so is a place whose surroundings it has removed.
 *
 * Problems are those of the lenses on the stored document.
 */
export const lostPlaces = ({ stored, written, up, down }: Write): Result<readonly Path[]> => {
  const seen = down.run(stored)
  if (!seen.ok) return seen
  const returned = up.run(seen.value)
  if (!returned.ok) return returned
  const lost = differences(stored, returned.value).filter((path) => {
    const before = valueAt(stored, path)
    const after = valueAt(written, path)
    if (same(before, after) || !isContainer(valueAt(written, path.slice(0, -1)))) return false
    const visible = down.mapPath(path).kind !== 'dropped'
    return !visible || isContainer(before) || same(after, valueAt(returned.value, path))
  })
  return ok(lost)
}

/** The lost places as a problem tells them. Pointers lead into the store's document: the client's has no such place. */
export const toldPlaces = (paths: readonly Path[], store: string): ProblemPlace[] =>
  paths.map((path) => ({
    pointer: formatPointer(path),
    detail: `${path.join('.')} is stored in version ${store}, where your version does not see it as it is`,
  }))
