/** All clients that the policy knows: pinned to what, speaking what, seen when. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useMe } from '../../api/me.ts'
import { useNames } from '../../api/names.ts'
import type { Schemas } from '../../api/operations.ts'
import { usePaged } from '../../api/paged.ts'
import { useReading } from '../../api/query.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { countText } from '../../ui/numbers.ts'
import { Page, Panel } from '../../ui/page.tsx'
import { useSettled } from '../../ui/settled.ts'
import { Empty, Read } from '../../ui/states.tsx'
import { LongTable, type Column } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { useLives, type VersionState } from './lives.ts'
import { NewClient } from './new-client.tsx'
import { VersionBadge } from './version-badge.tsx'

type Client = Schemas['KnownClient']

const lastSeen = ({ speaks = [] }: Client): number | null =>
  speaks.length === 0 ? null : Math.max(...speaks.map((one) => one.lastSeen))

const requests = ({ speaks = [] }: Client): number =>
  speaks.reduce((sum, one) => sum + one.requests, 0)

const mostVersions = 4

const columnsOf = (stateOf: (version: string) => VersionState): readonly Column<Client>[] => [
  {
    id: 'client',
    title: 'Client',
    width: 'minmax(11rem,2fr)',
    cell: ({ id }) => (
      <Link
        to="/clients/$id"
        params={{ id }}
        title={id}
        className="font-medium text-accent-ink underline"
      >
        {id}
      </Link>
    ),
  },
  {
    id: 'pin',
    title: 'Pinned to',
    width: 'minmax(8rem,1fr)',
    cell: ({ pin }) =>
      pin === undefined ? (
        <span className="text-ink-3">nothing</span>
      ) : (
        <VersionBadge version={pin} state={stateOf(pin)} />
      ),
  },
  {
    id: 'speaks',
    title: 'Speaks',
    width: 'minmax(11rem,2fr)',
    cell: ({ speaks = [] }) => (
      <span className="inline-flex gap-1">
        {speaks.slice(0, mostVersions).map(({ version }) => (
          <VersionBadge key={version} version={version} state={stateOf(version)} />
        ))}
        {speaks.length > mostVersions && <Badge>+{speaks.length - mostVersions}</Badge>}
        {speaks.length === 0 && <span className="text-ink-3">nothing of late</span>}
      </span>
    ),
  },
  {
    id: 'requests',
    title: 'Requests, 30 days',
    width: 'minmax(8rem,1fr)',
    align: 'right',
    cell: (client) => countText(requests(client)),
  },
  {
    id: 'seen',
    title: 'Last seen',
    width: 'minmax(8rem,1fr)',
    cell: (client) => <Time at={lastSeen(client)} />,
  },
  {
    id: 'tenant',
    title: 'Tenant',
    width: 'minmax(6rem,1fr)',
    cell: ({ tenant }) => tenant ?? <span className="text-ink-3">–</span>,
  },
]

interface FiltersProps {
  readonly q: string
  readonly pin: string
  readonly say: (next: { readonly q: string; readonly pin: string }) => void
}

const Filters = ({ q, pin, say }: FiltersProps) => {
  const names = useNames()
  const [text, setText] = useState(q)
  const settled = useSettled(text)
  useEffect(() => {
    if (settled !== q) say({ q: settled, pin })
    // Only what is typed goes into the address by this.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [settled])
  return (
    <div className="flex flex-wrap gap-2 border-b border-line p-3">
      <div className="w-full max-w-xs">
        <TextField
          label="Find a client"
          hideLabel
          type="search"
          placeholder="Find by name or tenant"
          value={text}
          onChange={setText}
        />
      </div>
      <SelectField
        label="Pinned to"
        hideLabel
        value={pin}
        onChange={(next) => say({ q, pin: next })}
        choices={[
          { value: '', text: 'Any pin' },
          ...(names?.versions ?? []).map((version) => ({
            value: version,
            text: `Pinned to ${version}`,
          })),
        ]}
      />
    </div>
  )
}

const Total = () => {
  const policy = useReading('getPolicy', {})
  const count = policy.data?.value.entries['client']
  return count === undefined ? null : <>{countText(count)} in the policy.</>
}

const Listed = ({ q, pin }: { q: string; pin: string }) => {
  const stateOf = useLives()
  const columns = useMemo(() => columnsOf(stateOf), [stateOf])
  const query = {
    'speaks-since': '30d',
    ...(q === '' ? {} : { search: q }),
    ...(pin === '' ? {} : { pin }),
  }
  const found = usePaged('listClients', { query }, 200)
  return (
    <Read of={found} what="Reading the clients">
      {(clients) =>
        clients.length === 0 ? (
          q === '' && pin === '' ? (
            <Empty title="The policy knows no client">
              Add one here, or name them in the configuration. Who comes without being known is
              anonymous, where that is allowed.
            </Empty>
          ) : (
            <Empty title="No client is found by this" />
          )
        ) : (
          <LongTable
            label="Clients"
            columns={columns}
            rows={clients}
            keyOf={({ id }) => id}
            onEnd={found.more}
          />
        )
      }
    </Read>
  )
}

export const Clients = () => {
  const { q = '', pin = '' } = useSearch({ strict: false })
  const navigate = useNavigate()
  const me = useMe()
  const [isMaking, setMaking] = useState(false)
  const say = (next: { readonly q: string; readonly pin: string }): void =>
    void navigate({
      to: '/clients',
      search: {
        ...(next.q === '' ? {} : { q: next.q }),
        ...(next.pin === '' ? {} : { pin: next.pin }),
      },
      replace: true,
    })
  return (
    <Page
      title="Clients"
      lead={
        <>
          Who speaks which version, and who is held to one. <Total />
        </>
      }
      acts={
        <Button why={me.whyNot('admin')} onClick={() => setMaking(true)}>
          <Plus aria-hidden className="size-4" />
          Add a client
        </Button>
      }
    >
      <Panel flush>
        <Filters q={q} pin={pin} say={say} />
        <Listed q={q} pin={pin} />
      </Panel>
      {isMaking && <NewClient onClose={() => setMaking(false)} />}
    </Page>
  )
}
