/** Looks at what has changed since a moment, until nothing changes any more: a verification is true for as long. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Pair } from '../pairs.ts'
import type { Change, DocumentStore } from '../store/document-store.ts'
import { judge, type Judging } from './judge.ts'
import type { Finding } from './verify.ts'

/** Of the feeds of both stores. */
export interface Positions {
  readonly source: string
  readonly target: string
}

export interface SinceOptions {
  readonly pairs: readonly Pair[]
  readonly judging: (pair: Pair) => Judging
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly signal: StopSignal
  /** Milliseconds after which what seems wrong is read again: writes may be on their way. */
  readonly recheckMs: number
  readonly sleep: (ms: number) => Promise<void>
}

export interface Since {
  /** Documents that had changed. */
  readonly looked: number
  readonly found: readonly Finding[]
  /** Up to which both are known to be equal, where nothing was found. */
  readonly positions: Positions
}

/** Where so much has changed, all of it is to be looked at anew. */
const mostChanged = 100_000
const atOnce = 8
/** What seems wrong is read so often, in a round each. */
const looks = 3

/** Where the feeds of both are now; undefined where one has none. */
export const positionsOf = async ({
  source,
  target,
  signal,
}: Pick<SinceOptions, 'source' | 'target' | 'signal'>): Promise<Result<Positions> | undefined> => {
  const mine = await source.changes?.(undefined, { signal })
  const theirs = await target.changes?.(undefined, { signal })
  if (!mine || !theirs) return undefined
  if (!mine.ok) return mine
  return theirs.ok ? ok({ source: mine.value.position, target: theirs.value.position }) : theirs
}

interface Read {
  readonly changes: readonly Change[]
  readonly position: string
}

const changesOf = async (
  store: DocumentStore,
  after: string,
  signal: StopSignal,
): Promise<Result<Read>> => {
  const all: Change[] = []
  for (let position = after; ;) {
    const some = await store.changes?.(position, { signal })
    if (!some) return failed(problem('migration-stopped', `${store.name} has no feed of changes.`))
    if (!some.ok) return some
    all.push(...some.value.changes)
    position = some.value.position
    if (!some.value.isBehind) return ok({ changes: all, position })
    if (all.length > mostChanged) {
      const detail = `More than ${mostChanged} documents of ${store.name} have changed since: verify anew.`
      return failed(problem('migration-stopped', detail))
    }
  }
}

interface Named {
  readonly pair: Pair
  readonly key: string
}

const judged = async (
  { pair, key }: Named,
  { source, target, judging, signal }: SinceOptions,
): Promise<Result<Finding | undefined>> => {
  const theirs = await target.get(pair.to, key, { signal })
  if (!theirs.ok) return theirs
  const mine = await source.get(pair.from, key, { signal })
  if (!mine.ok) return mine
  const verdict = await judge(mine.value, theirs.value, judging(pair))
  const isFine = verdict.kind === 'same' || verdict.kind === 'dropped'
  return ok(isFine ? undefined : { type: pair.to.type, key, verdict })
}

/** Those that are not equal, read again a few times. */
const wrongOf = async (
  named: readonly Named[],
  on: SinceOptions,
): Promise<Result<readonly Finding[]>> => {
  let left = named
  for (let look = 1; ; look++) {
    const wrong: { readonly one: Named; readonly finding: Finding }[] = []
    for (let at = 0; at < left.length; at += atOnce) {
      const some = left.slice(at, at + atOnce)
      const verdicts = await Promise.all(some.map((one) => judged(one, on)))
      for (const [index, verdict] of verdicts.entries()) {
        if (!verdict.ok) return verdict
        const one = some[index]
        if (one && verdict.value) wrong.push({ one, finding: verdict.value })
      }
    }
    if (wrong.length === 0 || look === looks) return ok(wrong.map(({ finding }) => finding))
    left = wrong.map(({ one }) => one)
    await on.sleep(on.recheckMs)
  }
}

/**
 * Compares the documents that either store has changed since. Problems: those of the stores;
 * `position-gone` where a feed does not reach back so far, `migration-stopped` where too much has changed.
 *
 * @param from positions at which both were known to be equal
 */
export const lookSince = async (from: Positions, on: SinceOptions): Promise<Result<Since>> => {
  const [mine, theirs] = [
    await changesOf(on.source, from.source, on.signal),
    await changesOf(on.target, from.target, on.signal),
  ]
  if (!mine.ok) return mine
  if (!theirs.ok) return theirs
  const named = new Map<string, Named>()
  for (const pair of on.pairs) {
    const add = ({ key }: Change): unknown => named.set(`${pair.to.type}\0${key}`, { pair, key })
    mine.value.changes.filter(({ type }) => type === pair.from.type).forEach(add)
    theirs.value.changes.filter(({ type }) => type === pair.to.type).forEach(add)
  }
  const found = await wrongOf([...named.values()], on)
  if (!found.ok) return found
  const positions = { source: mine.value.position, target: theirs.value.position }
  return ok({ looked: named.size, found: found.value, positions })
}
