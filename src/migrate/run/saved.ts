/** How far a run is, as the control store has it: each step is saved, or nobody goes on. */
import type { RunRange, StrandedRow } from '../../control/runs.ts'
import { added, type Counts, type Refused } from '../copy/copying.ts'
import { countsOf, feedType, progressOf, type Progress } from './progress.ts'
import type { Watch } from './watch.ts'
import type { Working } from './working.ts'

const decoder = new TextDecoder()

export const strandedOf = (
  type: string,
  { key, document, problem: why }: Refused,
): StrandedRow => ({
  type,
  key,
  code: why.code,
  detail: why.detail ?? '',
  pointer: why.pointer ?? null,
  document: document ? decoder.decode(document) : null,
})

export interface Step {
  readonly at: string | null
  readonly isDone: boolean
  /** Of this step alone. */
  readonly counts: Partial<Counts>
  /** Documents that did not get there. */
  readonly stranded?: readonly StrandedRow[]
  /** Keys of those that have, whatever was said of them before. */
  readonly landed?: readonly string[]
}

export class Saved {
  readonly #on: Working
  readonly #watch: Watch
  #ranges: readonly RunRange[]
  #stranded: number

  constructor(on: Working, watch: Watch, ranges: readonly RunRange[], stranded: number) {
    this.#on = on
    this.#watch = watch
    this.#ranges = ranges
    this.#stranded = stranded
  }

  get ranges(): readonly RunRange[] {
    return this.#ranges
  }

  get feed(): RunRange | undefined {
    return this.#ranges.find(({ type }) => type === feedType)
  }

  get progress(): Progress {
    return progressOf(this.#ranges)
  }

  /** Documents that did not get there. */
  get stranded(): number {
    return this.#stranded
  }

  /** The range as it is saved; undefined where somebody else has moved it, which stops the run. */
  async step(range: RunRange, step: Step): Promise<RunRange | undefined> {
    const { at, isDone, stranded = [], landed = [] } = step
    const { name, runs, onProgress } = this.#on
    const next = { ...range, at, isDone, counts: { ...added(countsOf(range), step.counts) } }
    if (!(await runs.step({ name, range: next, stranded, landed }))) {
      this.#watch.overtaken()
      return undefined
    }
    const saved = { ...next, version: range.version + 1 }
    this.#ranges = this.#ranges.map((one) => (one.place === range.place ? saved : one))
    if (stranded.length > 0 || landed.length > 0) this.#stranded = await runs.countStranded(name)
    onProgress?.(this.progress)
    const { mostStranded } = this.#watch.state
    if (this.#stranded > mostStranded) {
      const why = `${this.#stranded} documents do not get there, more than the ${mostStranded} that may be: look at them with "isthmus migrate quarantine ${name}".`
      this.#watch.stop({ status: 'failed', why })
    }
    return saved
  }
}
