/** The steps of a plan, in their order: commands, what has to hold before the next one, and the way back. */
import { useReading } from '../../api/query.ts'
import type { Schemas } from '../../api/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import { Commands } from '../../ui/commands.tsx'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { durationText, Time } from '../../ui/time.tsx'
import type { Migration } from './status.tsx'

type Plan = Schemas['MigrationPlan']
type Step = Plan['steps'][number]

/** As the runbook names it. */
const usualFile = 'plan.json'

const typed = (command: string): string => `npx ${command.replaceAll('{plan}', usualFile)}`

const undoTitles = {
  nothing: 'To go back',
  steps: 'To go back',
  irreversible: 'Only the backup leads back',
} as const

const estimateText = ({ low, high }: NonNullable<Step['estimate']>): string =>
  `${durationText(low * 1000)} to ${durationText(high * 1000)} (an estimate)`

const factsOf = ({ rows, estimate }: Step): string =>
  [
    ...(rows === null ? [] : [counted(rows, 'document')]),
    ...(estimate === null ? [] : [estimateText(estimate)]),
  ].join(', ')

const Lines = ({ of }: { of: readonly string[] }) => (
  <div className="my-2">
    <Commands of={of.map((command) => ({ command: typed(command) }))} />
  </div>
)

const OneStep = ({ of: step, number }: { of: Step; number: number }) => {
  const { title, mechanism, commands, gate, isDestructive, undo } = step
  const facts = factsOf(step)
  return (
    <li className="border-b border-line px-4 py-3 last:border-0">
      <h3 className="flex flex-wrap items-center gap-2 font-medium break-words">
        {number}. {title}
        {isDestructive && <Badge mood="warn">replaces or deletes documents</Badge>}
      </h3>
      <p className="break-words text-ink-2">
        {mechanism}.{facts === '' ? '' : ` ${facts}.`}
      </p>
      {commands.length > 0 && <Lines of={commands} />}
      <p className="mt-2 break-words">
        <span className="text-ink-3">Go on when: </span>
        {gate}
      </p>
      <p className="break-words">
        <span className={undo.kind === 'irreversible' ? 'text-warn' : 'text-ink-3'}>
          {undoTitles[undo.kind]}:{' '}
        </span>
        {undo.how}
      </p>
      {undo.commands.length > 0 && <Lines of={undo.commands} />}
    </li>
  )
}

const Steps = ({ of: { at, steps, hash }, isFollowed }: { of: Plan; isFollowed: boolean }) => (
  <>
    <p className="border-b border-line px-4 py-2 text-xs break-all text-ink-3">
      {isFollowed ? 'Of the plan that it follows' : 'Of the newest plan between both'}, made{' '}
      <Time at={at} exact />, {hash}
    </p>
    <ol>
      {steps.map((step, index) => (
        <OneStep key={step.id} of={step} number={index + 1} />
      ))}
    </ol>
  </>
)

export const PlanSteps = ({ of: { source, target, settings } }: { of: Migration }) => {
  const { plan } = settings
  const query = plan === null ? { source, target, limit: 1 } : { hash: plan }
  const read = useReading('listMigrationPlans', { query })
  return (
    <Panel flush title="Steps">
      <Read of={read} what="Reading the plan">
        {({ value: { items } }) => {
          const [newest] = items
          return newest ? (
            <Steps of={newest} isFollowed={plan !== null} />
          ) : (
            <Empty title="No steps are kept">
              {plan === null
                ? 'They are, once somebody plans it where this control store is at hand.'
                : 'The plan that it follows is not kept here any more, or was begun by an earlier version.'}
            </Empty>
          )
        }}
      </Read>
    </Panel>
  )
}
