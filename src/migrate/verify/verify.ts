/**
 * Looks at every document of both stores: whether the target holds what the lens makes of the source,
 * and nothing else. What seems wrong is read again a moment later, since clients may write meanwhile.
 */
import { ok, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import { joined, type Pages } from '../copy/read-pages.ts'
import type { Pair } from '../pairs.ts'
import type { DocumentStore, KeyRange } from '../store/document-store.ts'
import { bothPages } from './both-pages.ts'
import { judge, type Judging, type Verdict } from './judge.ts'
import { segmentsOf, type Segment } from './segments.ts'

export type Wrong = Exclude<Verdict, { kind: 'same' | 'dropped' }>

export interface Finding {
  readonly type: string
  readonly key: string
  readonly verdict: Wrong
}

export interface TypeVerdict {
  readonly type: string
  /** Documents that were looked at. */
  readonly source: number
  readonly target: number
  readonly same: number
  readonly missing: number
  readonly extra: number
  readonly different: number
  readonly unconvertible: number
  readonly dropped: number
  /** Of the same: those that were not read, since digests of their ranges are equal. */
  readonly byDigest: number
}

/** How far a verification of one kind is. */
export interface Place {
  readonly so: TypeVerdict
  /** Last key that was looked at; undefined where the kind is through. */
  readonly after: string | undefined
}

export interface Verification {
  readonly types: readonly TypeVerdict[]
  /** Nothing is wrong, and all of it was looked at. */
  readonly isEqual: boolean
  readonly isInterrupted: boolean
}

export interface Verifying {
  readonly pairs: readonly Pair[]
  readonly judging: (pair: Pair) => Judging
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly signal: StopSignal
  /** Documents per page. */
  readonly limit: number
  /** Milliseconds after which what seems wrong is read again. */
  readonly recheckMs: number
  readonly sleep: (ms: number) => Promise<void>
  /** Told of how many keys of its type were looked at before it, too: where in their order it is. */
  readonly onFinding: (finding: Finding, place: number) => void
  readonly onProgress?: (so: TypeVerdict) => void
  /** How far a verification of before got, by type; from the beginning when absent. */
  readonly begun?: (type: string) => Place | undefined
  /** Told how far it is, wherever another one may go on. */
  readonly onPlace?: (place: Place) => void
  /** Whether all documents of a pair have to be read, whatever digests say: a transform changes them, say. */
  readonly isRead?: (pair: Pair) => boolean
  /** Ranges of keys that are looked at, by pair; all when absent. */
  readonly rangesOf?: (pair: Pair) => Promise<Result<readonly KeyRange[]>>
}

/** More are read again before others are looked at. */
const mostSuspects = 1000
/** Of a kind in which so many were found wrong each single one is read again no longer. */
const mostRechecks = 10_000

/** What is counted on; what is told of it is a copy. */
type Counted = { -readonly [name in keyof TypeVerdict]: TypeVerdict[name] }

/** Of what nobody has looked at yet. */
export const noCounts: Omit<TypeVerdict, 'type'> = {
  source: 0,
  target: 0,
  same: 0,
  missing: 0,
  extra: 0,
  different: 0,
  unconvertible: 0,
  dropped: 0,
  byDigest: 0,
}

const nothing = (type: string): TypeVerdict => ({ type, ...noCounts })

interface Suspect {
  readonly key: string
  readonly place: number
  readonly at: number
}

const isWrong = (verdict: Verdict): verdict is Wrong =>
  verdict.kind !== 'same' && verdict.kind !== 'dropped'

/** Where a transform changes documents, or some are chosen, all of these are read. */
const segmentsIn = async (pair: Pair, on: Verifying): Promise<Result<readonly Segment[]>> => {
  if (on.rangesOf) {
    const ranges = await on.rangesOf(pair)
    return ranges.ok ? ok(ranges.value.map((range) => ({ range }))) : ranges
  }
  const after = on.begun?.(pair.to.type)?.after
  const whole = after === undefined ? {} : { after }
  return on.isRead?.(pair) === true ? ok([{ range: whole }]) : segmentsOf(pair, on, after)
}

/** Of one kind. Problems: those of the stores. */
const verifyPair = async (pair: Pair, on: Verifying): Promise<Result<TypeVerdict>> => {
  const { source, target, signal, limit, recheckMs, sleep, onFinding, onProgress } = on
  const judging = on.judging(pair)
  const begun = on.begun?.(pair.to.type)
  if (begun && begun.after === undefined) return ok(begun.so)
  const so: Counted = { ...(begun?.so ?? nothing(pair.to.type)) }
  let suspects: Suspect[] = []
  let rechecks = 0
  let looked = so.source + so.extra

  const count = (verdict: Verdict): void => {
    so[verdict.kind] += 1
  }

  const wrong = (key: string, verdict: Wrong, place: number): void => {
    count(verdict)
    onFinding({ type: pair.to.type, key, verdict }, place)
  }

  const again = async ({ key, place }: Suspect): Promise<Result<undefined>> => {
    const theirs = await target.get(pair.to, key, { signal })
    if (!theirs.ok) return theirs
    const mine = await source.get(pair.from, key, { signal })
    if (!mine.ok) return mine
    const verdict = await judge(mine.value, theirs.value, judging)
    if (isWrong(verdict)) wrong(key, verdict, place)
    else count(verdict)
    return ok(undefined)
  }

  /** @param isEnd whether to wait for those that are too young */
  const recheck = async (isEnd: boolean): Promise<Result<undefined>> => {
    while (suspects[0]) {
      if (signal.aborted) return ok(undefined)
      const left = suspects[0].at + recheckMs - performance.now()
      if (left > 0 && !isEnd && suspects.length <= mostSuspects) return ok(undefined)
      if (left > 0) await sleep(left)
      const checked = await again(suspects[0])
      if (!checked.ok) return checked
      suspects = suspects.slice(1)
      rechecks += 1
    }
    return ok(undefined)
  }

  /** What is to be read again is not passed over. */
  const tellPlace = (after: string | undefined): void => {
    if (after !== undefined && suspects.length === 0) on.onPlace?.({ so: { ...so }, after })
  }

  /** Equal to the byte, by their digest. */
  const skip = (equal: number): void => {
    looked += equal
    for (const name of ['source', 'target', 'same', 'byDigest'] as const) so[name] += equal
    onProgress?.({ ...so })
  }

  const look = async (pages: Pages): Promise<void> => {
    so.source += pages.mine.length
    so.target += pages.theirs.length
    for (const [mine, theirs] of joined(pages)) {
      const judged = judge(mine, theirs, judging)
      const verdict = judged instanceof Promise ? await judged : judged
      const key = (mine ?? theirs)?.key ?? ''
      const place = looked
      looked += 1
      if (!isWrong(verdict)) count(verdict)
      else if (rechecks < mostRechecks) suspects.push({ key, place, at: performance.now() })
      else wrong(key, verdict, place)
    }
  }

  const all = await segmentsIn(pair, on)
  if (!all.ok) return all
  for (const { range, equal } of all.value) {
    if (signal.aborted) return ok(so)
    if (equal !== undefined) {
      skip(equal)
      tellPlace(range.to)
      continue
    }
    for await (const pages of bothPages(range, limit, { pair, source, target, signal })) {
      if (signal.aborted) return ok(so)
      if (!pages.ok) return pages
      await look(pages.value)
      const checked = await recheck(false)
      if (!checked.ok) return checked
      onProgress?.({ ...so })
      tellPlace(pages.value.end ?? range.to)
    }
  }
  const checked = await recheck(true)
  if (!checked.ok) return checked
  onProgress?.({ ...so })
  if (!signal.aborted) on.onPlace?.({ so: { ...so }, after: undefined })
  return ok(so)
}

/** Parents first. Problems: those of the stores. */
export const verify = async (on: Verifying): Promise<Result<Verification>> => {
  const types: TypeVerdict[] = []
  for (const pair of on.pairs) {
    if (on.signal.aborted) break
    const found = await verifyPair(pair, on)
    if (!found.ok) return found
    types.push(found.value)
  }
  const isInterrupted = on.signal.aborted
  const isEqual =
    !isInterrupted &&
    types.every(
      ({ missing, extra, different, unconvertible }) =>
        missing + extra + different + unconvertible === 0,
    )
  return ok({ types, isEqual, isInterrupted })
}
