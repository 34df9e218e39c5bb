/** The contract: what every other room reads. Made by `defineContract`, or of compiled data by `assembleContract`. */
import type { Chain, Lens, TypeGraph } from '../lens/index.ts'
import type { ErrorForm, ErrorStatus } from './error-form.ts'
import type { Route } from './route.ts'
import type { Scheme, SchemeDeclaration } from './scheme.ts'
import type { Examples } from './declared-examples.ts'
import type { Security } from './security.ts'
import type { VersionKey } from './version-key.ts'

export interface ContractVersion {
  /** As declared, such as 1.1.0 or v2: what answers say. */
  readonly version: string
  readonly key: VersionKey
  readonly summary: string
  readonly types: TypeGraph
  /** The same types with what their values refer to (`refersTo`), where any does. Nothing is carried by it. */
  readonly referring?: TypeGraph
  /** What its types are, those of which that is said. */
  readonly descriptions?: Readonly<Record<string, string>>
  readonly routes: readonly Route[]
  /**
   * Types that only some bodies have in a later version, by their names: the type that each still is
   * here. Documents show that one (`asPublished`).
   */
  readonly forks?: Readonly<Record<string, string>>
  /** What its errors look like; undefined where they are no type of the contract. */
  readonly errors?: ErrorForm
  /** Errors that had other statuses in the version before. */
  readonly errorStatuses?: readonly ErrorStatus[]
  /** How its clients say who they are, for its documents. Compiled contracts leave it out. */
  readonly security?: Security
  /** Documents of its types in its own form, for its documents. Compiled contracts leave them out. */
  readonly examples?: Examples
  /** What changed against the version before; empty for the base. */
  readonly changes: readonly ChangeNote[]
}

/** A change as people read it. */
export interface ChangeNote {
  readonly description: string
  /** One sentence an edit: `Entity: adds deleted (default false)`. */
  readonly details: readonly string[]
  /** Whether an older client notices without an adapter (a field renamed, removed, converted). */
  readonly breaking: boolean
}

/**
 * `native`: same version. `forward-only`: the store is newer and only added. `adapted`: a chain of
 * adapters carries it. `refused`: not served.
 */
export type Verdict = 'native' | 'forward-only' | 'adapted' | 'refused'

export interface MatrixEntry {
  /** Version of the store. */
  readonly store: VersionKey
  /** Version of the client. */
  readonly client: VersionKey
  /** Whether and how the pair is served. */
  readonly verdict: Verdict
  /** Why, in a sentence for people: `isthmus matrix`, `/versions` and `explain` say it. */
  readonly reason: string
}

/** What an OpenAPI document says of an API as a whole. */
export interface ContractInfo {
  /** What it is called; the name of the contract when absent. */
  readonly title?: string
  /** What it is for, in CommonMark. */
  readonly description?: string
  /** Its licence: by name, and by its SPDX identifier (`MIT`) or where it can be read. */
  readonly license?: {
    readonly name: string
    readonly identifier?: string
    readonly url?: string
  }
  /** Who answers for it. */
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string }
  /** Where its terms can be read. */
  readonly termsOfService?: string
}

/**
 * All that a contract is, checked and as plain data: no Zod, and no functions but those of `custom`
 * ops, of codecs and of a scheme of one's own. `assembleContract` makes the contract of it.
 */
export interface CompiledContract {
  readonly name: string
  /** For its documents. Compiled contracts leave it out. */
  readonly info?: ContractInfo
  /** `semver` when absent. */
  readonly scheme?: SchemeDeclaration | undefined
  /** 8 hex digits that change whenever the declaration changes. */
  readonly hash: string
  /** Oldest first. */
  readonly versions: readonly ContractVersion[]
  /** The entries that the author declares; what is derived is derived when it is asked for. */
  readonly matrix: readonly MatrixEntry[]
  /** The types between the changes of all versions, and the ops of each change. */
  readonly chain: Chain
  /** For each version, in their order, which graph of the chain has its types. */
  readonly positions: readonly number[]
}

export interface Contract {
  readonly name: string
  /** How its versions are named. */
  readonly scheme: Scheme
  /** 8 hex digits that change whenever the declaration changes. */
  readonly hash: string
  /** Oldest first. */
  readonly versions: readonly ContractVersion[]
  /** One entry a pair of store and client version, declared or derived. */
  readonly matrix: readonly MatrixEntry[]
  /** What it was assembled from, for writing it down. */
  readonly compiled: CompiledContract
  version(key: VersionKey): ContractVersion | undefined
  verdict(store: VersionKey, client: VersionKey): MatrixEntry | undefined
  /**
   * The lens of a type between two versions that both have it; compiled once.
   * @throws Failure `contract-invalid` when a version or the type in it does not exist.
   */
  lens(type: string, from: VersionKey, to: VersionKey): Lens
  /**
   * The same contract, whose lenses carry links even where no route has moved, within one version as
   * well: for stores that name themselves in links by an address that is not the gateway's.
   */
  readonly linking: Contract
}
