/** What a flag says beside its shares: its rules in order, its default, and who is where by it. */
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe } from '../../api/me.ts'
import { useReading } from '../../api/query.ts'
import { useEdit } from '../../edit/edits.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import type { FlagModel } from './model.ts'
import { rulesOf } from './rules.ts'

export const Rules = ({ flag }: { flag: FlagModel }) => {
  const rules = rulesOf(flag.targeting)
  return (
    <Panel title="Rules, in their order">
      {rules.length === 0 ? (
        <p className="text-ink-2">None: everybody gets the default variant.</p>
      ) : (
        <ol className="flex list-decimal flex-col gap-1.5 pl-5 marker:text-ink-3">
          {rules.map(({ when, gets }, index) => (
            // Two rules may be the same but for their place.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index} className="pl-1 break-words">
              {when} <span aria-label="gets">→</span> <strong>{gets}</strong>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

export const Standard = ({ flag, tag }: { flag: FlagModel; tag: string }) => {
  const edit = useEdit()
  const me = useMe()
  const [chosen, setChosen] = useState<string>()
  const variant = chosen ?? flag.standard ?? ''
  return (
    <Panel title="Default variant">
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          void edit({
            name: 'setDefaultVariant',
            input: { params: { key: flag.key }, body: { variant }, ifMatch: tag },
            title: `Make ${variant} the default of ${flag.key}`,
            lead: `It is ${flag.standard ?? 'none'} now.`,
            act: 'Make it the default',
            done: `${variant} is the default of ${flag.key}`,
          }).then((made) => made && setChosen(undefined))
        }}
      >
        <div className="min-w-40 flex-1">
          <SelectField
            label="For requests that no rule chooses a variant for"
            value={variant}
            onChange={setChosen}
            choices={[
              ...(flag.standard === undefined ? [{ value: '', text: 'none' }] : []),
              ...flag.variants.map(([name, value]) => ({
                value: name,
                text: name === value ? name : `${name} (${JSON.stringify(value)})`,
              })),
            ]}
          />
        </div>
        <Button
          type="submit"
          why={
            me.whyNot('release-manager') ??
            (variant === (flag.standard ?? '') ? 'It is the default already' : undefined)
          }
        >
          Set…
        </Button>
      </form>
    </Panel>
  )
}

interface WhereRow {
  readonly client: string
  readonly version: string
  readonly backends: readonly { readonly backend: string; readonly why?: { readonly by: string } }[]
}

const mostShown = 24

/** Which clients are on which backend, where this flag had a part in it. */
export const WhoIsWhere = ({ flag }: { flag: FlagModel }) => {
  const found = useReading('listWhere', { query: { since: '24h', limit: 1000 } }, { every: 15_000 })
  return (
    <Panel title="Who is on what, in the last 24 hours">
      <Read of={found} what="Reading who is where">
        {({ value }) => {
          const rows = value.items as unknown as readonly WhereRow[]
          const backends = new Map<string, Set<string>>()
          for (const { client, backends: all } of rows) {
            // The one that was used last comes first.
            const [last] = all
            if (last?.why?.by !== flag.key) continue
            backends.set(last.backend, (backends.get(last.backend) ?? new Set()).add(client))
          }
          if (backends.size === 0)
            return <Empty title="No request of late was decided by this flag" />
          return (
            <ul className="flex flex-col gap-3">
              {[...backends]
                .toSorted(([a], [b]) => (a < b ? -1 : 1))
                .map(([backend, clients]) => (
                  <li key={backend} className="min-w-0">
                    <p className="flex items-baseline gap-2">
                      <Badge mood="accent">{backend}</Badge>
                      <span className="tabular-nums">{counted(clients.size, 'client')}</span>
                    </p>
                    <p className="mt-1 flex flex-wrap gap-x-3 gap-y-1">
                      {[...clients]
                        .toSorted((a, b) => (a < b ? -1 : 1))
                        .slice(0, mostShown)
                        .map((id) => (
                          <Link
                            key={id}
                            to="/clients/$id"
                            params={{ id }}
                            className="break-all text-accent-ink underline"
                          >
                            {id}
                          </Link>
                        ))}
                      {clients.size > mostShown && (
                        <span className="text-ink-3">and {clients.size - mostShown} more</span>
                      )}
                    </p>
                  </li>
                ))}
              {value.next !== null && (
                <li className="text-xs text-ink-3">Of the first {rows.length} rows.</li>
              )}
            </ul>
          )
        }}
      </Read>
    </Panel>
  )
}
