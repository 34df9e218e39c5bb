/** What a policy consists of: entries, told apart by kind and id. Whatever edits, stores, compares or audits policies handles them alike. */
import type { JsonObject } from '../json/index.ts'
import type { Rollout } from '../rollout/index.ts'

/** One flag; its id is its key. */
export interface FlagEntry {
  /** Name of the flagd document that it belongs to, without `.json`. */
  readonly file: string
  /** As flagd's format has it. */
  readonly definition: JsonObject
}

/** What the flags of one flagd document share; its id is the name of the document. */
export interface FlagFileEntry {
  readonly evaluators?: JsonObject
  readonly metadata?: JsonObject
}

/** More keys of one client are forgotten ones. */
export const mostClientKeys = 10

export type Attribute = string | number | boolean

/** One client; its id is what flags and logs call it. */
export interface ClientEntry {
  /** `sha256:` and 64 lower-case hex digits each: several, so that rotation does not lock it out. */
  readonly keys: readonly string[]
  /** What it may be recognised by; everything that is configured when absent. */
  readonly via?: readonly ('api-key' | 'jwt' | 'trusted-header')[]
  /** Key of the version that it speaks when it says none. */
  readonly pin?: string
  readonly tenant?: string
  /** What flags see of it beside, by name. */
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** Whether it may ask for `Isthmus-Decision`. */
  readonly explain?: boolean
}

/** The life of one version; its id is the key of the version. Dates are RFC 3339. */
export interface VersionEntry {
  readonly deprecated?: string
  readonly sunset?: string
  readonly retired?: boolean
  readonly successor?: string
  readonly link?: string
}

/** Which requests a kill switch takes. */
export type KillScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'route'; readonly route: string }
  | { readonly kind: 'client'; readonly client: string }

/** A kill switch that is thrown; its id is `killId` of its scope, so that there is one per scope. */
export interface KillEntry {
  readonly scope: KillScope
  /** Name of the backend that takes those requests. */
  readonly backend: string
}

export interface EntryValues {
  readonly flag: FlagEntry
  readonly 'flag-file': FlagFileEntry
  readonly client: ClientEntry
  readonly version: VersionEntry
  readonly kill: KillEntry
  /** Its id is the name of the rollout. */
  readonly rollout: Rollout
}

export type EntryKind = keyof EntryValues

export const entryKinds: readonly EntryKind[] = [
  'flag',
  'flag-file',
  'client',
  'version',
  'kill',
  'rollout',
]

type ForEach<T extends { readonly [K in EntryKind]: unknown }> = T[EntryKind]

export type Entry = ForEach<{
  readonly [K in EntryKind]: {
    readonly kind: K
    readonly id: string
    readonly value: EntryValues[K]
  }
}>

/** One change of one entry. Several make one policy, all or none. */
export type Edit = ForEach<{
  readonly [K in EntryKind]: {
    readonly kind: K
    readonly id: string
    /** Null removes it. */
    readonly value: EntryValues[K] | null
    /** Tag of the entry that the editor saw (`entryTag`), `none` where there was none; absent: whatever it is. */
    readonly ifMatch?: string
  }
}>

/** What a scope names of its kind: an id, or the key of a version. */
export const named = (scope: Exclude<KillScope, { readonly kind: 'all' }>): string => {
  if (scope.kind === 'version') return scope.version
  return scope.kind === 'route' ? scope.route : scope.client
}

/** `all`, `version:1.0`, `route:getEntity`, `client:nerv-tokyo`. */
export const killId = (scope: KillScope): string =>
  scope.kind === 'all' ? 'all' : `${scope.kind}:${named(scope)}`
