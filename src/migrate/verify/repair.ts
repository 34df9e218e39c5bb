/** Writes anew what a verification has found wrong, and nothing else. */
import { ok, type Result } from '../../errors/index.ts'
import { settleKey } from '../copy/settle-key.ts'
import type { Copying, Refused } from '../copy/copying.ts'
import type { Row } from '../store/document-store.ts'
import type { Finding } from './verify.ts'

export interface Repairing {
  /** Of the type of a finding; undefined where none is repaired. */
  readonly copying: (type: string) => Copying | undefined
  /** Told of a document before it is replaced or deleted. */
  readonly onReplaced: (type: string, row: Row) => Promise<void>
}

export interface Repaired {
  readonly written: number
  readonly deleted: number
  /** Equal by now, without us. */
  readonly same: number
  /** Too many at the target, and left there. */
  readonly kept: number
  readonly refused: readonly (Refused & { readonly type: string })[]
}

const nothing: Repaired = { written: 0, deleted: 0, same: 0, kept: 0, refused: [] }

/** One after the other, in their order: parents come before what refers to them. Problems: those of the stores. */
export const repair = async (
  findings: readonly Pick<Finding, 'type' | 'key'>[],
  { copying, onReplaced }: Repairing,
): Promise<Result<Repaired>> => {
  let so = nothing
  for (const { type, key } of findings) {
    const on = copying(type)
    if (!on || on.signal.aborted) continue
    const held = await on.target.get(on.pair.to, key, { signal: on.signal })
    if (!held.ok) return held
    if (held.value) await onReplaced(type, held.value)
    const settled = await settleKey(key, on)
    if (!settled.ok) return settled
    const { counts, refused } = settled.value
    so = {
      written: so.written + (counts.created ?? 0) + (counts.replaced ?? 0),
      deleted: so.deleted + (counts.deleted ?? 0),
      same: so.same + (counts.same ?? 0),
      kept: so.kept + (counts.extra ?? 0),
      refused: refused ? [...so.refused, { ...refused, type }] : so.refused,
    }
  }
  return ok(so)
}
