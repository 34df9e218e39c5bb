/**
 * The steps of a run, each saved when it is done, by a process that has the right to work on it. It looks
 * every second for what people have changed, and stops where they want it to.
 */
import type { RunRange, StrandedRow } from '../../control/runs.ts'
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import { added, noCounts, type Copying, type Counts, type Refused } from '../copy/copying.ts'
import { carryOf } from '../copy/carry.ts'
import { copyKind, type Batch } from '../copy/copy-kind.ts'
import { usualPace } from '../copy/pace.ts'
import { settleKey, type KeySettled } from '../copy/settle-key.ts'
import { pairsOf, type Pair } from '../pairs.ts'
import { countsOf, feedType, progressOf, type Progress } from './progress.ts'
import type { RunState } from './state.ts'
import { leaseMs, type Working } from './working.ts'

/** Milliseconds between two looks for what people have changed. */
const lookEvery = 1000
const longestWait = 30_000
/** Documents that have changed and are brought over at a time. */
const settledAtOnce = 8

const decoder = new TextDecoder()

const strandedOf = (type: string, { key, document, problem: why }: Refused): StrandedRow => ({
  type,
  key,
  code: why.code,
  detail: why.detail ?? '',
  pointer: why.pointer ?? null,
  document: document ? decoder.decode(document) : null,
})

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

/** Why it stops before it is through. */
type Halt = { readonly status: 'paused' | 'failed'; readonly why: string | undefined }

export class Steps {
  readonly #on: Working
  readonly #pairs: ReadonlyMap<string, Pair>
  #state: RunState
  #ranges: RunRange[]
  #stranded: number
  #looked = performance.now()
  #troubleSince: number | undefined
  /** When something was sent last of which nobody knows whether it was applied, or will be. */
  #unknownAt: number | undefined
  /** Ends requests, too. */
  readonly #stop = new Stop()
  halt: Halt | undefined

  constructor(on: Working, state: RunState, ranges: readonly RunRange[], stranded: number) {
    this.#on = on
    this.#state = state
    this.#ranges = [...ranges]
    this.#stranded = stranded
    // Whoever worked on it before may have been killed with something on its way.
    if (ranges.some(({ version }) => version > 1)) this.#unknownAt = performance.now()
    const { contract, source, target } = on
    const { pairs } = pairsOf(contract, source.version, target.version)
    const wanted = pairs.filter(({ to: { type } }) => state.only?.includes(type) ?? true)
    this.#pairs = new Map(wanted.map((pair) => [pair.to.type, pair]))
    const paused = (): void => this.stop({ status: 'paused', why: 'It was interrupted.' })
    if (on.signal.aborted) paused()
    else on.signal.addEventListener('abort', paused)
  }

  stop(halt: Halt): void {
    this.halt ??= halt
    this.#stop.abort(new Error('The migration stops.'))
  }

  get progress(): Progress {
    return progressOf(this.#ranges)
  }

  get stranded(): number {
    return this.#stranded
  }

  /** @param extras what is to become of documents that only the target has */
  #copying(pair: Pair, extras = this.#state.extras): Copying {
    const { contract, source, target, limits, transforms } = this.#on
    const transform = transforms?.[pair.to.type]
    const [from, to] = [source.version, target.version]
    const carry = carryOf(pair, { contract, from, to, limits, ...(transform && { transform }) })
    const onUnknown = (): void => {
      this.#unknownAt = performance.now()
    }
    return { pair, carry, source, target, extras, signal: this.#stop, onUnknown }
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#stop.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      if (this.#stop.aborted) end()
      else this.#stop.addEventListener('abort', end)
    })
  }

  /**
   * Waits until nothing is on its way any more. Only then the feed is read: a create that is applied
   * later than the delete of its document was brought over would be found by nobody.
   */
  async #settledDown(): Promise<boolean> {
    for (;;) {
      const left = (this.#unknownAt ?? -Infinity) + this.#on.graceMs - performance.now()
      if (left <= 0) return this.#look()
      await this.#sleep(Math.min(left, lookEvery))
      if (!(await this.#look())) return false
    }
  }

  /** What people have asked for since; whether it goes on. */
  async #look(): Promise<boolean> {
    if (this.halt) return false
    if (performance.now() - this.#looked < lookEvery) return true
    this.#looked = performance.now()
    if (!(await this.#on.lease(leaseMs))) {
      this.stop({ status: 'failed', why: 'Another process works on it.' })
      return false
    }
    const why = await this.#on.mayNot?.()
    if (why !== undefined) {
      this.stop({ status: 'failed', why })
      return false
    }
    const row = await this.#on.runs.run(this.#on.name)
    const state = row?.state as RunState | undefined
    if (state?.status !== 'in_progress') {
      this.stop({ status: 'paused', why: state?.why })
      return false
    }
    this.#state = state
    return true
  }

  async #step(
    range: RunRange,
    to: { readonly at: string | null; readonly isDone: boolean; readonly counts: Partial<Counts> },
    refused: readonly StrandedRow[],
    landed: readonly string[] = [],
  ): Promise<RunRange | undefined> {
    const counts = { ...added(countsOf(range), to.counts) }
    const next = { ...range, at: to.at, isDone: to.isDone, counts }
    const { name, runs } = this.#on
    if (!(await runs.step({ name, range: next, stranded: refused, landed }))) {
      this.stop({ status: 'failed', why: 'Another process works on it.' })
      return undefined
    }
    const saved = { ...next, version: range.version + 1 }
    this.#ranges = this.#ranges.map((one) => (one.place === range.place ? saved : one))
    if (refused.length > 0 || landed.length > 0) this.#stranded = await runs.countStranded(name)
    this.#on.onProgress?.(this.progress)
    const { mostStranded } = this.#state
    if (this.#stranded > mostStranded) {
      const why = `${this.#stranded} documents do not get there, more than the ${mostStranded} that may be: look at them with "isthmus migrate quarantine ${name}".`
      this.stop({ status: 'failed', why })
    }
    return saved
  }

  async #trouble(found: Problem, attempt: number): Promise<boolean> {
    const now = performance.now()
    if (attempt === 1) this.#troubleSince = now
    const { patienceMs, onTrouble } = this.#on
    if (now - (this.#troubleSince ?? now) > patienceMs) return false
    const waitMs =
      Math.min(longestWait, 250 * 2 ** Math.min(attempt, 12)) * (0.75 + Math.random() / 2)
    onTrouble?.(found, waitMs)
    for (const end = now + waitMs; performance.now() < end;) {
      await this.#sleep(Math.min(lookEvery, end - performance.now()))
      if (!(await this.#look())) return false
    }
    return !this.halt
  }

  async copy(first: RunRange): Promise<Result<boolean>> {
    const pair = this.#pairs.get(first.type)
    if (!pair) {
      const detail = `The contract has no documents of ${first.type} in both versions any more: it has changed since this migration began.`
      return failed(problem('migration-refused', detail))
    }
    let range: RunRange | undefined = first
    const { throttle } = this.#state
    const onBatch = async ({ counts, refused, end }: Batch): Promise<boolean> => {
      if (!range) return false
      const rows = refused.map((one) => strandedOf(first.type, one))
      range = await this.#step(
        range,
        { at: end ?? range.at, isDone: end === undefined, counts },
        rows,
      )
      return range !== undefined && this.#look()
    }
    const after = first.at ?? first.after
    return copyKind({
      ...this.#copying(pair),
      range: { ...(after !== null && { after }), ...(first.to !== null && { to: first.to }) },
      pace: {
        ...usualPace,
        ...(throttle.batchMs !== undefined && { batchMs: throttle.batchMs }),
        ...(throttle.batch !== undefined && { most: throttle.batch }),
      },
      rate: () => this.#state.throttle.rate,
      onBatch,
      onTrouble: (found, attempt) => this.#trouble(found, attempt),
      sleep: (ms) => this.#sleep(ms),
    })
  }

  /** Tries again what did not get there, for which what it refers to may have been missing. */
  async retry(): Promise<Result<undefined>> {
    const { runs, name } = this.#on
    let after: { type: string; key: string } | undefined
    for (;;) {
      const rows = await runs.stranded(name, { limit: 100, ...(after && { after }) })
      if (rows.length === 0) return ok(undefined)
      for (const row of rows) {
        after = { type: row.type, key: row.key }
        const pair = this.#pairs.get(row.type)
        const range = this.#ranges.findLast(({ type }) => type === row.type)
        if (!pair || !range) continue
        const settled = await this.#settled(row.key, pair)
        if (!settled.ok) return settled
        const { counts, refused } = settled.value
        const still = refused ? [strandedOf(row.type, refused)] : []
        const to = { at: range.at, isDone: range.isDone, counts }
        if (!(await this.#step(range, to, still, refused ? [] : [row.key]))) return ok(undefined)
        if (!(await this.#look())) return ok(undefined)
      }
    }
  }

  /** Undefined where its type is none that is brought over. */
  async #changed(type: string, key: string): Promise<Result<KeySettled> | undefined> {
    const pair = [...this.#pairs.values()].find(({ from }) => from.type === type)
    // Whatever is to become of others: this one was deleted at the source just now.
    return pair && this.#settled(key, pair, 'delete')
  }

  async #settled(key: string, pair: Pair, extras?: Copying['extras']): Promise<Result<KeySettled>> {
    for (let attempt = 1; ; attempt++) {
      const settled = await settleKey(key, this.#copying(pair, extras))
      if (settled.ok || this.halt) return settled
      if (!(await this.#trouble(settled.problem, attempt))) return settled
    }
  }

  /** Brings over what has changed at the source since it began, until there is nothing more. */
  async follow(feed: RunRange): Promise<Result<undefined>> {
    const { source } = this.#on
    if (!source.changes) return ok(undefined)
    let range = feed
    let attempt = 1
    for (;;) {
      if (!(await this.#settledDown())) return ok(undefined)
      this.#unknownAt = undefined
      const found = await source.changes(range.at ?? undefined, { signal: this.#stop })
      if (!found.ok) {
        if (this.halt || !(await this.#trouble(found.problem, attempt))) return found
        attempt += 1
        continue
      }
      attempt = 1
      const { changes, position, isBehind } = found.value
      let counts: Partial<Counts> = {}
      const refused: StrandedRow[] = []
      for (const some of chunks(changes, settledAtOnce)) {
        const all = await Promise.all(some.map(({ type, key }) => this.#changed(type, key)))
        for (const [index, settled] of all.entries()) {
          if (!settled) continue
          if (!settled.ok) return settled
          const { type = '' } = some[index] ?? {}
          counts = added(added(noCounts, counts), settled.value.counts)
          if (settled.value.refused) refused.push(strandedOf(type, settled.value.refused))
        }
        if (!(await this.#look())) return ok(undefined)
      }
      // These changes are brought over once more.
      if (this.#unknownAt !== undefined) continue
      const isEnd = changes.length === 0 && !isBehind
      const saved = await this.#step(range, { at: position, isDone: isEnd, counts }, refused)
      if (!saved || isEnd || !(await this.#look())) return ok(undefined)
      range = saved
    }
  }

  /** All of it, parents first. */
  async all(): Promise<Result<undefined>> {
    const { source } = this.#on
    const feedOf = () => this.#ranges.find(({ type }) => type === feedType)
    const feed = feedOf()
    if (feed && feed.at === null && source.changes) {
      // From before the first document is read: what changes from now on is brought over afterwards.
      const found = await source.changes(undefined, { signal: this.#stop })
      if (!found.ok) return found
      const to = { at: found.value.position, isDone: false, counts: {} }
      if (!(await this.#step(feed, to, []))) return ok(undefined)
    }
    for (const range of this.#ranges) {
      if (range.isDone || range.type === feedType) continue
      const copied = await this.copy(range)
      if (!copied.ok) return copied
      if (this.halt) return ok(undefined)
    }
    const retried = await this.retry()
    if (!retried.ok || this.halt) return retried
    const last = feedOf()
    const followed = last ? await this.follow(last) : ok(undefined)
    if (!followed.ok || this.halt || this.#stranded === 0) return followed
    return this.retry()
  }
}
