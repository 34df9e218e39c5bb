/** The steps of an explained request, each with what decided it. */
import { Link } from '@tanstack/react-router'
import { Check, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Schemas } from '../../api/operations.ts'
import { classes } from '../../ui/classes.ts'
import { Rules } from './rules.tsx'

export type Explanation = Schemas['Explanation']
type Step = Explanation['steps'][number]

const titles: Readonly<Record<Step['step'], string>> = {
  identify: 'Who calls',
  negotiate: 'Which version it speaks',
  match: 'Which route it means',
  decide: 'Where it goes',
  adapt: 'How it is carried',
  send: 'What is sent',
}

const look =
  'inline-flex min-h-6 items-center text-accent-ink underline decoration-line-strong underline-offset-2'

type Value = string | number | boolean

/** What a fact leads to, where the console has a screen for it. */
const linkOf = (step: Step['step'], name: string, value: string): ReactNode => {
  if (step === 'identify' && name === 'client' && !value.startsWith('anonymous')) {
    return (
      <Link to="/clients/$id" params={{ id: value }} className={look}>
        {value}
      </Link>
    )
  }
  if (step === 'negotiate' && (name === 'version' || name === 'pin' || name === 'default')) {
    return (
      <Link to="/versions/$version" params={{ version: value }} className={look}>
        {value}
      </Link>
    )
  }
  if (name === 'rollout') {
    return (
      <Link to="/rollouts/$name" params={{ name: value }} className={look}>
        {value}
      </Link>
    )
  }
  if (name === 'flag') {
    return (
      <Link to="/flags/$key" params={{ key: value }} className={look}>
        {value}
      </Link>
    )
  }
  return undefined
}

const shown = (step: Step['step'], name: string, value: Value): ReactNode => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return value
  return linkOf(step, name, value) ?? value
}

const FactList = ({
  step,
  facts,
}: {
  step: Step['step']
  facts: Readonly<Record<string, Value>>
}) => (
  <dl className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1 text-xs">
    {Object.entries(facts).map(([name, value]) => (
      <div key={name} className="flex min-w-0 items-center gap-1.5">
        <dt className="text-ink-3">{name}</dt>
        <dd className="min-w-0 font-medium break-all tabular-nums">{shown(step, name, value)}</dd>
      </div>
    ))}
  </dl>
)

export const Trail = ({ of }: { of: Explanation }) => (
  <ol aria-label="Steps" className="flex flex-col">
    {of.steps.map(({ step, ok, says, facts, rules }, at) => {
      const isLast = at === of.steps.length - 1
      const isAgain = at > 0 && of.steps[at - 1]?.step === step
      const Icon = ok ? Check : X
      return (
        <li key={`${step} ${says}`} className="grid grid-cols-[2rem_1fr]">
          <div aria-hidden className="relative flex justify-center">
            {!isLast && <span className="absolute top-3 -bottom-1 w-0.5 bg-line" />}
            <span
              className={classes(
                'relative mt-0.5 flex size-5 items-center justify-center rounded-full',
                ok ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad',
              )}
            >
              <Icon className="size-3.5" />
            </span>
          </div>
          <div className={isLast ? 'min-w-0' : 'min-w-0 pb-4'}>
            {!isAgain && <h3 className="text-xs font-medium text-ink-3">{titles[step]}</h3>}
            <p className={classes('break-words', !ok && 'font-medium text-bad')}>
              {!ok && <span className="sr-only">It ends here: </span>}
              {says}
            </p>
            {facts && <FactList step={step} facts={facts} />}
            {rules && <Rules of={rules} />}
          </div>
        </li>
      )
    })}
  </ol>
)
