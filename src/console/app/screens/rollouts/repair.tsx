/** Writes that are not at both backends: repair tries them again, or has given them up. */
import { ask } from '../../api/ask.ts'
import { useMe } from '../../api/me.ts'
import type { Schemas } from '../../api/operations.ts'
import { readAnew, useReading } from '../../api/query.ts'
import { useConfirm } from '../../edit/confirm.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { toast } from '../../ui/toast.tsx'
import type { Status } from './stages.ts'

type Write = Schemas['StuckWrite']

const reads = ['listStuckWrites', 'getRolloutStatus', 'getRolloutEvidence', 'listAudit'] as const

const said = (reason: string | undefined) => (reason === undefined ? {} : { reason })

const stateText: Readonly<Record<Write['state'], string>> = {
  open: 'under way',
  dirty: 'tried again',
  quarantined: 'given up',
}

const mostWrites = 100

interface WriteActs {
  readonly retry: (write: Write) => void
  readonly declareLost: (write: Write) => void
  /** Why they cannot be pressed. */
  readonly notManager: string | undefined
  readonly notAdmin: string | undefined
}

const columnsOf = ({
  retry,
  declareLost,
  notManager,
  notAdmin,
}: WriteActs): readonly Column<Write>[] => [
  {
    id: 'state',
    title: 'State',
    cell: ({ state }) => (
      <Badge mood={state === 'quarantined' ? 'bad' : 'warn'}>{stateText[state]}</Badge>
    ),
  },
  {
    id: 'what',
    title: 'Document',
    cell: ({ resource, key, kind }) => (
      <span className="break-all">
        {resource} <strong>{key === '' ? '(being made)' : key}</strong>{' '}
        <span className="text-ink-3">{kind}</span>
      </span>
    ),
  },
  {
    id: 'problem',
    title: 'Why',
    wide: true,
    cell: ({ problem }) => problem ?? <span className="text-ink-3">–</span>,
  },
  { id: 'attempts', title: 'Attempts', align: 'right', cell: ({ attempts }) => attempts },
  { id: 'opened', title: 'Since', wide: true, cell: ({ opened }) => <Time at={opened} /> },
  {
    id: 'acts',
    title: 'Acts',
    align: 'right',
    cell: (write) => (
      <span className="flex justify-end gap-1.5">
        <Button size="small" why={notManager} onClick={() => retry(write)}>
          Try again
        </Button>
        <Button size="small" tone="quiet" why={notAdmin} onClick={() => declareLost(write)}>
          Declare lost
        </Button>
      </span>
    ),
  },
]

export const Repair = ({ status: { name, rollout } }: { status: Status }) => {
  const writes = useReading(
    'listStuckWrites',
    { params: { rollout: name }, query: { limit: mostWrites } },
    { every: 5000 },
  )
  const confirm = useConfirm()
  const me = useMe()
  const [notManager, notAdmin] = [me.whyNot('release-manager'), me.whyNot('admin')]

  const retry = (write: Write) =>
    confirm({
      title: 'Give the write back to repair',
      consequence: (
        <p>
          Repair reads <strong className="break-all">{write.key}</strong> of {write.resource} at the
          backend that is written first, and writes it to the other one, at once.
        </p>
      ),
      act: 'Try again',
      asksReason: true,
      go: async (reason) => {
        await ask('retryWrite', { params: { id: write.id }, body: said(reason) })
        toast({ title: 'Repair tries it again' })
        await readAnew(...reads)
      },
    })

  const declareLost = (write: Write) =>
    confirm({
      title: 'Declare the write lost',
      consequence: (
        <p>
          What it wrote to <strong className="break-all">{write.key}</strong> of {write.resource}{' '}
          may be missing at {rollout.from} or at {rollout.to} from then on, and nobody looks after
          it any more. The rollout no longer waits for it. There is no way back.
        </p>
      ),
      act: 'Declare it lost',
      danger: true,
      typed: 'lost',
      asksReason: true,
      go: async (reason) => {
        await ask('declareWriteLost', { params: { id: write.id }, body: said(reason) })
        toast({ title: 'The write is declared lost' })
        await readAnew(...reads)
      },
    })

  const columns = columnsOf({
    retry: (write) => void retry(write),
    declareLost: (write) => void declareLost(write),
    notManager,
    notAdmin,
  })

  return (
    <Panel title="Writes to repair" flush>
      <Read of={writes} what="Reading writes">
        {({ value: { items } }) =>
          items.length === 0 ? (
            <Empty title="All writes are at both backends">
              None waits for repair, and none was given up.
            </Empty>
          ) : (
            <>
              <Table
                label="Writes to repair"
                columns={columns}
                rows={items}
                keyOf={({ id }) => id}
              />
              {items.length === mostWrites && (
                <p className="border-t border-line px-4 py-2 text-ink-3">
                  The {mostWrites} oldest are shown.
                </p>
              )}
            </>
          )
        }
      </Read>
    </Panel>
  )
}
