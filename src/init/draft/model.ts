/**
 * A drafted version: what changed between two documents of an API, as the changes of a contract. Plain
 * data, of which a project is written. Every guess says what speaks for it, and what cannot be told
 * from the documents is a question.
 */
import type { ErrorStatus, RouteChange, Side } from '../../contract/index.ts'
import type { Op, TypeGraph } from '../../lens/index.ts'
import type { Note } from '../model.ts'

/** What a question can be answered with. */
export interface Choice<T> {
  /** In the order in which they apply. Whatever the answer, the version that comes of it is the same. */
  readonly ops: readonly T[]
  /** What speaks for it, in a short sentence. */
  readonly evidence: string
}

/** Something that is certain enough to be done. */
export interface Guess<T> {
  readonly op: T
  /**
   * What speaks for it: `same shape, names 83 % alike, same place in the order`. Empty where nothing
   * was guessed.
   */
  readonly evidence: string
}

/** Something that only somebody who knows the API can tell: `decide(question, choices)`. */
export interface Question<T> {
  /** Names the question within its draft, for answers given beforehand: `Order.comment`. */
  readonly key: string
  /** A sentence that ends in a question mark. */
  readonly question: string
  /** By the word that is its answer: `renamed`, `unrelated`. Two at least. */
  readonly choices: Readonly<Record<string, Choice<T>>>
  /** The likeliest answer. */
  readonly suggested?: string
}

export type Drafted<T> = Guess<T> | Question<T>
export type DraftedEdit = Drafted<Op>
export type DraftedRoute = Drafted<RouteChange>

/** Edits for the bodies of some routes only, as `inRequests`, `inAnswers` and `inBodies` make them. */
export interface DraftedScope {
  readonly routes: readonly string[]
  readonly sides: readonly Side[]
  readonly edits: Readonly<Record<string, readonly DraftedEdit[]>>
}

/** One change of the version, in the order in which they are declared. */
export interface DraftedChange {
  /** A sentence for the changelog. */
  readonly description: string
  /** By type. */
  readonly edits: Readonly<Record<string, readonly DraftedEdit[]>>
  readonly only: readonly DraftedScope[]
  /** Types that come with it, as shapes; they may refer to all types that there are by then. */
  readonly types: TypeGraph
  readonly routes: readonly DraftedRoute[]
  readonly errors: readonly ErrorStatus[]
  /** What types are from now on, by type. */
  readonly descriptions: Readonly<Record<string, string>>
}

export interface Draft {
  /** As the newer document says it. */
  readonly version: string
  /** What the version is about, in a few words. */
  readonly summary: string
  readonly changes: readonly DraftedChange[]
  /** What the newer document says and no change of a contract can: the place, and what holds instead. */
  readonly notes: readonly Note[]
}

/** Whether it waits for an answer. */
export const isQuestion = <T>(drafted: Drafted<T>): drafted is Question<T> => 'question' in drafted
