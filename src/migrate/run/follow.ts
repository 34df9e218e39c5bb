/** What has changed at the source since a run began, by its feed of changes. */
import type { StrandedRow } from '../../control/runs.ts'
import { ok, type Problem, type Result } from '../../errors/index.ts'
import { added, noCounts, type Counts } from '../copy/copying.ts'
import { settleKey, type KeySettled } from '../copy/settle-key.ts'
import type { Pair } from '../pairs.ts'
import type { Change } from '../store/document-store.ts'
import { copyingOf, pairsIn, trying, type Doing } from './doing.ts'
import { strandedOf } from './saved.ts'

/** Documents that have changed and are brought over at a time. */
const settledAtOnce = 8

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

/** Undefined where its type is none that is brought over. */
const changed = async (
  { type, key }: Change,
  pairs: readonly Pair[],
  doing: Doing,
): Promise<Result<KeySettled> | undefined> => {
  const pair = pairs.find(({ from }) => from.type === type)
  // Whatever is to become of others: this one was deleted at the source just now.
  return pair && trying(() => settleKey(key, copyingOf(pair, doing, 'delete')), doing)
}

interface Brought {
  readonly counts: Counts
  readonly stranded: readonly StrandedRow[]
}

/** Undefined where the run has stopped. */
const bringOver = async (
  changes: readonly Change[],
  doing: Doing,
): Promise<Result<Brought | undefined>> => {
  const pairs = pairsIn(doing)
  let counts = noCounts
  const stranded: StrandedRow[] = []
  for (const some of chunks(changes, settledAtOnce)) {
    const begun = performance.now()
    const all = await Promise.all(some.map((one) => changed(one, pairs, doing)))
    for (const [index, settled] of all.entries()) {
      if (!settled) continue
      if (!settled.ok) return settled
      counts = added(counts, settled.value.counts)
      const { refused } = settled.value
      if (refused) stranded.push(strandedOf(some[index]?.type ?? '', refused))
    }
    if (!(await doing.throttling.after(some.length, performance.now() - begun))) {
      return ok(undefined)
    }
    if (!(await doing.watch.look())) return ok(undefined)
  }
  return ok({ counts, stranded })
}

/** `gone`: the source does not know from where on any more, so that all of it has to be looked at again. */
export type Followed = 'through' | 'gone'

const isGone = ({ code }: Problem): boolean => code === 'position-gone'

/** Brings over what has changed at the source since the run began, until there is nothing more. */
export const follow = async (doing: Doing): Promise<Result<Followed>> => {
  const { on, watch, saved } = doing
  const { source } = on
  for (;;) {
    const range = saved.feed
    if (!range || !source.changes || !(await watch.calm())) return ok('through')
    const after = range.at ?? undefined
    const ask = async () => source.changes?.(after, { signal: watch.signal }) ?? ok(undefined)
    const found = await trying(ask, doing, isGone)
    if (!found.ok) return isGone(found.problem) ? ok('gone') : found
    if (!found.value) return ok('through')
    const { changes, position, isBehind } = found.value
    const brought = await bringOver(changes, doing)
    if (!brought.ok) return brought
    if (!brought.value) return ok('through')
    // These changes are brought over once more.
    if (watch.isUnsure) continue
    const isDone = changes.length === 0 && !isBehind
    const step = await saved.step(range, { at: position, isDone, ...brought.value })
    if (!step || isDone || !(await watch.look())) return ok('through')
  }
}

/** Notes where the feed ends before the first document is read: what changes from then on comes afterwards. */
export const noteFeed = async (doing: Doing): Promise<Result<undefined>> => {
  const { on, watch, saved } = doing
  const { source } = on
  const { feed } = saved
  if (!feed || feed.at !== null || !source.changes) return ok(undefined)
  const ask = async () => source.changes?.(undefined, { signal: watch.signal }) ?? ok(undefined)
  const found = await trying(ask, doing)
  if (!found.ok) return found
  if (found.value) await saved.step(feed, { at: found.value.position, isDone: false, counts: {} })
  return ok(undefined)
}
