/** What needs attention now, the worst first, each with the way to where it is looked at. */
import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { Schemas } from '../../api/operations.ts'
import { useReading } from '../../api/query.ts'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/page.tsx'
import { Read } from '../../ui/states.tsx'
import { placeOf } from './place-of.ts'

type Notice = Schemas['Notice']

const looks = {
  critical: { icon: CircleAlert, colour: 'text-bad', word: 'Critical' },
  warning: { icon: TriangleAlert, colour: 'text-warn', word: 'Warning' },
  info: { icon: Info, colour: 'text-ink-3', word: 'Info' },
} as const

const Item = ({ of: notice }: { of: Notice }) => {
  const { severity, what, advice } = notice
  const { icon: Icon, colour, word } = looks[severity]
  const place = placeOf(notice)
  return (
    <li className="flex gap-2.5 border-b border-line px-4 py-2.5 last:border-0">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="sr-only">{word}: </span>
          {what}
        </p>
        <p className="mt-0.5 text-xs break-words text-ink-3">{advice}</p>
        {place && (
          <Link
            to={place.to}
            {...(place.search && { search: place.search })}
            className="mt-0.5 inline-block text-accent-ink underline-offset-2 hover:underline"
          >
            {place.text}
          </Link>
        )}
      </div>
    </li>
  )
}

const everyMs = 15_000

export const Notices = () => {
  const attention = useReading('getAttention', {}, { every: everyMs })
  const counts = attention.data?.value.counts
  return (
    <Panel
      flush
      title="Needs attention"
      aside={
        counts && (
          <span className="flex gap-1.5">
            {counts.critical > 0 && <Badge mood="bad">{counts.critical} critical</Badge>}
            {counts.warning > 0 && (
              <Badge mood="warn">
                {counts.warning} {counts.warning === 1 ? 'warning' : 'warnings'}
              </Badge>
            )}
          </span>
        )
      }
    >
      <Read of={attention} what="Looking at what needs attention">
        {({ value: { items, more } }) =>
          items.length === 0 ? (
            <p className="flex items-center gap-2 px-4 py-4 text-ink-2">
              <CircleCheck aria-hidden className="size-4 text-good" />
              Nothing does.
            </p>
          ) : (
            <>
              <ul
                className="max-h-[26rem] overflow-auto"
                // A list that scrolls has to be reached by the keyboard.
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as said
                tabIndex={0}
                aria-label="What needs attention"
              >
                {items.map((notice) => (
                  <Item
                    key={`${notice.kind} ${JSON.stringify(notice.subject)} ${notice.what}`}
                    of={notice}
                  />
                ))}
              </ul>
              {Object.entries(more).map(([kind, count]) => (
                <p key={kind} className="border-t border-line px-4 py-1.5 text-xs text-ink-3">
                  and {count} more of the kind {kind}
                </p>
              ))}
            </>
          )
        }
      </Read>
    </Panel>
  )
}
