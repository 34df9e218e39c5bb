/** What stands before a cut-over, and by what evidence it may be decided. */
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react'
import { Badge } from '../../ui/badge.tsx'
import { Commands } from '../../ui/commands.tsx'
import { countText } from '../../ui/numbers.ts'
import { Facts, Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import { Rehearsals } from './rehearsals.tsx'
import type { Migration } from './status.tsx'

type Gate = Migration['cutOver']['gates'][number]
type Evidence = NonNullable<Migration['cutOver']['evidence']>

const lookOf = ({ isOpen }: Gate) => {
  if (isOpen === null) return { icon: CircleDashed, colour: 'text-ink-3', word: 'not looked at' }
  return isOpen
    ? { icon: CircleCheck, colour: 'text-good', word: 'open' }
    : { icon: CircleX, colour: 'text-bad', word: 'shut' }
}

const GateLine = ({ of: gate }: { of: Gate }) => {
  const { icon: Icon, colour, word } = lookOf(gate)
  return (
    <li className="grid grid-cols-[auto_7rem_1fr] items-start gap-3 border-b border-line px-4 py-2 last:border-0">
      <Icon aria-hidden className={`mt-0.5 size-4 ${colour}`} />
      <span className="font-medium">
        {gate.gate}
        <span className="sr-only">: {word}.</span>
      </span>
      <span className="min-w-0 break-words text-ink-2">{gate.what}</span>
    </li>
  )
}

const countsText = (of: Readonly<Record<string, number>>): string => {
  const some = Object.entries(of).filter(([, count]) => count > 0)
  return some.length === 0
    ? 'nothing'
    : some.map(([type, count]) => `${countText(count)} ${type}`).join(', ')
}

const EvidencePart = ({ of, from }: { of: Evidence; from: string }) => (
  <>
    {of.void.length > 0 && (
      <p className="mb-3 rounded bg-warn-soft px-3 py-1.5 text-warn">
        It does not count any more: {of.void.join('; ')}. Gather it anew.
      </p>
    )}
    <Facts
      of={[
        ['Gathered', <Time key="at" at={of.at} />],
        ['Equal', countsText(of.verified)],
        ['Clients compared', of.witnessed.join(', ')],
        ['Backup', of.backup],
        [`Hidden by a way back to ${from}`, countsText(of.losing)],
      ]}
    />
  </>
)

export const CutOver = ({ of: migration }: { of: Migration }) => {
  const { name, from, cutOver } = migration
  const { gates, evidence } = cutOver
  const shut = gates.filter(({ isOpen }) => isOpen === false).length
  const unknown = gates.filter(({ isOpen }) => isOpen === null).length
  return (
    <div className="flex flex-col gap-4">
      <Panel
        flush
        title="Gates before the cut-over"
        aside={
          <span className="flex gap-1.5">
            {shut > 0 && <Badge mood="bad">{shut} shut</Badge>}
            {unknown > 0 && <Badge>{unknown} not looked at</Badge>}
            {shut + unknown === 0 && <Badge mood="good">all open</Badge>}
          </span>
        }
      >
        <ul>
          {gates.map((gate) => (
            <GateLine key={gate.gate} of={gate} />
          ))}
        </ul>
      </Panel>
      <Rehearsals of={migration} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Panel title="Evidence">
          {evidence ? (
            <EvidencePart of={evidence} from={from} />
          ) : (
            <Empty title="Nobody has gathered any">
              It compares both backends document by document, carries all of it back as a rollback
              would, and asks as clients of each version do. It changes nothing.
            </Empty>
          )}
        </Panel>
        <Panel title="Where the stores are">
          <Commands
            of={[
              { why: 'Gather evidence:', command: `npx isthmus migrate cutover ${name}` },
              {
                why: 'See what a way back would mean, without taking it:',
                command: `npx isthmus migrate rollback ${name} --dry-run`,
              },
            ]}
          />
        </Panel>
      </div>
    </div>
  )
}
