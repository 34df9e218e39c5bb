/** The stages as rungs: what each means, who is there, and where the plan leads. */
import { Check } from 'lucide-react'
import type { Schemas } from '../../api/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import { classes } from '../../ui/classes.ts'
import { countText } from '../../ui/numbers.ts'
import {
  meaningOf,
  placeOf,
  stageOf,
  stageRules,
  stages,
  type Stage,
  type Status,
} from './stages.ts'

type Step = NonNullable<Schemas['Rollout']['plan']>['steps'][number]

const stepWords = ({ stage, share, hold, minimum }: Step, flag: string | undefined): string =>
  [
    ...(stageRules[stage].compares && share !== undefined && flag === undefined
      ? [`${share} % of clients`]
      : []),
    ...(hold === undefined ? [] : [`holds ${hold}`]),
    ...(minimum === undefined ? [] : [`${countText(minimum)} answers per route and version`]),
  ].join(', ')

interface StepsProps {
  readonly status: Status
  readonly stage: Stage
}

const Steps = ({ status: { rollout, state }, stage }: StepsProps) => {
  const steps = (rollout.plan?.steps ?? []).flatMap((step, index) =>
    step.stage === stage ? [{ step, index }] : [],
  )
  if (steps.length === 0) return null
  return (
    <ul aria-label={`Steps of the plan at ${stage}`} className="mt-1 flex flex-col gap-1">
      {steps.map(({ step, index }) => {
        const words = stepWords(step, rollout.flag)
        const isNow = state.step === index
        return (
          <li
            key={index}
            aria-current={isNow ? 'step' : undefined}
            className={classes(
              'flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs',
              isNow ? 'font-medium text-ink' : 'text-ink-3',
            )}
          >
            <span className="tabular-nums">Step {index}</span>
            {words !== '' && <span>{words}</span>}
            {isNow && <Badge mood="accent">now</Badge>}
            {step.approval === true &&
              (state.approved === index ? (
                <Badge mood="good">approved</Badge>
              ) : (
                !isNow && (state.step ?? -1) < index && <Badge>needs approval</Badge>
              ))}
          </li>
        )
      })}
    </ul>
  )
}

interface RungProps {
  readonly status: Status
  readonly stage: Stage
  readonly isLast: boolean
}

const Rung = ({ status, stage, isLast }: RungProps) => {
  const { rollout, state, resources } = status
  const here = rollout.resources.filter((one) => stageOf(status, one) === stage)
  const coming = resources.filter(({ rollout: of, next }) => of === status.name && next === stage)
  const isTarget = state.target.stage === stage
  const furthest = Math.max(...rollout.resources.map((one) => placeOf(stageOf(status, one))))
  const isPassed = placeOf(stage) < furthest
  const isHere = here.length > 0
  return (
    <li
      className="relative flex gap-3 pb-4 last:pb-0"
      aria-current={isHere ? 'location' : undefined}
    >
      {!isLast && (
        <span
          aria-hidden
          className={classes(
            'absolute top-6 bottom-0 left-[11px] w-0.5',
            isPassed ? 'bg-accent' : 'bg-line',
          )}
        />
      )}
      <span
        aria-hidden
        className={classes(
          'relative mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full border-2',
          isHere
            ? 'border-accent bg-accent text-on-accent'
            : isPassed
              ? 'border-accent bg-panel text-accent-ink'
              : isTarget
                ? 'border-dashed border-accent bg-panel'
                : 'border-line bg-panel',
        )}
      >
        {isHere ? (
          <span className="size-2 rounded-full bg-on-accent" />
        ) : (
          isPassed && <Check className="size-3.5" />
        )}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={classes('font-semibold', !isHere && !isTarget && 'text-ink-2')}>
            {stage}
          </span>
          {here.map((one) => (
            <Badge key={one} mood="accent">
              <span className="sr-only">here: </span>
              {one}
            </Badge>
          ))}
          {coming.map(({ resource }) => (
            <Badge key={resource} mood="warn">
              {resource} is about to be here
            </Badge>
          ))}
          {isTarget && !isHere && <Badge>where it is to be</Badge>}
        </div>
        <p className={classes('text-xs', isHere ? 'text-ink-2' : 'text-ink-3')}>
          {meaningOf(stage, rollout, isTarget ? state.target.share : undefined)}
        </p>
        <Steps status={status} stage={stage} />
      </div>
    </li>
  )
}

export const Ladder = ({ status }: { status: Status }) => (
  <ol aria-label="Stages" className="flex flex-col">
    {stages.map((stage, index) => (
      <Rung key={stage} status={status} stage={stage} isLast={index === stages.length - 1} />
    ))}
  </ol>
)

/** The same at a glance: a segment a stage, full as far as all resources are. */
export const LadderLine = ({ status }: { status: Status }) => {
  const places = status.rollout.resources.map((one) => placeOf(stageOf(status, one)))
  const [least, most] = [Math.min(...places), Math.max(...places)]
  const at = stages[least] ?? 'off'
  const beyond = stages[most] ?? 'off'
  const words = least === most ? `at ${at}` : `between ${at} and ${beyond}`
  return (
    <div className="flex min-w-40 items-center gap-2">
      <div role="img" aria-label={`All resources are ${words}`} className="flex flex-1 gap-0.5">
        {stages.slice(1).map((stage) => (
          <span
            key={stage}
            className={classes(
              'h-2 flex-1 rounded-sm first:rounded-l-full last:rounded-r-full',
              placeOf(stage) <= least
                ? 'bg-accent'
                : placeOf(stage) <= most
                  ? 'bg-accent/50'
                  : 'bg-line',
            )}
          />
        ))}
      </div>
      <span className="text-xs whitespace-nowrap text-ink-2">{least === most ? at : words}</span>
    </div>
  )
}
