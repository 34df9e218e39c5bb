/** Clients that get a variant before all rules: who goes first, or stays. */
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe } from '../../api/me.ts'
import { useEdit } from '../../edit/edits.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { ClientField } from '../../ui/client-field.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { Table } from '../../ui/table.tsx'
import type { FlagModel } from './model.ts'

interface FirstProps {
  readonly flag: FlagModel
  readonly tag: string
}

export const First = ({ flag, tag }: FirstProps) => {
  const edit = useEdit()
  const me = useMe()
  const names = flag.variants.map(([name]) => name)
  const [client, setClient] = useState('')
  const [variant, setVariant] = useState(
    () => names.find((name) => name !== flag.standard) ?? names[0] ?? '',
  )
  const put = (id: string, to: string | null) =>
    edit({
      name: 'targetClient',
      input: { params: { key: flag.key }, body: { client: id, variant: to }, ifMatch: tag },
      title:
        to === null ? `Let the rules of ${flag.key} decide for ${id}` : `Give ${id} ${to} first`,
      act: to === null ? 'Take out' : 'Put in',
      done: to === null ? `${id} goes by the rules again` : `${id} gets ${to}`,
    })
  return (
    <Panel title="Clients that go first" flush>
      {flag.first.length > 0 && (
        <Table
          label="Clients that go first"
          rows={flag.first}
          keyOf={([id]) => id}
          columns={[
            {
              id: 'client',
              title: 'Client',
              cell: ([id]) => (
                <Link
                  to="/clients/$id"
                  params={{ id }}
                  className="font-medium text-accent-ink underline"
                >
                  {id}
                </Link>
              ),
            },
            { id: 'variant', title: 'Gets', cell: ([, to]) => <Badge mood="accent">{to}</Badge> },
            {
              id: 'act',
              title: 'Act',
              align: 'right',
              cell: ([id]) => (
                <Button
                  size="small"
                  why={me.whyNot('release-manager')}
                  onClick={() => void put(id, null)}
                >
                  Take out<span className="sr-only"> {id}</span>
                </Button>
              ),
            },
          ]}
        />
      )}
      <form
        className="flex flex-wrap items-end gap-2 border-t border-line p-4 first:border-0"
        onSubmit={(event) => {
          event.preventDefault()
          void put(client.trim(), variant).then((made) => made && setClient(''))
        }}
      >
        <div className="min-w-40 flex-1">
          <ClientField label="Client" value={client} onChange={setClient} />
        </div>
        <SelectField
          label="Variant"
          value={variant}
          onChange={setVariant}
          choices={names.map((name) => ({ value: name, text: name }))}
        />
        <Button
          type="submit"
          why={
            me.whyNot('release-manager') ??
            (client.trim() === '' ? 'Say which client first' : undefined)
          }
        >
          Let it go first…
        </Button>
      </form>
    </Panel>
  )
}
