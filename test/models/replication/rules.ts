/**
 * What may be switched off in the world around the programs, to show that it is needed. Rules within the
 * programs are broken in their sources instead: `mutants.ts`.
 */

export interface Rules {
  /** An intent belongs to one write, not to a key. */
  readonly perWrite: boolean
  /** The authority moves only when no intent of the resource is left. */
  readonly drain: boolean
  /** Who waits for the grace period waits. */
  readonly grace: boolean
  /** Nobody sends under an intent once its deadline is over, which is when the grace period begins. */
  readonly deadline: boolean
  /** Who takes an intent from another one waits for that one's deadline, too. */
  readonly takers: boolean
  /** A backfill holds an intent over what it is copying. */
  readonly copyIntent: boolean
  /** It walks the keys of both sides. */
  readonly union: boolean
  /** Reads go by an authority that the instance holds a lease on. */
  readonly leaseView: boolean
  /** Reads ask for any intent of a key, not for dirty ones only. */
  readonly anyIntent: boolean
  /** `off` to `dualwrite` is fenced like the authority. */
  readonly stageFence: boolean
  /** The step back to `off` waits for what may still be on its way to the authority. */
  readonly retreatWaits: boolean
  /** It is made only where `from` is the authority before and after. */
  readonly retreatStays: boolean
  /** Who asks for intents is told where the other side is not kept current. */
  readonly retreatTold: boolean

  /** Documents have no `updated_at` that grows. */
  readonly noGrow: boolean
  /** Where nothing grows: programs are told so. */
  readonly careful: boolean
  /** Tags are hashes of the content. */
  readonly hash: boolean
  /** Requests may be applied as late as they like: no grace period helps. */
  readonly unbounded: boolean
  /** The client is told before the intent is closed. */
  readonly lateClose: boolean
  /** Who looks at both sides sees the authority first. */
  readonly swapped: boolean
  /** A write looks at both sides before it opens its intent. */
  readonly cached: boolean
  /** Gateways do not reach the other side; repair does. */
  readonly down: boolean
  /** Backends refuse writes of ours now and then; where an answer may get lost, they may refuse instead. */
  readonly refusing: boolean
  /** Backends have a feed of changes that repair follows. */
  readonly feed: boolean
  readonly blindPut: boolean
  readonly blindCreate: boolean
  readonly blindDelete: boolean
}

const asBuilt: Rules = {
  perWrite: true,
  drain: true,
  grace: true,
  deadline: true,
  takers: true,
  copyIntent: true,
  union: true,
  leaseView: true,
  anyIntent: true,
  stageFence: true,
  retreatWaits: true,
  retreatStays: true,
  retreatTold: true,
  noGrow: false,
  careful: true,
  hash: false,
  unbounded: false,
  lateClose: false,
  swapped: false,
  cached: false,
  down: false,
  refusing: false,
  feed: false,
  blindPut: false,
  blindCreate: false,
  blindDelete: false,
}

/** @param edits `-drain` and `+hash`; what begins with `!` is a mutant, and none of ours */
export const rulesOf = (edits: readonly string[]): Rules => {
  const rules: Record<string, boolean> = { ...asBuilt }
  for (const edit of edits) {
    if (edit.startsWith('!')) continue
    const name = edit.slice(1)
    if (!(name in rules))
      throw new Error(`There is no rule ${name}: ${Object.keys(rules).join(' ')}`)
    rules[name] = edit.startsWith('+')
  }
  return rules as unknown as Rules
}
