/** What a policy is held against: names that contract and configuration have. */

export interface PolicyRules {
  /** Names of the backends. */
  readonly backends: readonly string[]
  readonly decision: {
    readonly flag: string
    readonly fallback: string
    readonly killSwitch?: { readonly flag: string; readonly backend: string } | undefined
  }
  /** Which flags clients may ask: their keys, or a member of metadata that says so; absent: none. */
  readonly ofrep?: readonly string[] | { readonly metadata: string } | undefined
  /** The key of a version by any of its names; undefined where the contract has no such version. */
  readonly versionKey: (name: string) => string | undefined
  /** Keys of all versions. */
  readonly versions: readonly string[]
  /** Key of the version of clients that say none: it cannot be retired. */
  readonly defaultVersion?: string
  /**
   * First segments of the paths that a backend serves; undefined where its version is not known.
   * Policies with rollouts are refused where nobody says it.
   */
  readonly resources?: (backend: string) => readonly string[] | undefined
  /** Ids of all routes. */
  readonly routes: readonly string[]
}
