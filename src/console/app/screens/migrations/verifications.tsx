/** What verifications have found: the newest as a picture of all keys, older ones behind a line each. */
import { useReading } from '../../api/query.ts'
import { Badge } from '../../ui/badge.tsx'
import { Commands } from '../../ui/commands.tsx'
import { countText } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { durationText, Time } from '../../ui/time.tsx'
import { VerifiedKeys } from './verified-keys.tsx'
import { verdictOf, type Verification } from './verified.ts'

type Found = Verification['found'][number]

const words: Readonly<Record<Found['what'], string>> = {
  missing: 'is missing',
  extra: 'is there, and not at the source',
  different: 'differs',
  unconvertible: 'has no form in the other version',
}

const columns: readonly Column<Found>[] = [
  { id: 'type', title: 'Type', cell: ({ type }) => type },
  {
    id: 'key',
    title: 'Key',
    cell: ({ key }) => <code className="font-mono text-xs break-all">{key}</code>,
  },
  { id: 'what', title: 'What', cell: ({ what }) => words[what] },
  {
    id: 'paths',
    title: 'Path',
    cell: ({ paths }) => (
      <code className="font-mono text-xs break-all">{paths.join(', ') || '–'}</code>
    ),
  },
]

const whyOf = ({ isInterrupted, kinds }: Verification): string => {
  if (isInterrupted) return 'Look at all of it, where the stores are:'
  return kinds.some(({ extra }) => extra > 0)
    ? 'Copy anew what is missing or differs; what is too many stays, unless you add --extras delete:'
    : 'Copy anew what is missing or differs:'
}

const extentOf = ({ isInterrupted, sample, ms }: Verification): string => {
  const time = durationText(ms)
  if (isInterrupted) return `It was interrupted after ${time}: the rest was not looked at.`
  return sample === null
    ? `All documents were compared, in ${time}.`
    : `Only about ${countText(sample.rows)} documents of each type were compared (seed ${sample.seed}), in ${time}.`
}

const Legend = () => (
  <ul className="mt-3 flex flex-wrap gap-x-3 gap-y-1 text-xs text-ink-2">
    {[
      ['bg-accent', 'as it has to be'],
      ['bg-bad', 'wrong'],
    ].map(([colour, text]) => (
      <li key={text} className="inline-flex items-center gap-1.5">
        <span aria-hidden className={`size-2.5 rounded-sm ${colour}`} />
        {text}
      </li>
    ))}
    <li className="text-ink-3">
      Each line is all keys of a type that were looked at, in their order. A cell is filled as far
      as its keys are wrong.
    </li>
  </ul>
)

const Content = ({ of }: { of: Verification }) => {
  const { kinds, found, repair } = of
  return (
    <>
      <div className="p-4">
        <p className="mb-3 text-ink-2">{extentOf(of)}</p>
        <div className="flex flex-col gap-3">
          {kinds.map((kind) => (
            <VerifiedKeys key={kind.type} of={kind} />
          ))}
        </div>
        <Legend />
        {repair !== null && (
          <div className="mt-4">
            <Commands of={[{ why: whyOf(of), command: `npx ${repair}` }]} />
          </div>
        )}
      </div>
      {found.length > 0 && (
        <div className="border-t border-line">
          <Table
            label="The first wrong keys of each type"
            columns={columns}
            rows={found}
            keyOf={({ type, key }) => JSON.stringify([type, key])}
          />
        </div>
      )}
    </>
  )
}

const One = ({ of, isOpen }: { of: Verification; isOpen: boolean }) => {
  const { at, source, target, from, to } = of
  const { mood, word } = verdictOf(of)
  return (
    <details open={isOpen} className="border-b border-line last:border-0">
      <summary className="cursor-pointer px-4 py-2">
        <span className="inline-flex max-w-[92%] flex-wrap items-center gap-x-3 gap-y-1 align-top">
          <Time at={at} exact />
          <Badge mood={mood}>{word}</Badge>
          <span className="break-all text-ink-2">
            {source} ({from}) to {target} ({to})
          </span>
        </span>
      </summary>
      <Content of={of} />
    </details>
  )
}

/** Somebody verifies elsewhere: nothing tells of it. */
const everyMs = 15_000

interface VerificationsProps {
  /** Of these ends alone. */
  readonly between?: { readonly source: string; readonly target: string }
  /** Shown where there is none. */
  readonly command?: string
}

export const Verifications = ({ between, command }: VerificationsProps) => {
  const query = { ...between, limit: 10 }
  const read = useReading('listVerifications', { query }, { every: everyMs })
  // Beside a list of migrations nobody asks for what is not there.
  if (command === undefined && (read.data?.value.items.length ?? 0) === 0) return null
  return (
    <Panel flush title="Verifications">
      <Read of={read} what="Reading verifications">
        {({ value: { items } }) =>
          items.length === 0 ? (
            <Empty title="Nobody has verified it here">
              <p className="mb-4">
                A verification compares every document of both. The control store keeps what it has
                found, and this is where its picture is.
              </p>
              {command !== undefined && (
                <Commands of={[{ why: 'Compare both, where the stores are:', command }]} />
              )}
            </Empty>
          ) : (
            <div>
              {items.map((one, at) => (
                <One key={one.id} of={one} isOpen={between !== undefined && at === 0} />
              ))}
            </div>
          )
        }
      </Read>
    </Panel>
  )
}
