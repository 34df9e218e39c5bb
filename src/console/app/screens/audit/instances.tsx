/** Which process decides by which policy, and which of them write while rollouts run. */
import type { Schemas } from '../../api/operations.ts'
import { useReading } from '../../api/query.ts'
import { Badge } from '../../ui/badge.tsx'
import { countText } from '../../ui/numbers.ts'
import { Figure, Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { durationText, Time } from '../../ui/time.tsx'
import { Members } from './members.tsx'

type Effect = Schemas['Effect']
type Instance = Schemas['Instance']
/** Whoever runs tells of itself far more often. */
const silentMs = 30_000

const isSilent = ({ seenMs }: { readonly seenMs: number }): boolean => seenMs > silentMs

/** One that has ended is silent, too, and stays in the list for a while. */
const Follows = ({ of }: { of: Instance }) => {
  if (isSilent(of)) {
    return of.current ? <Badge>silent since</Badge> : <Badge mood="bad">silent, was behind</Badge>
  }
  return of.current ? <Badge mood="good">decides by it</Badge> : <Badge mood="warn">behind</Badge>
}

const columns: readonly Column<Instance>[] = [
  { id: 'id', title: 'Instance', cell: ({ id }) => <span className="break-all">{id}</span> },
  {
    id: 'state',
    title: 'Newest policy',
    cell: (instance) => <Follows of={instance} />,
  },
  { id: 'policy', title: 'Policy', align: 'right', cell: ({ policyNumber }) => policyNumber },
  {
    id: 'effect',
    title: 'Followed after',
    align: 'right',
    cell: ({ effectMs }) => (effectMs === null ? '–' : durationText(effectMs)),
  },
  {
    id: 'seen',
    title: 'Heard of',
    align: 'right',
    wide: true,
    cell: ({ seenAt }) => <Time at={seenAt} />,
  },
  {
    id: 'started',
    title: 'Runs since',
    align: 'right',
    wide: true,
    cell: ({ startedAt }) => <Time at={startedAt} />,
  },
]

const Figures = ({ effect }: { effect: Effect }) => {
  const heard = effect.instances.filter((one) => !isSilent(one))
  const here = heard.filter(({ state }) => state === 'exact' || state === 'overtaken').length
  const silent = effect.instances.length - heard.length
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Figure
        name={`Decide by policy ${effect.policy.number}`}
        value={`${countText(here)} of ${countText(heard.length)}`}
        note={effect.everywhere ? 'in force everywhere' : 'not in force everywhere yet'}
      />
      <Figure name="Half followed within" value={durationText(effect.p50 ?? Number.NaN)} />
      <Figure name="The last one within" value={durationText(effect.max ?? Number.NaN)} />
      <Figure
        name="Behind"
        value={countText(heard.length - here)}
        note={
          silent === 0 ? undefined : `${countText(silent)} not heard of for 30 s: ended, or cut off`
        }
      />
    </div>
  )
}

/** Heard of every few seconds. */
const everyMs = 10_000

export const Instances = () => {
  const effect = useReading('getEffect', { query: {} }, { every: everyMs })
  const instances = useReading('listInstances', { query: { limit: 1000 } }, { every: everyMs })
  return (
    <div className="flex flex-col gap-4">
      {effect.data && <Figures effect={effect.data.value} />}
      <Panel flush title="Which policy they decide by">
        <Read of={instances} what="Reading instances">
          {({ value: { items } }) =>
            items.length === 0 ? (
              <Empty title="No process has told of itself">
                A gateway does so while it runs with this control store: `isthmus serve`.
              </Empty>
            ) : (
              <Table label="Instances" columns={columns} rows={items} keyOf={({ id }) => id} />
            )
          }
        </Read>
      </Panel>
      <Members />
    </div>
  )
}
