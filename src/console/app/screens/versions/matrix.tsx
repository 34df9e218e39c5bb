/** Which client versions work with which backends, and what a pair of them loses. */
import type { Schemas } from '../../api/operations.ts'
import { useReading } from '../../api/query.ts'
import { Badge, type Mood } from '../../ui/badge.tsx'
import { classes } from '../../ui/classes.ts'
import { Panel } from '../../ui/page.tsx'
import { useSearchWords } from '../../ui/search-words.ts'
import { Read } from '../../ui/states.tsx'
import { Words } from '../../ui/words.tsx'
import { LossKind } from './change-list.tsx'
import type { Contract } from './contract.ts'

type Pair = Schemas['Contract']['matrix'][number]

const moods: Readonly<Record<Pair['verdict'], Mood>> = {
  native: 'good',
  'forward-only': 'accent',
  adapted: 'warn',
  refused: 'bad',
}

const legend: readonly (readonly [Pair['verdict'], string])[] = [
  ['native', 'the same version'],
  ['forward-only', 'the backend only adds'],
  ['adapted', 'carried by a chain of adapters'],
  ['refused', 'not served'],
]

interface ShownPair {
  readonly client: string
  readonly backend: string
}

const Cell = ({
  pair,
  isChosen,
  choose,
}: {
  pair: Pair | undefined
  isChosen: boolean
  choose: () => void
}) => {
  if (!pair) return <td className="text-center text-ink-3">–</td>
  const { verdict, reason, client, store } = pair
  return (
    <td className="p-1">
      <button
        type="button"
        aria-pressed={isChosen}
        aria-label={`client ${client} on backend ${store}: ${verdict}`}
        title={reason}
        onClick={choose}
        className={classes(
          'flex min-h-8 w-full items-center justify-center rounded border px-2',
          isChosen ? 'border-accent' : 'border-transparent hover:border-line-strong',
        )}
      >
        <Badge mood={moods[verdict]}>{verdict}</Badge>
      </button>
    </td>
  )
}

const Losses = ({ title, from, to }: { title: string; from: string; to: string }) => {
  const read = useReading('listLosses', { query: { from, to } }, { keeps: true })
  return (
    <section className="min-w-0">
      <h3 className="mb-2 font-medium">
        {title}{' '}
        <span className="text-xs font-normal text-ink-3 tabular-nums">
          {from} → {to}
        </span>
      </h3>
      <Read of={read} what="Losses">
        {({ value: { items } }) =>
          items.length === 0 ? (
            <p className="text-ink-2">All of it gets across.</p>
          ) : (
            <ul className="flex flex-col gap-3">
              {items.map(({ type, losses, refuses }) => (
                <li key={type} className="min-w-0">
                  <p className="flex flex-wrap items-center gap-2 font-medium">
                    {type}
                    {refuses && <Badge mood="bad">some {refuses} are refused</Badge>}
                  </p>
                  <ul className="mt-1 flex flex-col gap-1 border-l-2 border-line pl-3">
                    {losses.map(({ pointer, kind, reason }) => (
                      <li
                        key={`${pointer} ${kind}`}
                        className="flex flex-wrap items-baseline gap-x-2"
                      >
                        <code className="font-mono text-xs break-all">
                          {pointer || '(all of it)'}
                        </code>
                        <LossKind kind={kind} />
                        <span className="text-ink-2">
                          <Words of={reason} />
                        </span>
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          )
        }
      </Read>
    </section>
  )
}

const OnePair = ({ pair }: { pair: Pair }) => {
  const { client, store, verdict, reason } = pair
  const isCarried = verdict === 'adapted' || verdict === 'forward-only'
  return (
    <Panel
      title={`Client ${client} on backend ${store}`}
      aside={<Badge mood={moods[verdict]}>{verdict}</Badge>}
    >
      <p className="mb-4 text-ink-2">{reason}</p>
      {isCarried && (
        <div className="grid gap-6 lg:grid-cols-2">
          <Losses title="What the client sends" from={client} to={store} />
          <Losses title="What the client is answered" from={store} to={client} />
        </div>
      )}
    </Panel>
  )
}

/** What is most often asked: the oldest client on the newest backend that runs. */
const usual = ({ versions, backends, default: client }: Contract): ShownPair => {
  const running = versions.filter(({ key }) => backends.some(({ version }) => version === key))
  return { client, backend: running.at(-1)?.key ?? versions.at(-1)?.key ?? '' }
}

export const Matrix = ({ contract }: { contract: Contract }) => {
  const [search, set] = useSearchWords()
  const { versions, matrix, backends } = contract
  const chosen = { ...usual(contract), ...pick(search['client'], search['backend']) }
  const byPair = new Map(matrix.map((pair) => [`${pair.store} ${pair.client}`, pair]))
  const pair = byPair.get(`${chosen.backend} ${chosen.client}`)
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title="Who works with whom"
        aside={
          <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
            {legend.map(([verdict, says]) => (
              <li key={verdict} className="flex items-center gap-1.5">
                <Badge mood={moods[verdict]}>{verdict}</Badge> {says}
              </li>
            ))}
          </ul>
        }
        flush
      >
        <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Matrix of versions">
          <table className="w-full border-collapse">
            <thead>
              <tr className="border-b border-line text-xs text-ink-3">
                <th scope="col" className="px-4 py-2 text-left font-medium">
                  Backend
                </th>
                {versions.map(({ key }) => (
                  <th key={key} scope="col" className="px-2 py-2 font-medium whitespace-nowrap">
                    client {key}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {versions.map(({ key }) => {
                const names = backends.filter(({ version }) => version === key)
                return (
                  <tr key={key} className="border-b border-line last:border-0">
                    <th scope="row" className="px-4 py-1 text-left font-medium whitespace-nowrap">
                      {key}{' '}
                      {names.map(({ name }) => (
                        <Badge key={name} mood="accent">
                          {name}
                        </Badge>
                      ))}
                    </th>
                    {versions.map(({ key: client }) => (
                      <Cell
                        key={client}
                        pair={byPair.get(`${key} ${client}`)}
                        isChosen={chosen.backend === key && chosen.client === client}
                        choose={() => set({ client, backend: key })}
                      />
                    ))}
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      </Panel>
      {pair && <OnePair pair={pair} />}
    </div>
  )
}

const pick = (client: string | undefined, backend: string | undefined): Partial<ShownPair> => ({
  ...(client === undefined ? {} : { client }),
  ...(backend === undefined ? {} : { backend }),
})
