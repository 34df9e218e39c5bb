/** What the demo says of the rollouts in its control store: where each is, what it waits for, which command moves it. */
import { openStorePlace, type StorePlace } from '../../control/node/store-place.ts'
import type { ResourceProgress } from '../../control/port.ts'
import { unbegun } from '../../control/rollout/wish.ts'
import type { Rollout, RolloutState, Stage } from '../../rollout/index.ts'

/** Of one rollout; also for programs. */
export interface ToldRollout {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly status: RolloutState['status']
  readonly resources: readonly { readonly resource: string; readonly stage: Stage }[]
  /** In words. */
  readonly waits: string
  /** Commands, as people type them; nothing moves it where `move` is null. */
  readonly show: string
  readonly move: string | null
}

type Verb = 'approve' | 'advance' | 'resume'

/** What it waits for, and what somebody can do about it. */
const waitOf = ({ plan, from }: Rollout, state: RolloutState): readonly [string, Verb?] => {
  const { status, target, reachedAt, step, approved, why } = state
  if (status === 'ended') return [`${from} is not written any more`]
  if (status === 'held') return [`it is held${why === undefined ? '' : ` (${why})`}`, 'resume']
  if (status === 'reverting') return ['it goes back to off']
  if (reachedAt === undefined) return [`it is on its way to ${target.stage}`]
  if (!plan || (step === undefined && target.stage !== 'off')) {
    return ['every step is asked for by hand', 'advance']
  }
  const index = (step ?? -1) + 1
  const next = plan.steps[index]
  if (!next) return ['its plan ends here', 'advance']
  return next.approval === true && approved !== index
    ? [`${next.stage} waits for your approval`, 'approve']
    : [`${next.stage} comes next, by itself`]
}

const toldOf = (
  name: string,
  rollout: Rollout,
  state: RolloutState,
  progress: readonly ResourceProgress[],
  options: string,
): ToldRollout => {
  const command = (verb: string) => `npx isthmus rollout ${verb} ${name}${options}`
  const [waits, move] = waitOf(rollout, state)
  return {
    name,
    from: rollout.from,
    to: rollout.to,
    status: state.status,
    resources: rollout.resources.map((resource) => {
      const at = progress.find((one) => one.resource === resource && one.rollout === name)
      return { resource, stage: at?.stage ?? 'off' }
    }),
    waits,
    show: command('status'),
    move: move === undefined ? null : command(move),
  }
}

/**
 * @param options that commands need to find the store, with a space before them
 * @throws Failure of the store
 */
export const rolloutsIn = async (
  place: StorePlace,
  options: string,
): Promise<readonly ToldRollout[]> => {
  const store = await openStorePlace(place, { env: process.env })
  try {
    const [declared, { rows }, progress] = await Promise.all([
      store.entriesOf('rollout'),
      store.rollouts(),
      store.progress(),
    ])
    return declared.flatMap(({ kind, id, value }) =>
      kind === 'rollout' && value
        ? [toldOf(id, value, rows.get(id)?.state ?? unbegun, progress, options)]
        : [],
    )
  } finally {
    await store.close()
  }
}

/** One line for people. */
export const rolloutLine = ({ name, from, to, resources, waits, show, move }: ToldRollout) => {
  const stages = [...new Set(resources.map(({ stage }) => stage))]
  const [only] = stages
  const at =
    stages.length === 1 && only !== undefined
      ? only
      : resources.map(({ resource, stage }) => `${resource} at ${stage}`).join(', ')
  const moves = move === null ? '' : `, \`${move}\` moves it on`
  return `Rollout ${name}, ${from} -> ${to}: ${at}; ${waits}. \`${show}\` shows it${moves}.`
}
