/** The steps of a run: all documents, those that did not get there once more, and what has changed meanwhile. */
import type { RunRange, StrandedRow } from '../../control/runs.ts'
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import { added, noCounts, type Copying, type Counts } from '../copy/copying.ts'
import { carryOf } from '../copy/carry.ts'
import { copyKind, type Batch } from '../copy/copy-kind.ts'
import { usualPace } from '../copy/pace.ts'
import { settleKey, type KeySettled } from '../copy/settle-key.ts'
import { pairsOf, type Pair } from '../pairs.ts'
import type { Change } from '../store/document-store.ts'
import { feedType } from './progress.ts'
import { strandedOf, type Saved } from './saved.ts'
import type { Watch } from './watch.ts'
import type { Working } from './working.ts'

export interface Doing {
  readonly on: Working
  readonly watch: Watch
  readonly saved: Saved
}

/** Documents that have changed and are brought over at a time. */
const settledAtOnce = 8
/** Documents that did not get there and are read at a time. */
const strandedAtOnce = 100

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

/** Those of the run, by the type that is written. */
const pairsIn = ({ on: { contract, source, target }, watch }: Doing): readonly Pair[] => {
  const { only } = watch.state
  const { pairs } = pairsOf(contract, source.version, target.version)
  return pairs.filter(({ to: { type } }) => only?.includes(type) ?? true)
}

const copyingOf = (
  pair: Pair,
  { on, watch }: Doing,
  extras: Copying['extras'] = watch.state.extras,
): Copying => {
  const { contract, source, target, limits, transforms } = on
  const transform = transforms?.[pair.to.type]
  const [from, to] = [source.version, target.version]
  const carry = carryOf(pair, { contract, from, to, limits, ...(transform && { transform }) })
  const onUnknown = (): void => watch.unsure()
  return { pair, carry, source, target, extras, signal: watch.signal, onUnknown }
}

/** Does something until it succeeds, or the store has failed for too long. */
const trying = async <T>(
  work: () => Promise<Result<T>>,
  { watch }: Doing,
  isFinal: (found: Problem) => boolean = () => false,
): Promise<Result<T>> => {
  for (let attempt = 1; ; attempt++) {
    const done = await work()
    if (done.ok || watch.halt || isFinal(done.problem)) return done
    if (!(await watch.trouble(done.problem, attempt))) return done
  }
}

const copyRange = async (first: RunRange, doing: Doing): Promise<Result<boolean>> => {
  const { watch, saved } = doing
  const pair = pairsIn(doing).find(({ to: { type } }) => type === first.type)
  if (!pair) {
    const detail = `Both versions have no documents of ${first.type} any more.`
    return failed(problem('migration-refused', detail))
  }
  let range: RunRange | undefined = first
  const onBatch = async ({ counts, refused, end }: Batch): Promise<boolean> => {
    if (!range) return false
    range = await saved.step(range, {
      at: end ?? range.at,
      isDone: end === undefined,
      counts,
      stranded: refused.map((one) => strandedOf(first.type, one)),
    })
    return range !== undefined && watch.look()
  }
  const { batchMs, batch } = watch.state.throttle
  const after = first.at ?? first.after
  return copyKind({
    ...copyingOf(pair, doing),
    range: { ...(after !== null && { after }), ...(first.to !== null && { to: first.to }) },
    pace: {
      ...usualPace,
      ...(batchMs !== undefined && { batchMs }),
      ...(batch !== undefined && { least: Math.min(usualPace.least, batch), most: batch }),
    },
    rate: () => watch.state.throttle.rate,
    onBatch,
    onTrouble: (found, attempt) => watch.trouble(found, attempt),
    sleep: (ms) => watch.sleep(ms),
  })
}

/** Tries again what did not get there: what it refers to may have been missing. */
const retry = async (doing: Doing): Promise<Result<undefined>> => {
  const { on, watch, saved } = doing
  const pairs = pairsIn(doing)
  let after: { readonly type: string; readonly key: string } | undefined
  for (;;) {
    const rows = await on.runs.stranded(on.name, { limit: strandedAtOnce, ...(after && { after }) })
    if (rows.length === 0) return ok(undefined)
    for (const { type, key } of rows) {
      after = { type, key }
      const pair = pairs.find(({ to }) => to.type === type)
      const range = saved.ranges.findLast((one) => one.type === type)
      if (!pair || !range) continue
      const settled = await trying(() => settleKey(key, copyingOf(pair, doing)), doing)
      if (!settled.ok) return settled
      const { counts, refused } = settled.value
      const { at, isDone } = range
      const came = refused ? { stranded: [strandedOf(type, refused)] } : { landed: [key] }
      if (!(await saved.step(range, { at, isDone, counts, ...came }))) return ok(undefined)
      if (!(await watch.look())) return ok(undefined)
    }
  }
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
    const all = await Promise.all(some.map((one) => changed(one, pairs, doing)))
    for (const [index, settled] of all.entries()) {
      if (!settled) continue
      if (!settled.ok) return settled
      counts = added(counts, settled.value.counts)
      const { refused } = settled.value
      if (refused) stranded.push(strandedOf(some[index]?.type ?? '', refused))
    }
    if (!(await doing.watch.look())) return ok(undefined)
  }
  return ok({ counts, stranded })
}

/** `gone`: the source does not know from where on any more, so that all of it has to be looked at again. */
type Followed = 'through' | 'gone'

const isGone = ({ code }: Problem): boolean => code === 'position-gone'

/** Brings over what has changed at the source since the run began, until there is nothing more. */
const follow = async (doing: Doing): Promise<Result<Followed>> => {
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
const noteFeed = async (doing: Doing): Promise<Result<undefined>> => {
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

/** Everything is looked at once more; what is there already is not written again. */
const beginAnew = async ({ saved }: Doing): Promise<void> => {
  for (const range of saved.ranges) {
    if (!(await saved.step(range, { at: null, isDone: false, counts: {} }))) return
  }
}

/** All of it, parents first. */
export const allSteps = async (doing: Doing): Promise<Result<undefined>> => {
  const { watch, saved } = doing
  for (;;) {
    const noted = await noteFeed(doing)
    if (!noted.ok) return noted
    for (const { place } of saved.ranges) {
      const range = saved.ranges.find((one) => one.place === place)
      if (watch.halt) return ok(undefined)
      if (!range || range.isDone || range.type === feedType) continue
      const copied = await copyRange(range, doing)
      if (!copied.ok) return copied
    }
    const retried = watch.halt ? ok(undefined) : await retry(doing)
    if (!retried.ok || watch.halt) return retried
    const followed = await follow(doing)
    if (!followed.ok) return followed
    if (watch.halt) return ok(undefined)
    if (followed.value === 'through') return saved.stranded > 0 ? retry(doing) : ok(undefined)
    await beginAnew(doing)
  }
}
