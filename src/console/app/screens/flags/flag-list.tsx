/** All flags at a glance: what each does now, and who changed it last. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useNames } from '../../api/names.ts'
import { usePaged } from '../../api/paged.ts'
import { useReading } from '../../api/query.ts'
import { actorText, type PastChange } from '../../edit/past-changes.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { Shares } from '../../ui/shares.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { FlagMarks } from './marks.tsx'
import { modelOf, type FlagEntry } from './model.ts'

const Variants = ({ entry }: { entry: FlagEntry }) => {
  const { variants, standard } = modelOf(entry)
  return (
    <span className="inline-flex flex-wrap gap-1">
      {variants.map(([name]) => (
        <Badge key={name} mood={name === standard ? 'accent' : 'none'}>
          {name}
          {name === standard && ' (default)'}
        </Badge>
      ))}
    </span>
  )
}

const ShareCell = ({ entry }: { entry: FlagEntry }) => {
  const { shares, targeting, standard } = modelOf(entry)
  if (shares) return <Shares slim of={shares} />
  const hasRules = targeting !== undefined && Object.keys(Object(targeting)).length > 0
  return <span className="text-ink-3">{hasRules ? 'by rules' : `all ${standard ?? '–'}`}</span>
}

/** Most changes that are looked through for the last one of each flag. */
const mostChanges = 300

const useLastChanges = (): ReadonlyMap<string, PastChange> => {
  const past = useReading('listHistory', { query: { kind: 'flag', limit: mostChanges } })
  const changes = past.data?.value.items
  return useMemo(() => {
    const last = new Map<string, PastChange>()
    for (const change of changes ?? []) if (!last.has(change.id)) last.set(change.id, change)
    return last
  }, [changes])
}

const columnsOf = (
  names: ReturnType<typeof useNames>,
  last: ReadonlyMap<string, PastChange>,
): readonly Column<FlagEntry>[] => [
  {
    id: 'flag',
    title: 'Flag',
    cell: (entry) => (
      <div className="min-w-40">
        <Link
          to="/flags/$key"
          params={{ key: entry.id }}
          className="font-medium break-all text-accent-ink underline"
        >
          {entry.id}
        </Link>
        <div className="max-w-md text-xs text-ink-3">{modelOf(entry).description}</div>
      </div>
    ),
  },
  {
    id: 'state',
    title: 'State',
    cell: (entry) => <FlagMarks flag={modelOf(entry)} names={names} />,
  },
  { id: 'share', title: 'Share', cell: (entry) => <ShareCell entry={entry} /> },
  { id: 'variants', title: 'Variants', wide: true, cell: (entry) => <Variants entry={entry} /> },
  {
    id: 'changed',
    title: 'Last change',
    wide: true,
    cell: ({ id, number }) => {
      const change = last.get(id)
      return change ? (
        <div className="whitespace-nowrap">
          <Time at={change.at} />
          <div className="text-xs text-ink-3">by {actorText(change.actor)}</div>
        </div>
      ) : (
        <span className="text-ink-3">policy {number}</span>
      )
    },
  },
]

export const FlagList = () => {
  const { q = '' } = useSearch({ strict: false })
  const navigate = useNavigate()
  const names = useNames()
  const last = useLastChanges()
  const flags = usePaged('listFlags', { query: {} }, 500)
  const columns = useMemo(() => columnsOf(names, last), [names, last])
  return (
    <Panel flush>
      <div className="border-b border-line p-3">
        <div className="max-w-xs">
          <TextField
            label="Find a flag"
            hideLabel
            type="search"
            placeholder="Find a flag"
            value={q}
            onChange={(text) =>
              void navigate({ to: '/flags', search: text === '' ? {} : { q: text }, replace: true })
            }
          />
        </div>
      </div>
      <Read of={flags} what="Reading the flags">
        {(all) => {
          const shown = all.filter(({ id }) => id.toLowerCase().includes(q.toLowerCase()))
          if (all.length === 0)
            return (
              <Empty title="There is no flag">
                Without one the fallback of the configuration answers everybody. Make one here, or
                bring those of files in by <code>isthmus policy import</code>.
              </Empty>
            )
          if (shown.length === 0) return <Empty title={`No flag is called “${q}”`} />
          return (
            <>
              <Table label="Flags" columns={columns} rows={shown} keyOf={({ id }) => id} />
              {flags.hasMore && (
                <div className="p-3 text-center">
                  <Button size="small" onClick={flags.more}>
                    More flags
                  </Button>
                </div>
              )}
            </>
          )
        }}
      </Read>
    </Panel>
  )
}
