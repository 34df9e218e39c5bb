/** What `isthmus test` finds, as data. */
import type { Json } from '../json/index.ts'
import type { Blame } from './blame.ts'
import type { LawName } from './law.ts'
import type { Pair } from './subject.ts'

/** A law that does not hold, shown by a document that was made as small as it goes. */
export interface Finding extends Pair {
  readonly law: LawName
  /** JSON Pointer (RFC 6901) into the document; for `fits` into what came of it. */
  readonly place: string
  readonly detail: string
  readonly document: Json
  /** What became of it in the other version. */
  readonly there?: Json
  /** What came back. */
  readonly back?: Json
  readonly blame?: Blame
  /** What its author can do. */
  readonly advice: string
  /** Where else the same change shows: `OrderPage, from 1.0 to 3.0`. */
  readonly also: readonly string[]
}

/** One type between two versions. */
export interface Case extends Pair {
  /** How many documents were carried. */
  readonly documents: number
  /** How many of them the other version has no place for, as is declared. */
  readonly refused: number
}

/** Something that is not wrong, but worth a look. */
export interface TestNote extends Pair {
  readonly message: string
}

export interface Report {
  readonly seed: number
  /** Documents that were asked for, of each type and pair. */
  readonly runs: number
  readonly cases: readonly Case[]
  readonly findings: readonly Finding[]
  readonly notes: readonly TestNote[]
  /** False where the time was up before. */
  readonly complete: boolean
}
