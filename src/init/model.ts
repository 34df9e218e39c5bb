/**
 * What is known of an API as it is: read from a document of it or from samples, compared with that of
 * its next version, and written as a contract. The shapes and routes are those of contracts.
 */
import type { ErrorForm, Route, Security } from '../contract/index.ts'
import type { Json } from '../json/index.ts'
import type { TypeGraph } from '../lens/index.ts'

/** Something that a contract cannot say as its source says it, and what is said in its place. */
export interface Note {
  /** Where in the source: a JSON Pointer into the document (`/paths/~1orders/get`), or a file. */
  readonly place: string
  /** What was found there, and what the contract says instead. */
  readonly message: string
}

export interface ApiModel {
  /** A short name in kebab-case, for the contract. */
  readonly name: string
  /** What it calls itself. */
  readonly title: string
  /** As its source says it (`1.4.2`, `2022-11-28`, `v1`). */
  readonly version: string
  /** Every body is a type of its own, by name; so is all that occurs more than once. */
  readonly types: TypeGraph
  /** What types are, those of which that is said. */
  readonly descriptions: Readonly<Record<string, string>>
  /** Documents of types, as the source shows them, those of which it shows any. */
  readonly examples: Readonly<Record<string, readonly Json[]>>
  /** In the order of the source. */
  readonly routes: readonly Route[]
  /** The type of its errors, where most of them have one. */
  readonly errors: ErrorForm | undefined
  readonly security: Security | undefined
  /** Where it answers, absolute; none where that is not said. */
  readonly servers: readonly string[]
  /** All that was left out or said otherwise. */
  readonly notes: readonly Note[]
}
