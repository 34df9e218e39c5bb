/** What a process needs in order to work on a run. */
import type { Contract } from '../../contract/index.ts'
import type { RunStore } from '../../control/runs.ts'
import type { Problem } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { ParseLimits } from '../../json/index.ts'
import type { Transform } from '../copy/carry.ts'
import type { DocumentStore } from '../store/document-store.ts'
import type { Progress } from './progress.ts'

export interface Working {
  readonly name: string
  readonly contract: Contract
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly runs: RunStore
  /** Names this process among those that work on it. */
  readonly holder: string
  /** Takes or prolongs the right to work on this run; whether nobody else has it. */
  readonly lease: (ms: number) => Promise<boolean>
  /** Asked every second: why it may not go on, if it may not. */
  readonly mayNot?: () => Promise<string | undefined>
  /** Asks the address of a throttle: why it is not time, if it is not. */
  readonly check?: (url: string) => Promise<string | undefined>
  /** Ranges of a kind that are worked on at a time; one when absent. */
  readonly parallel?: number
  readonly limits: ParseLimits
  readonly transforms?: Readonly<Record<string, Transform>>
  /** Of the files of these transforms: a run goes on with the same ones only. */
  readonly digest?: string | undefined
  /** Looks at all documents once more, also by other transforms than before. */
  readonly isAnew?: boolean
  /** As the audit names them. */
  readonly actor: string
  /** Pauses it. */
  readonly signal: StopSignal
  /** Milliseconds after which a store has applied what was sent to it, or never does. */
  readonly graceMs: number
  /** Milliseconds for which a store may fail before the run fails. */
  readonly patienceMs: number
  readonly onProgress?: (progress: Progress) => void
  /** Told of what is waited for. */
  readonly onTrouble?: (problem: Problem, waitMs: number) => void
  /** Told that another worker goes on with its range, since it gave no sign of life for too long. */
  readonly onOvertaken?: () => void
  /** Told what it waits for now because it was throttled; undefined: for nothing any more. */
  readonly onWait?: (what: string | undefined) => void
}

/**
 * Milliseconds for which a process has the right to work on a run, from its last sign of life. Who has lost
 * it unnoticed does no harm: its next step is refused, and what it wrote is what the other one writes.
 */
export const leaseMs = 3000
