/** How far a rollout is, as it is read at night: one picture, and what is not as it should be. */
import type { RolloutStatus } from '../../control/rollout/actions.ts'
import type { ResourceProgress } from '../../control/port.ts'
import { stages, type RolloutState, type RolloutStep, type Stage } from '../../rollout/index.ts'
import { table } from './table.ts'
import { waitLines } from './waits-text.ts'

const asks = (stage: Stage): boolean => stage === 'shadow' || stage === 'live'

const shareText = (stage: Stage, share: number | undefined): string =>
  asks(stage) && share !== undefined ? `${stage}, ${share} % of clients` : stage

/** @param flag that says whose reads see the new backend: the share does not count beside it */
export const targetText = ({ target }: Pick<RolloutState, 'target'>, flag?: string): string =>
  flag !== undefined && asks(target.stage)
    ? `${target.stage}, for whom the flag ${flag} says`
    : shareText(target.stage, target.share)

const mark = (stage: Stage, at: ResourceProgress | undefined, to: Stage): string => {
  if (stage === (at?.stage ?? 'off')) return 'X'
  if (stage === at?.next) return '>'
  return stage === to ? 'o' : '.'
}

const backlogText = (at: ResourceProgress | undefined): string => {
  const { open = 0, dirty = 0, quarantined = 0 } = at ?? {}
  const stuck = quarantined === 0 ? '' : `, ${quarantined} GIVEN UP`
  return open + dirty + quarantined === 0 ? '' : `${open} open, ${dirty} to repair${stuck}`
}

/** Lines for people. */
export const statusLines = ({
  name,
  rollout,
  version,
  state,
  resources,
  blocked = [],
  waitsFor,
}: RolloutStatus): readonly string[] => {
  const rows = rollout.resources.map((resource) => {
    const at = resources.find((one) => one.resource === resource && one.rollout === name)
    return [
      resource,
      ...stages.map((stage) => mark(stage, at, state.target.stage)),
      backlogText(at),
    ]
  })
  const stuck = resources.some(({ quarantined }) => quarantined > 0)
  return [
    `${name}: ${rollout.from} -> ${rollout.to}, ${state.status}, to be at ${targetText(state, rollout.flag)} (version ${version})`,
    ...(state.why === undefined ? [] : [`  why: ${state.why}`]),
    ...table(['resource', ...stages, 'writes'], rows),
    '  X is here   > about to be   o is to be',
    ...blocked.map((why) => `  not further yet: ${why}`),
    ...waitLines(waitsFor),
    ...(stuck ? [`  next: \`isthmus repair list ${name}\` tells which writes were given up`] : []),
  ]
}

const stepText = ({ stage, share, hold, minimum, approval }: RolloutStep): readonly string[] => [
  shareText(stage, share),
  hold ?? '',
  minimum === undefined ? '' : String(minimum),
  approval === true ? 'yes' : '',
]

/** @param at index of the step that it is at */
export const planLines = (
  steps: readonly RolloutStep[],
  at: number | undefined,
): readonly string[] =>
  table(
    ['', 'step', 'stage', 'holds', 'answers', 'approval'],
    steps.map((step, index) => [index === at ? '>' : '', String(index), ...stepText(step)]),
  )
