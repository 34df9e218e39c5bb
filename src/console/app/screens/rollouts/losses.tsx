/** What a rollback would leave behind: counted when somebody asks, as it reads the backend's lists. */
import type { Schemas } from '../../api/operations.ts'
import { useReading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { counted, countText } from '../../ui/numbers.ts'
import { ErrorNote, Loading } from '../../ui/states.tsx'

type Found = Schemas['RolloutLosses']

const restWords: Readonly<Record<Found['counts'][number]['rest'], string>> = {
  none: '',
  'no-cursor': 'only the first page: its list has no cursor',
  interrupted: 'it took too long: this is what was seen until then',
}

const mostPaths = 8

const Counted = ({ of: { from, to, counts, uncounted } }: { of: Found }) => {
  const losing = counts.reduce((sum, one) => sum + one.losing, 0)
  const unknown = uncounted.filter(({ kind }) => kind === 'unlisted')
  const isWhole = unknown.length === 0 && counts.every(({ rest }) => rest === 'none')
  return (
    <div className="flex flex-col gap-2">
      {losing > 0 ? (
        <p className="rounded bg-bad-soft px-2 py-1 text-bad">
          <strong>{counted(losing, 'document')}</strong> at {to} would lose something that {from}{' '}
          cannot show.
        </p>
      ) : (
        <p className="rounded bg-good-soft px-2 py-1 text-good">
          {isWhole
            ? 'No document would lose anything.'
            : 'No document that was looked at would lose anything; not all were.'}
        </p>
      )}
      <ul className="flex flex-col gap-1">
        {counts.map(({ resource, type, documents, losing: lost, unshown, paths, rest }) => (
          <li key={`${resource} ${type}`}>
            <strong>{resource}</strong>: {countText(lost)} of {counted(documents, 'document')}
            {unshown > 0 && `, ${countText(unshown)} not shown at all`}
            {rest !== 'none' && <span className="text-warn"> ({restWords[rest]})</span>}
            {paths.length > 0 && (
              <ul className="mt-0.5 pl-4 font-mono text-xs text-ink-2">
                {paths.slice(0, mostPaths).map(({ path, documents: at }) => (
                  <li key={path} className="break-all">
                    {path} <span className="text-ink-3">{countText(at)}</span>
                  </li>
                ))}
                {paths.length > mostPaths && <li>and {paths.length - mostPaths} more paths</li>}
              </ul>
            )}
          </li>
        ))}
        {uncounted.map(({ resource, type, kind, why }) => (
          <li key={`${resource} ${type}`} className="text-ink-2">
            <strong>{resource}</strong> ({type}):{' '}
            {kind === 'same'
              ? 'the same form in both versions, nothing is lost'
              : `not known: ${why}`}
          </li>
        ))}
      </ul>
    </div>
  )
}

export const LossesOf = ({ name }: { name: string }) => {
  const losses = useReading('getRolloutLosses', { params: { rollout: name } }, { enabled: false })
  const count = () => void losses.refetch()
  return (
    <section>
      <h3 className="mb-1 text-xs font-medium text-ink-3">What would be left behind</h3>
      {losses.isFetching ? (
        <Loading what="Counting documents" />
      ) : losses.data ? (
        <Counted of={losses.data.value} />
      ) : losses.error ? (
        <ErrorNote error={losses.error} again={count} />
      ) : (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button size="small" onClick={count}>
            Count the documents
          </Button>
          <span className="text-xs text-ink-3">
            Reads the lists of the new backend for 15 seconds at most.
          </span>
        </div>
      )}
    </section>
  )
}
