/** What is stored and has no form in the client's version: nobody writes what he cannot see. */
import { failed, problem, type Failed, type ProblemPlace } from '../../../errors/index.ts'
import { formatPointer, parsePointer, type Path, type Scanner } from '../../../json/index.ts'
import type { Lens } from '../../../lens/index.ts'
import { badAnswer } from './stored.ts'
import type { Guard } from '../../carriage/guard.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface UnseenContext {
  /** Name of the backend. */
  readonly backend: string
  readonly limits: { readonly depth: number; readonly scanner?: Scanner | undefined }
}

/** The client's name for a place of the store's document, or for the nearest one around it. */
const clientPlace = (path: Path, down: Lens): Path => {
  const mapped = down.mapPath(path)
  return mapped.kind === 'dropped' && path.length > 0
    ? clientPlace(path.slice(0, -1), down)
    : mapped.path
}

/** Places of the store's document, as the client names them. */
export const clientPlaces = (
  errors: readonly ProblemPlace[],
  down: Lens,
): readonly ProblemPlace[] =>
  errors.map(({ pointer, detail }) => ({
    pointer: formatPointer(clientPlace(parsePointer(pointer) ?? [], down)),
    detail,
  }))

/**
 * Why a stored document could not be carried to the client's version. Nothing was written.
 *
 * @param versions keys of those that can show it
 */
export const misfit = (
  { problem: found, cause }: Failed,
  down: Lens,
  backend: string,
  versions?: readonly string[],
): Failed => {
  if (found.code === 'adapter-failed') return failed({ ...found, applied: false }, cause)
  if (found.code !== 'not-representable') {
    return badAnswer({ name: backend }, `The stored document does not fit: ${found.detail}`)
  }
  const errors = clientPlaces(found.errors ?? [], down)
  const names = errors.map(({ pointer }) => pointer || 'its root').join(', ')
  return failed(
    problem('document-not-in-version', `Your version has no form for what is stored at ${names}.`, {
      errors,
      ...(versions ? { versions } : {}),
      applied: false,
    }),
  )
}

/** The refusal of a write to what its client cannot see; undefined where it sees the document. */
export const unseen = (
  stored: Bytes,
  { sides: { down }, shownIn }: Guard,
  { backend, limits }: UnseenContext,
): Failed | undefined => {
  const seen = down.bytes(stored, { ...limits, brief: true })
  return seen.ok ? undefined : misfit(seen, down, backend, shownIn(stored))
}
