/** Who holds a rollout, or leads it back, when and why: the first thing that somebody on call asks. */
import { Link } from '@tanstack/react-router'
import { actorText } from '../../edit/past-changes.tsx'
import { Time } from '../../ui/time.tsx'
import type { Status } from './stages.ts'

type Stopped = NonNullable<Status['stopped']>

const acts: Readonly<Record<string, string>> = {
  'rollout.hold': 'Held',
  'rollout.rollback': 'Rolled back',
  'rollout.revert': 'Rolled back',
  'rollout.abort': 'The change that was under way was taken back',
}

/** As the audit names the process that drives rollouts. */
const driver = 'rollouts'

const Who = ({ by, isBroken }: Stopped) => {
  if (isBroken) return <strong>a guardrail of its plan</strong>
  if (by === driver) return <strong>its driver</strong>
  return <strong className="break-all">{actorText(by)}</strong>
}

const ByWhom = ({ stopped }: { stopped: Stopped }) => (
  <p className="mt-1 text-ink-2">
    {acts[stopped.action] ?? 'Stopped'} by <Who {...stopped} />, <Time at={stopped.at} exact /> (
    <Time at={stopped.at} />)
  </p>
)

const titleOf = ({ state: { status, target }, stopped }: Status): string => {
  if (status === 'reverting') return 'It is rolled back'
  if (status !== 'held') return 'Said of it'
  const wentBack = stopped?.action === 'rollout.rollback' || stopped?.action === 'rollout.revert'
  return wentBack && target.stage === 'off' ? 'It was rolled back, and is held' : 'It is held'
}

export const Why = ({ status }: { status: Status }) => {
  const {
    name,
    stopped,
    state: { status: how, why },
  } = status
  if (why === undefined && !stopped) return null
  const isBad = how === 'reverting' || stopped?.isBroken === true
  return (
    <section
      aria-label="Why"
      className={
        isBad
          ? 'rounded-lg border border-bad/40 bg-bad-soft px-4 py-2.5'
          : 'rounded-lg border border-warn/50 bg-warn-soft px-4 py-2.5'
      }
    >
      <p className={isBad ? 'font-semibold text-bad' : 'font-semibold text-warn'}>
        {titleOf(status)}
      </p>
      <p className="break-words">{why ?? stopped?.reason ?? 'No reason was given.'}</p>
      {stopped && <ByWhom stopped={stopped} />}
      <p className="mt-1 text-xs text-ink-2">
        {stopped ? 'All that was done with it' : 'Who did it'} is in the{' '}
        <Link to="/audit" search={{ subject: name }} className="underline">
          audit
        </Link>
        .
      </p>
    </section>
  )
}
