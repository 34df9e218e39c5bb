/** Who would move: the consequence of an edit, before it is made. */
import type {
  BlastRadius,
  Effect,
  Move,
  Place,
  Share,
} from '../../../gateway/foresee/blast-radius.ts'
import type { Names } from '../../../gateway/foresee/names.ts'
import { Badge, type Mood } from '../ui/badge.tsx'
import { counted, countText, percentText } from '../ui/numbers.ts'

const effects: Readonly<Record<Effect, { readonly text: string; readonly mood: Mood }>> = {
  refused: { text: 'refused', mood: 'bad' },
  readmitted: { text: 'served again', mood: 'good' },
  backend: { text: 'other backend', mood: 'accent' },
  version: { text: 'other version', mood: 'warn' },
  route: { text: 'other route', mood: 'warn' },
  refusal: { text: 'still refused', mood: 'none' },
}

const mostNames = 8

export const NamesText = ({ of: { count, names } }: { of: Names }) => (
  <>
    {names.slice(0, mostNames).join(', ')}
    {count > mostNames && ` and ${countText(count - Math.min(mostNames, names.length))} more`}
  </>
)

const shareText = ({ of, part, whole }: Share): string =>
  of === 'requests'
    ? `${percentText(part, whole)} of requests`
    : `${countText(part)} of ${counted(whole, 'kind')} of requests`

const placeText = ({ backend, version, refused }: Place): string =>
  refused
    ? `${refused.status} ${refused.code}`
    : `${backend ?? 'the gateway'}${version === null ? '' : ` as ${version}`}`

const MoveRow = ({ move }: { move: Move }) => {
  const { client, effect, from, to, routes, moreRoutes, requests, kinds, isNew } = move
  const { text, mood } = effects[effect]
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 border-b border-line py-1.5 last:border-0">
      <span className="font-medium break-all">{client}</span>
      <Badge mood={mood}>{text}</Badge>
      <span className="text-ink-2">
        {placeText(from)} → {placeText(to)}
      </span>
      <span className="ml-auto tabular-nums text-ink-2">
        {requests === null ? counted(kinds, 'kind') : counted(Math.round(requests), 'request')}
      </span>
      <span className="w-full text-xs text-ink-3 break-words">
        {routes.slice(0, 4).join(', ')}
        {routes.length - 4 + moreRoutes > 0 &&
          ` and ${Math.max(0, routes.length - 4) + moreRoutes} more`}
        {isNew && ' · never seen on that backend before'}
      </span>
    </li>
  )
}

const mostMoves = 30

/** `null`: no gateway here knows of any traffic. */
export const Blast = ({ radius }: { radius: BlastRadius | null }) => {
  if (radius === null) {
    return (
      <p className="text-ink-2">
        Who would move is not known here: this control plane has seen no requests.
      </p>
    )
  }
  const { moved, refused, moves, moreMoves, warnings } = radius
  if (moved.clients.count === 0 && refused.clients.count === 0) {
    return <p className="text-ink-2">No client that was seen lately would move.</p>
  }
  const hidden = Math.max(0, moves.length - mostMoves) + moreMoves
  return (
    <div className="flex flex-col gap-2">
      <p>
        <strong>{counted(moved.clients.count, 'client')}</strong> would move,{' '}
        {shareText(moved.share)}: <NamesText of={moved.clients} />
      </p>
      {refused.clients.count > 0 && (
        <p className="rounded bg-bad-soft px-2 py-1 text-bad">
          <strong>{counted(refused.clients.count, 'client')} would be refused</strong>,{' '}
          {shareText(refused.share)}: <NamesText of={refused.clients} />
        </p>
      )}
      <ul>
        {moves.slice(0, mostMoves).map((move) => (
          <MoveRow
            key={`${move.client} ${move.effect} ${placeText(move.from)} ${placeText(move.to)}`}
            move={move}
          />
        ))}
      </ul>
      {hidden > 0 && <p className="text-ink-3">and {countText(hidden)} more</p>}
      {warnings.length > 0 && (
        <p className="text-warn">
          {counted(warnings.length, 'percentage')} would move more clients than it has to.
        </p>
      )}
    </div>
  )
}
