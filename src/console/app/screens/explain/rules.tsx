/** The path of a request through the rules of a flag: what was asked, what held, and in whose share it is. */
import { Check, CircleDashed, CornerDownRight, X } from 'lucide-react'
import type { Schemas } from '../../api/operations.ts'
import { Badge } from '../../ui/badge.tsx'
import { classes } from '../../ui/classes.ts'

type Trace = Schemas['FlagTrace']
type Step = Trace['steps'][number]
type Shares = NonNullable<Step['shares']>

const outcomes: Readonly<
  Record<
    Step['outcome'],
    { readonly text: string; readonly colour: string; readonly icon: typeof X }
  >
> = {
  yes: { text: 'holds', colour: 'text-good', icon: Check },
  no: { text: 'does not hold', colour: 'text-ink-3', icon: X },
  failed: { text: 'cannot be evaluated', colour: 'text-bad', icon: X },
  'not-asked': { text: 'not asked', colour: 'text-ink-3', icon: CircleDashed },
}

/** Deeper ones are shown as deep as this. */
const mostLevels = 6

const ShareBar = ({ of: { by, bucket, of, weights } }: { of: Shares }) => (
  <div className="mt-1 flex max-w-sm flex-col gap-1 text-xs">
    <div aria-hidden className="relative pt-1.5">
      <span
        className="absolute top-0 h-4 w-0.5 -translate-x-1/2 bg-ink"
        style={{ left: `${(100 * (bucket + 0.5)) / of}%` }}
      />
      <div className="flex h-1.5 overflow-hidden rounded-full bg-line">
        {weights.map(({ weight, isChosen }, at) => (
          <span
            // oxlint-disable-next-line react/no-array-index-key -- one variant may have several shares
            key={at}
            className={classes('border-r border-surface last:border-r-0', isChosen && 'bg-accent')}
            style={{ width: `${(100 * weight) / of}%` }}
          />
        ))}
      </div>
    </div>
    <p className="text-ink-2 tabular-nums">
      Bucket {bucket} of {of}, by {by}:{' '}
      {weights.map(({ variant, weight, isChosen }, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- one variant may have several shares
        <span key={at}>
          {at > 0 && ', '}
          <span className={classes(isChosen && 'font-semibold text-ink')}>
            {variant} {weight}
          </span>
        </span>
      ))}
    </p>
  </div>
)

const Line = ({ of: { depth, kind, says, outcome, evaluator, shares } }: { of: Step }) => {
  const isResult = kind === 'result'
  const { text, colour, icon } = outcomes[outcome]
  const Icon = isResult ? CornerDownRight : icon
  const isMatched = outcome === 'yes' && (kind === 'condition' || kind === 'otherwise')
  return (
    <li
      className={classes(
        'grid grid-cols-[1rem_minmax(0,1fr)] gap-x-1.5 rounded px-1.5 py-0.5',
        isMatched && 'bg-good-soft',
      )}
      style={{ marginLeft: `${Math.min(depth, mostLevels)}rem` }}
    >
      <Icon aria-hidden className={classes('mt-0.5 size-3.5', isResult ? 'text-ink-3' : colour)} />
      <div className="min-w-0">
        <p
          className={classes(
            'break-words',
            isResult ? 'font-medium' : outcome !== 'yes' && 'text-ink-2',
          )}
        >
          {says}
          {evaluator !== undefined && (
            <>
              {' '}
              <Badge mood="none">{evaluator}</Badge>
            </>
          )}
          {!isResult && (
            <span className={outcome === 'yes' ? 'sr-only' : 'text-xs text-ink-3'}> ({text})</span>
          )}
        </p>
        {shares && <ShareBar of={shares} />}
      </div>
    </li>
  )
}

export const Rules = ({ of: { flag, steps, unexplained } }: { of: Trace }) =>
  unexplained === undefined ? (
    <ul aria-label={`Rules of ${flag}`} className="mt-2 flex flex-col gap-0.5 text-xs">
      {steps.map((step, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- one condition may be asked in several places
        <Line key={at} of={step} />
      ))}
    </ul>
  ) : (
    <p className="mt-1.5 text-xs text-warn">
      <span className="font-medium">Not explained:</span> {unexplained}
    </p>
  )
