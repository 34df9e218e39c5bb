/** What the control store keeps of runs that move data: how far they are, and what did not get there. */
import type { JsonObject } from '../json/index.ts'

export interface RunRow {
  readonly name: string
  /** Grows with each change; 1 is the first. */
  readonly version: number
  readonly state: JsonObject
}

/** Documents of a type that follow each other, and how far they are done. */
export interface RunRange {
  /** Number within its run: ranges are worked in this order. */
  readonly place: number
  readonly type: string
  /** First key that is not in it; from the beginning when null. */
  readonly after: string | null
  /** Last key that is in it; to the end when null. */
  readonly to: string | null
  /** Last key that was looked at; null before the first. */
  readonly at: string | null
  readonly isDone: boolean
  readonly counts: Readonly<Record<string, number>>
  /** Grows with each step. */
  readonly version: number
}

/** A document that did not get there. */
export interface StrandedRow {
  readonly type: string
  readonly key: string
  readonly code: string
  /** In words, without values of the document. */
  readonly detail: string
  /** JSON pointer of the place, where there is one. */
  readonly pointer: string | null
  /** As the source has it; null where it has none. */
  readonly document: string | null
}

export interface RunChange {
  /** As audit rows name them. */
  readonly actor: string
  /** `migration.pause`, as the audit names it. */
  readonly action: string
  readonly reason?: string
  readonly name: string
  /** Of the state that was seen; 0 where there was none. */
  readonly version: number
  readonly state: JsonObject
  /** Replaces all of its ranges. */
  readonly ranges?: readonly RunRange[]
}

/** What somebody did with a run, or a process that worked on it. */
export interface RunAct {
  /** RFC 3339, by the clock of whoever did it. */
  readonly at: string
  readonly actor: string
  /** `migration.pause`, as the audit names it. */
  readonly action: string
  readonly reason: string | null
  /** What the run was from then on. */
  readonly status: string | null
}

/** One step of a run: all of it, or nothing. */
export interface RunStep {
  readonly name: string
  /** As it is to be; its version is that of the range that was seen. */
  readonly range: RunRange
  readonly stranded: readonly StrandedRow[]
  /** Keys of its type that have got there, whatever was stranded of them before. */
  readonly landed: readonly string[]
}

/** A process that works on a run. */
export interface RunWorker {
  /** Names it among all of them. */
  readonly holder: string
  /** How many ranges it works on at the moment. */
  readonly ranges: number
  /** What it waits for, in words; null while it waits for nothing. */
  readonly waits: string | null
}

/** Failures: `control-unavailable`; of a write, `control-outcome-unknown` where it may have happened. */
export interface RunStore {
  runs(): Promise<readonly RunRow[]>
  run(name: string): Promise<RunRow | undefined>
  /** @returns whether it was as its editor saw it */
  changeRun(change: RunChange): Promise<boolean>
  /** In their order. */
  ranges(name: string): Promise<readonly RunRange[]>
  /** @returns whether the range was as the worker saw it: else somebody else works on it */
  step(step: RunStep): Promise<boolean>
  /** By type and key, those after a place. */
  stranded(
    name: string,
    of: {
      readonly after?: { readonly type: string; readonly key: string }
      readonly limit: number
      /** Leaves all documents out, which are null then. */
      readonly isBare?: boolean
    },
  ): Promise<readonly StrandedRow[]>
  countStranded(name: string): Promise<number>
  /** The same by type. */
  strandedTypes(name: string): Promise<ReadonlyMap<string, number>>
  /** Oldest first; of very many only the newest. */
  acts(name: string): Promise<readonly RunAct[]>
  /** Tells of a process that works on it for so many milliseconds from now; answers all that do. */
  attend(name: string, worker: RunWorker, ms: number): Promise<readonly RunWorker[]>
  /** Those that work on it now, by their names. */
  workers(name: string): Promise<readonly RunWorker[]>
}
