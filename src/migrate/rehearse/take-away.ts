/** Takes some documents away from a copy, so that the way back has something to bring. */
import { ok, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Kind } from '../kinds.ts'
import type { DocumentStore } from '../store/document-store.ts'

/** Of each kind. */
const most = 100

/**
 * The first ones of each kind, those first that others are referred to by.
 *
 * @param kinds parents first
 * @returns how many have gone; a document that the store lets nobody delete stays
 */
export const takeAway = async (
  store: DocumentStore,
  kinds: readonly Kind[],
  signal: StopSignal,
): Promise<Result<number>> => {
  let gone = 0
  for (const kind of kinds.toReversed()) {
    const page = await store.read(kind, {}, most, { signal })
    if (!page.ok) return page
    const deletes = page.value.rows.map(({ key }) => ({
      key,
      document: undefined,
      condition: 'none' as const,
    }))
    if (deletes.length === 0) continue
    const written = await store.write(kind, deletes, { signal })
    if (!written.ok) return written
    gone += written.value.filter((one) => one.kind === 'written').length
  }
  return ok(gone)
}
