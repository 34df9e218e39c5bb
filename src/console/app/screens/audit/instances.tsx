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
type State = Effect['instances'][number]['state']

const states = {
  exact: { text: 'decides by it', mood: 'good' },
  overtaken: { text: 'by a later one', mood: 'good' },
  waiting: { text: 'behind', mood: 'warn' },
  silent: { text: 'silent', mood: 'bad' },
} as const

const stateOf = (instance: Instance, effect: Effect | undefined): State =>
  effect?.instances.find(({ id }) => id === instance.id)?.state ??
  (instance.current ? 'exact' : 'waiting')

const columnsOf = (effect: Effect | undefined): readonly Column<Instance>[] => [
  { id: 'id', title: 'Instance', cell: ({ id }) => <span className="break-all">{id}</span> },
  {
    id: 'state',
    title: 'Newest policy',
    cell: (instance) => {
      const { text, mood } = states[stateOf(instance, effect)]
      return <Badge mood={mood}>{text}</Badge>
    },
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
  const count = (of: State): number => effect.instances.filter(({ state }) => state === of).length
  const here = count('exact') + count('overtaken')
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Figure
        name={`Decide by policy ${effect.policy.number}`}
        value={`${countText(here)} of ${countText(effect.instances.length)}`}
        note={effect.everywhere ? 'in force everywhere' : 'not in force everywhere yet'}
      />
      <Figure name="Half followed within" value={durationText(effect.p50 ?? Number.NaN)} />
      <Figure name="The last one within" value={durationText(effect.max ?? Number.NaN)} />
      <Figure
        name="Behind or silent"
        value={countText(count('waiting') + count('silent'))}
        note={count('silent') === 0 ? undefined : 'a silent one decides by its last good policy'}
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
              <Table
                label="Instances"
                columns={columnsOf(effect.data?.value)}
                rows={items}
                keyOf={({ id }) => id}
              />
            )
          }
        </Read>
      </Panel>
      <Members />
    </div>
  )
}
