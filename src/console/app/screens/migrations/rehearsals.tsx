/** Whether the way there and back was rehearsed on copies, and what each step has found. */
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import { useReading } from '../../api/query.ts'
import type { Schemas } from '../../api/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import { Commands } from '../../ui/commands.tsx'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { durationText, Time } from '../../ui/time.tsx'
import { endWords } from './ends.ts'
import type { Migration } from './status.tsx'

type Rehearsal = Schemas['Rehearsal']

const looks = {
  good: { icon: CircleCheck, colour: 'text-good', word: 'good' },
  bad: { icon: CircleX, colour: 'text-bad', word: 'not good' },
  left: { icon: CircleDashed, colour: 'text-ink-3', word: 'not taken' },
} as const

interface StepProps {
  readonly step: string
  readonly look: keyof typeof looks
  readonly what: string
  readonly ms?: number
}

const Step = ({ step, look, what, ms }: StepProps) => {
  const { icon: Icon, colour, word } = looks[look]
  return (
    <li className="grid grid-cols-[auto_6rem_1fr] items-start gap-x-3 border-t border-line px-4 py-2 md:grid-cols-[auto_7rem_1fr_auto]">
      <Icon aria-hidden className={`mt-0.5 size-4 ${colour}`} />
      <span className="font-medium">
        {step}
        <span className="sr-only">: {word}.</span>
      </span>
      <span className="min-w-0 break-words text-ink-2">{what}</span>
      {ms !== undefined && (
        <span className="col-start-3 text-xs text-ink-3 tabular-nums md:col-start-4">
          {durationText(ms)}
        </span>
      )}
    </li>
  )
}

const endedText = (ended: string): string =>
  ended === 'interrupted' ? 'Somebody has interrupted it.' : `It broke off: ${ended}.`

const One = ({ of: { at, from, to, isGood, copies, ended, steps, left } }: { of: Rehearsal }) => (
  <>
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <Badge mood={isGood ? 'good' : 'bad'}>{isGood ? 'passed' : 'not passed'}</Badge>
      <Time at={at} exact />
      <span className="text-ink-2">
        {from} to {to}, on{' '}
        {copies === null ? 'copies that are gone with it' : `the copies ${copies.join(' and ')}`}
      </span>
    </p>
    {ended !== null && <p className="px-4 pb-2 text-bad">{endedText(ended)}</p>}
    <ul>
      {steps.map((step) => (
        <Step
          key={step.step}
          step={step.step}
          look={step.isGood ? 'good' : 'bad'}
          what={step.what}
          ms={step.ms}
        />
      ))}
      {left.map((step) => (
        <Step key={step} step={step} look="left" what="was not taken" />
      ))}
    </ul>
  </>
)

/** Files and backups are not rehearsed with. */
const isBackend = (end: string): boolean => !/^(?:file|backup):/.test(end)

const commandsOf = (source: string, target: string) => [
  {
    why: 'Rehearse it on copies; both backends are only read:',
    command: `npx isthmus rehearse ${endWords(source, target)}`,
  },
]

/** Somebody rehearses elsewhere: nothing tells of it. */
const everyMs = 15_000

export const Rehearsals = ({ of: { source, target } }: { of: Migration }) => {
  const query = { source, target, limit: 10 }
  const read = useReading('listRehearsals', { query }, { every: everyMs })
  return (
    <Panel flush title="Rehearsal of the way there and back">
      <Read of={read} what="Reading rehearsals">
        {({ value: { items } }) => {
          const [newest, ...older] = items
          if (!newest) {
            return isBackend(source) && isBackend(target) ? (
              <Empty title="Nobody has rehearsed it">
                <p className="mb-4">
                  A rehearsal migrates copies, interrupts itself, verifies, takes the way back and
                  restores a backup.
                </p>
                <Commands of={commandsOf(source, target)} />
              </Empty>
            ) : (
              <Empty title="There is none">A rehearsal is between two backends.</Empty>
            )
          }
          return (
            <>
              <One of={newest} />
              {older.length > 0 && (
                <ul
                  aria-label="Rehearsals before"
                  className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-xs text-ink-2"
                >
                  <li className="text-ink-3">Before:</li>
                  {older.map(({ id, at, isGood }) => (
                    <li key={id}>
                      <Time at={at} exact />: {isGood ? 'passed' : 'not passed'}
                    </li>
                  ))}
                </ul>
              )}
              {!newest.isGood && (
                <div className="border-t border-line p-4">
                  <Commands of={commandsOf(source, target)} />
                </div>
              )}
            </>
          )
        }}
      </Read>
    </Panel>
  )
}
