/** Processes that write while rollouts run, and how one is declared gone. */
import { ask } from '../../api/ask.ts'
import type { Schemas } from '../../api/operations.ts'
import { readAnew, useReading } from '../../api/query.ts'
import { useConfirm } from '../../edit/confirm.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { durationText } from '../../ui/time.tsx'
import { toast } from '../../ui/toast.tsx'

type Member = Schemas['LedgerMember']

/** Why it may not be declared gone; undefined where it may. */
const whyNot = ({ leaseMs, effectMs }: Member, isAdmin: boolean): string | undefined => {
  if (!isAdmin) return 'Only an admin declares an instance gone'
  if (leaseMs > 0) return 'It is there: its lease holds'
  if (effectMs > 0)
    return `What it has sent can still have an effect, for ${durationText(effectMs)}`
  return undefined
}

const Lease = ({ ms }: { ms: number }) =>
  ms > 0 ? (
    <Badge mood="good">holds</Badge>
  ) : (
    <Badge mood="bad">ran out {durationText(-ms)} ago</Badge>
  )

const namesText = (names: readonly string[]): string =>
  names.length === 0 ? '–' : names.join(', ')

const columnsOf = (
  isAdmin: boolean,
  forget: (member: Member) => void,
): readonly Column<Member>[] => [
  {
    id: 'name',
    title: 'Process',
    cell: ({ id, name }) => <span className="break-all">{name || id}</span>,
  },
  { id: 'lease', title: 'Lease', cell: ({ leaseMs }) => <Lease ms={leaseMs} /> },
  { id: 'behind', title: 'Has not followed', cell: ({ behind }) => namesText(behind) },
  { id: 'untold', title: 'Has not told of', wide: true, cell: ({ untold }) => namesText(untold) },
  {
    id: 'acts',
    title: 'Acts',
    align: 'right',
    cell: (member) => (
      <Button
        size="small"
        aria-label={`Declare gone: ${member.name || member.id}`}
        why={whyNot(member, isAdmin)}
        onClick={() => forget(member)}
      >
        Declare gone
      </Button>
    ),
  },
]

/** Leases last a few seconds. */
const everyMs = 5000

export const Members = () => {
  const me = useReading('whoAmI', {})
  const isAdmin = me.data?.value.role === 'admin'
  const members = useReading('listMembers', { query: { limit: 1000 } }, { every: everyMs })
  const confirm = useConfirm()
  const forget = ({ id, name }: Member): void => {
    const shown = name || id
    void confirm({
      title: `Declare ${shown} gone`,
      act: 'Declare it gone',
      danger: true,
      asksReason: true,
      typed: shown,
      consequence: (
        <div className="flex flex-col gap-2">
          <p>No change of who is written waits for it any more.</p>
          <p className="font-medium text-bad">
            Only do this when its process has ended. One that still runs, and is only cut off from
            the control store, would go on writing to one backend, and both would differ.
          </p>
        </div>
      ),
      go: async (reason) => {
        const body = reason === undefined ? {} : { reason }
        await ask('forgetInstance', { params: { id }, body })
        toast({ title: `${shown} is declared gone` })
        await readAnew('listMembers', 'getRolloutStatus', 'listAudit')
      },
    })
  }
  return (
    <Panel flush title="Who writes while rollouts run">
      <Read of={members} what="Reading members">
        {({ value: { items } }) =>
          items.length === 0 ? (
            <Empty title="No process writes by a rollout">
              Each that does holds a lease here. A change of who is written waits for all of them.
            </Empty>
          ) : (
            <Table
              label="Processes that write while rollouts run"
              columns={columnsOf(isAdmin, forget)}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </Read>
    </Panel>
  )
}
