/** Changes in the words of the contract, op by op, each with what it loses. */
import { ArrowDown, ArrowUp } from 'lucide-react'
import { Badge, type Mood } from '../../ui/badge.tsx'
import { Words } from '../../ui/words.tsx'
import type { Change, Loss } from './contract.ts'

const moods: Readonly<Record<string, Mood>> = { lossy: 'bad', defaulted: 'warn' }

export const LossKind = ({ kind }: { kind: string }) => (
  <Badge mood={moods[kind] ?? 'none'}>{kind}</Badge>
)

const Lost = ({ loss, way }: { loss: Loss; way: 'up' | 'down' }) => {
  const Arrow = way === 'up' ? ArrowUp : ArrowDown
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 text-xs text-ink-2">
      <Arrow aria-hidden className="size-3 shrink-0 text-ink-3" />
      <span className="text-ink-3">{way === 'up' ? 'to the newer:' : 'to the older:'}</span>
      <LossKind kind={loss.kind} />
      <span>
        <Words of={loss.reason} />
      </span>
    </span>
  )
}

const wordsOf = (edits: Change['edits']): ReadonlySet<string> =>
  new Set(edits.map(({ type, does }) => `${type}: ${does}`))

const ChangeItem = ({ change }: { change: Change }) => {
  const { description, details, breaking, edits } = change
  const told = wordsOf(edits)
  // What is no op of a type: routes, errors, security.
  const others = details.filter((detail) => !told.has(detail))
  return (
    <li className="py-2 first:pt-0 last:pb-0">
      <p className="flex flex-wrap items-baseline gap-x-2 font-medium">
        {breaking && <Badge mood="warn">breaking</Badge>}
        <span>
          <Words of={description} />
        </span>
      </p>
      <ul className="mt-1 flex flex-col gap-1 border-l-2 border-line pl-3">
        {edits.map(({ type, does, up, down }) => (
          <li key={`${type} ${does}`} className="text-ink-2">
            <span className="font-medium text-ink">{type}</span> <Words of={does} />
            {up && <Lost loss={up} way="up" />}
            {down && <Lost loss={down} way="down" />}
          </li>
        ))}
        {others.map((detail) => (
          <li key={detail} className="text-ink-2">
            <Words of={detail} />
          </li>
        ))}
      </ul>
    </li>
  )
}

export const ChangeList = ({ changes }: { changes: readonly Change[] }) => (
  <ul className="divide-y divide-line">
    {changes.map((change) => (
      <ChangeItem key={change.description} change={change} />
    ))}
  </ul>
)
