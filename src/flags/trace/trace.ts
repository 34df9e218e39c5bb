/** How a flag came to its variant, as plain data: the path through its rules. */

/** Who has which part, and in which of the buckets somebody is. */
export interface RuleShares {
  /** What people stick by, in words: names of attributes, never their values. */
  readonly by: string
  /** From 0 on. */
  readonly bucket: number
  /** How many buckets there are: the sum of the weights. */
  readonly of: number
  readonly weights: readonly {
    readonly variant: string
    readonly weight: number
    readonly isChosen: boolean
  }[]
}

export interface RuleStep {
  /** Steps within the one above are one level deeper. */
  readonly depth: number
  /** A condition with what follows from it, a part of one, what is left, what comes of it. */
  readonly kind: 'condition' | 'part' | 'otherwise' | 'result'
  readonly says: string
  /** `failed`: it cannot be evaluated, and with it the flag. */
  readonly outcome: 'yes' | 'no' | 'failed' | 'not-asked'
  /** Name of the shared rule of the document that it is. */
  readonly evaluator?: string
  readonly shares?: RuleShares
}

export interface FlagTrace {
  readonly flag: string
  /** Undefined where it gives none: the caller's own default counts. */
  readonly variant?: string
  /** Empty where nothing is asked, and where `unexplained` says why. */
  readonly steps: readonly RuleStep[]
  /** Why the steps cannot be told. */
  readonly unexplained?: string
}

/** What flagd makes of a rule. */
export interface Resolved {
  readonly variant: string | undefined
  readonly errorCode: string | undefined
}

/** A rule that cannot be told. */
export class Unexplained extends Error {}
