/** Makes one document of the target equal to that of the source, however often somebody is faster. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Row, RowWrite } from '../store/document-store.ts'
import type { Copying, Counts, Refused } from './copying.ts'

export interface KeySettled {
  readonly counts: Partial<Counts>
  readonly refused?: Refused
}

/** How often others may be faster. */
const mostAttempts = 20

const wanted = async (
  key: string,
  mine: Row | undefined,
  theirs: Row | undefined,
  { carry, extras }: Copying,
): Promise<RowWrite | KeySettled> => {
  const condition = theirs?.tag === undefined ? 'absent' : { ifMatch: theirs.tag }
  const gone = (counts: Partial<Counts>): RowWrite | KeySettled => {
    if (!theirs) return { counts }
    return extras === 'delete'
      ? { key, document: undefined, condition }
      : { counts: { ...counts, extra: 1 } }
  }
  if (!mine) return gone({})
  const carried = await carry(mine.document, theirs?.document)
  switch (carried.kind) {
    case 'same':
      return { counts: { same: 1 } }
    case 'dropped':
      return gone({ dropped: 1 })
    case 'refused':
      return {
        counts: {},
        refused: { key, document: mine.document, problem: carried.problem },
      }
    case 'put':
      return { key, document: carried.document, condition }
  }
}

const isSettled = (found: RowWrite | KeySettled): found is KeySettled => 'counts' in found

const countsOf = ({ document, condition }: RowWrite): Partial<Counts> => {
  if (document === undefined) return { deleted: 1 }
  return condition === 'absent' ? { created: 1 } : { replaced: 1 }
}

/**
 * Looks again after each write until there is nothing to be written. Problems: those of the stores;
 * `migration-stopped` where others are faster again and again.
 */
export const settleKey = async (key: string, on: Copying): Promise<Result<KeySettled>> => {
  const { pair, source, target, signal } = on
  let counts: Partial<Counts> | undefined
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const theirs = await target.get(pair.to, key, { signal })
    if (!theirs.ok) return theirs
    const mine = await source.get(pair.from, key, { signal })
    if (!mine.ok) return mine
    const found = await wanted(key, mine.value, theirs.value, on)
    if (isSettled(found)) return ok(counts && !found.refused ? { counts } : found)
    const written = await target.write(pair.to, [found], { signal })
    const [outcome] = written.ok ? written.value : []
    if (!written.ok || outcome?.kind === 'unknown') on.onUnknown()
    if (!written.ok) return written
    if (outcome?.kind === 'refused') {
      const detail = outcome.why
      const refused = {
        key,
        document: mine.value?.document,
        problem: { code: 'backend-bad-answer' as const, detail },
      }
      return ok({ counts: {}, refused })
    }
    if (outcome?.kind === 'written') counts = countsOf(found)
  }
  const detail = `A document of ${pair.to.type} at ${target.name} is changed each time before it can be written: others write it, or its tag never holds.`
  return failed(problem('migration-stopped', detail))
}
