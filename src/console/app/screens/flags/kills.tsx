/** Kill switches that are thrown, with a way to release each, and to throw another. */
import { useMemo } from 'react'
import { useMe } from '../../api/me.ts'
import type { Operations } from '../../api/operations.ts'
import { usePaged } from '../../api/paged.ts'
import { useReading } from '../../api/query.ts'
import { useEdit } from '../../edit/edits.tsx'
import { actorText, PastChanges } from '../../edit/past-changes.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { takesText } from './kill-scope.ts'
import { ThrowKill } from './throw-kill.tsx'

type KillEntry = Operations['getKill']['answer']

const Thrown = () => {
  const edit = useEdit()
  const me = useMe()
  const kills = useReading('listKills', { query: { limit: 1000 } })
  const past = useReading('listHistory', { query: { kind: 'kill', limit: 300 } })
  const changes = past.data?.value.items
  const columns = useMemo((): readonly Column<KillEntry>[] => {
    const thrown = (id: string) =>
      changes?.find((change) => change.id === id && change.after !== null)
    const release = ({ id, tag, value }: KillEntry) =>
      edit({
        name: 'releaseKill',
        input: { params: { kill: id }, ifMatch: tag },
        title: `Release the kill switch on ${takesText(value.scope)}`,
        lead: 'Flags and rollouts decide again.',
        act: 'Release',
        done: `The kill switch on ${takesText(value.scope)} is released`,
      })
    return [
      {
        id: 'takes',
        title: 'Takes',
        cell: ({ value }) => <span className="font-medium">{takesText(value.scope)}</span>,
      },
      {
        id: 'backend',
        title: 'Sends them to',
        cell: ({ value }) => <Badge mood="bad">{value.backend}</Badge>,
      },
      {
        id: 'since',
        title: 'Thrown',
        cell: ({ id, number }) => {
          const change = thrown(id)
          return change ? (
            <>
              <Time at={change.at} /> by {actorText(change.actor)}
              {change.reason !== null && <div className="text-ink-2">{change.reason}</div>}
            </>
          ) : (
            `by policy ${number}`
          )
        },
      },
      {
        id: 'act',
        title: 'Act',
        align: 'right',
        cell: (entry) => (
          <Button
            size="small"
            why={me.whyNot('release-manager')}
            onClick={() => void release(entry)}
          >
            Release…<span className="sr-only"> ({takesText(entry.value.scope)})</span>
          </Button>
        ),
      },
    ]
  }, [changes, edit, me])
  return (
    <Panel title="Thrown now" flush>
      <Read of={kills} what="Reading the kill switches">
        {({ value: { items } }) =>
          items.length === 0 ? (
            <Empty title="No kill switch is thrown">Flags and rollouts decide everything.</Empty>
          ) : (
            <Table
              label="Kill switches that are thrown"
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </Read>
    </Panel>
  )
}

export const Kills = () => {
  const past = usePaged('listHistory', { query: { kind: 'kill' } }, 30)
  return (
    <div className="flex flex-col gap-4">
      <Thrown />
      <ThrowKill />
      <Panel title="History" flush>
        <PastChanges of={past} names />
      </Panel>
    </div>
  )
}
