/** What a rehearsal works with, and what each of its steps has found. */
import type { Contract } from '../../contract/index.ts'
import type { RunStore } from '../../control/runs.ts'
import type { StopSignal } from '../../http/index.ts'
import type { ParseLimits } from '../../json/index.ts'
import type { BackupReader } from '../backup/backup-files.ts'
import type { Manifest } from '../backup/manifest.ts'
import type { Transform } from '../copy/carry.ts'
import type { DocumentStore } from '../store/document-store.ts'

export interface RehearsedEnds {
  readonly source: DocumentStore
  readonly target: DocumentStore
}

export interface KeptBackup {
  readonly reader: BackupReader
  readonly manifest: Manifest
}

export interface Rehearsal {
  readonly contract: Contract
  /** Only read. */
  readonly real: RehearsedEnds
  /** Of the same versions, and empty: everything happens here. */
  readonly copies: RehearsedEnds
  /** Makes a whole backup of a store. */
  readonly backup: (store: DocumentStore) => Promise<KeptBackup>
  /** Of its own: no run of anybody else is in it. */
  readonly runs: RunStore
  readonly limits: ParseLimits
  readonly transforms?: Readonly<Record<string, Transform>>
  /** Types that may stay behind. */
  readonly drop: readonly string[]
  readonly signal: StopSignal
  readonly onStep?: (step: StepDone) => void
}

export const rehearsalSteps = [
  'clone',
  'interrupt',
  'migrate',
  'verify',
  'way back',
  'restore',
] as const

export type RehearsalStep = (typeof rehearsalSteps)[number]

export interface StepDone {
  readonly step: RehearsalStep
  readonly isGood: boolean
  /** What was done and found, in words. */
  readonly what: string
  /** Milliseconds */
  readonly ms: number
}

export interface Rehearsed {
  readonly steps: readonly StepDone[]
  /** All steps were taken, and all are good. */
  readonly isGood: boolean
}
