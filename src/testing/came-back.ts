/** Which differences between a document and what came back of it no declared loss explains. */
import type { Problem } from '../errors/index.ts'
import { equal, parsePointer, valueAt, type Json, type Path } from '../json/index.ts'
import type { Lens, Loss } from '../lens/index.ts'
import { covered, unexplained } from './differences.ts'

/** What is said twice comes back in both places, though it stood in one. */
const isSaidTwice = (path: Path, before: Json, { twins }: Pick<Lens, 'twins'>): boolean =>
  valueAt(before, path) === undefined &&
  covered(
    path,
    twins.map(({ first }) => ({ path: first, kind: 'lossy', reason: '' })),
  )

/** Whether what is lost of a map has come back at a place of its own. */
const isAdopted = (path: Path, before: Json, after: Json, losses: readonly Loss[]): boolean => {
  const value = valueAt(after, path)
  return losses.some(({ path: lost }) => {
    const was = valueAt(before, lost)
    return was !== undefined && value !== undefined && equal(was, value)
  })
}

/** The places in which a document differs from what came back, though the lens that took it there says nothing of it. */
export const notBack = (before: Json, after: Json, lens: Lens): readonly Path[] =>
  unexplained(before, after, lens.losses).filter(
    (path) => !isSaidTwice(path, before, lens) && !isAdopted(path, before, after, lens.losses),
  )

/** Whether something inside a place is lost, as is declared. */
const losesInside = (path: Path, losses: readonly Loss[]): boolean =>
  losses.some((loss) => covered(path, [{ ...loss, path: loss.path.slice(0, path.length) }]))

/**
 * Whether a document may be refused on its way back, since what a declared loss took away stood in
 * the way: a stand-in may be gone, a function may have too little left, a member of a map may have
 * the name of a field.
 */
export const mayStayAway = (
  { code, adapter, errors = [] }: Problem,
  before: Json,
  { losses }: Lens,
): boolean => {
  if (losses.some(({ path, returns }) => returns && valueAt(before, path) !== undefined)) {
    return true
  }
  const places = errors.map(({ pointer }) => parsePointer(pointer) ?? [])
  if (code === 'adapter-failed' || (code === 'not-representable' && adapter !== undefined)) {
    return places.length > 0 && places.every((path) => losesInside(path, losses))
  }
  return code === 'not-representable' && places.every((path) => covered(path, losses))
}
