/** Which side the reads of a client see, in stages that ask. */
import type { FlagContext, Flags } from '../../flags/index.ts'
import { fingerprint } from '../../lens/index.ts'
import type { Moving, Rollout, Side } from '../../rollout/index.ts'
import type { Choice } from '../decide/decide.ts'
import { after } from '../helpers/after.ts'

/** Hundredths of a percent. */
const buckets = 10_000

/** Spreads what differs in the last letters only (the finish of MurmurHash3). */
const spread = (hash: number): number => {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** The same for a client at all times: who sees `to` at 10 percent sees it at 20. */
export const bucketOf = (rollout: string, client: string): number =>
  spread(Number.parseInt(fingerprint(`${rollout}\n${client}`), 16)) % buckets

/** The side of a kill switch that was thrown, where its backend is one. */
const killed = ({ course }: Choice, { from, to }: Moving): Side | undefined => {
  if (course.answers.name === from) return 'from'
  return course.answers.name === to ? 'to' : undefined
}

export interface CohortContext {
  readonly context: FlagContext
  readonly flags: Pick<Flags, 'string'>
  /** Whether a kill switch has chosen. */
  readonly isKilled: boolean
}

/** In `shadow` and `live`: in the other stages every read sees the same side. */
export const cohortOf = (
  moving: Moving,
  { flag }: Pick<Rollout, 'flag'>,
  choice: Choice,
  { context, flags, isKilled }: CohortContext,
): Promise<Side> | Side => {
  const side = isKilled ? killed(choice, moving) : undefined
  if (side) return side
  if (flag === undefined) {
    const { rollout, share } = moving
    return bucketOf(rollout, context.targetingKey) < share * (buckets / 100) ? 'to' : 'from'
  }
  return after(flags.string(flag, moving.from, context), ({ value }) =>
    value === moving.to ? 'to' : 'from',
  )
}
