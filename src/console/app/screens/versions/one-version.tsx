/** One version: how it lives, who speaks it, what changed in it, and its API. */
import { Link, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useMe } from '../../api/me.ts'
import { useReading } from '../../api/query.ts'
import { useEdit } from '../../edit/edits.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { counted, countText, percentText } from '../../ui/numbers.ts'
import { Facts, Page, Panel } from '../../ui/page.tsx'
import { useSearchWords } from '../../ui/search-words.ts'
import { Empty, Loading, Read } from '../../ui/states.tsx'
import { LongTable } from '../../ui/table.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Time } from '../../ui/time.tsx'
import { Words } from '../../ui/words.tsx'
import { ChangeList } from './change-list.tsx'
import {
  useLives,
  useUsage,
  type Contract,
  type ContractVersion,
  type StoredLife,
} from './contract.ts'
import { LifeDialog } from './edit-life.tsx'
import { dayText, LifeMarks } from './life-mark.tsx'
import { linkLook } from './versions.tsx'

const Api = lazy(() =>
  import('./openapi/index.ts').then(({ ApiOfVersion }) => ({ default: ApiOfVersion })),
)

interface Shown {
  readonly contract: Contract
  readonly version: ContractVersion
}

const LifePanel = ({ contract, version, stored }: Shown & { stored: StoredLife | undefined }) => {
  const edit = useEdit()
  const why = useMe().whyNot('release-manager')
  const [isOpen, setOpen] = useState(false)
  const life = stored?.value
  const none = <span className="text-ink-3">–</span>
  const clear = () =>
    void edit({
      name: 'removeVersion',
      input: { params: { version: version.key }, ifMatch: stored?.tag },
      title: `Give version ${version.key} its usual life`,
      lead: 'It is served, and nothing is said of its end.',
      act: 'Clear it',
      danger: true,
      done: `Version ${version.key} has its usual life`,
    })
  return (
    <Panel
      title="Life"
      aside={
        <div className="flex gap-2">
          {stored && (
            <Button size="small" why={why} onClick={clear}>
              Clear
            </Button>
          )}
          <Button size="small" why={why} onClick={() => setOpen(true)}>
            Edit
          </Button>
        </div>
      }
    >
      <Facts
        of={[
          ['Clients are', life?.retired === true ? 'refused with 410' : 'served'],
          ['Deprecated', life?.deprecated === undefined ? none : dayText(life.deprecated)],
          ['Sunset', life?.sunset === undefined ? none : dayText(life.sunset)],
          ['Successor', life?.successor ?? none],
          [
            'Page',
            life?.link === undefined ? (
              none
            ) : (
              <a
                key="link"
                href={life.link}
                rel="noreferrer"
                target="_blank"
                className="text-accent-ink underline"
              >
                {life.link}
              </a>
            ),
          ],
        ]}
      />
      {isOpen && (
        <LifeDialog
          contract={contract}
          version={version.key}
          stored={stored}
          onClose={() => setOpen(false)}
        />
      )}
    </Panel>
  )
}

const Speakers = ({ version }: { version: ContractVersion }) => {
  const usage = useUsage()
  if (!usage) return <Loading what="Who speaks it" />
  const { clients, requests } = usage.of(version.key)
  if (clients.length === 0) {
    return (
      <Empty title="Nobody spoke it in the last 30 days">
        Requests are counted as they come in.
      </Empty>
    )
  }
  return (
    <>
      <p className="px-4 py-2 text-ink-2">
        {counted(clients.length, 'client')}, {counted(requests, 'request')}:{' '}
        {percentText(requests, usage.all)} of all, in the last 30 days.
      </p>
      <LongTable
        label="Clients that speak it"
        rows={clients}
        keyOf={({ client }) => client}
        height="22rem"
        columns={[
          {
            id: 'client',
            title: 'Client',
            cell: ({ client }) => (
              <Link to="/clients/$id" params={{ id: client }} className="hover:underline">
                {client}
              </Link>
            ),
          },
          {
            id: 'requests',
            title: 'Requests',
            align: 'right',
            width: '6rem',
            cell: ({ requests: count }) => countText(count),
          },
          {
            id: 'last',
            title: 'Last seen',
            width: '9rem',
            cell: ({ lastSeen }) => <Time at={lastSeen} />,
          },
        ]}
      />
    </>
  )
}

const About = ({ contract, version, stored }: Shown & { stored: StoredLife | undefined }) => {
  const backends = contract.backends.filter((backend) => backend.version === version.key)
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <LifePanel contract={contract} version={version} stored={stored} />
      <Panel title="Who speaks it" flush>
        <Speakers version={version} />
      </Panel>
      <Panel title="Backends that speak it">
        {backends.length === 0 ? (
          <p className="text-ink-2">None: its clients are served by adapters.</p>
        ) : (
          <p className="flex flex-wrap gap-1.5">
            {backends.map(({ name }) => (
              <Badge key={name} mood="accent">
                {name}
              </Badge>
            ))}
          </p>
        )}
      </Panel>
      <Panel title="What changed in it">
        {version.changes.length === 0 ? (
          <p className="text-ink-2">It is the first one.</p>
        ) : (
          <ChangeList changes={version.changes} />
        )}
      </Panel>
    </div>
  )
}

const Shown = ({ contract, version }: Shown) => {
  const [search, set] = useSearchWords()
  const stored = useLives().get(version.key)
  return (
    <Page
      title={`Version ${version.version}`}
      lead={<Words of={version.summary} />}
      marks={<LifeMarks life={stored?.value} isDefault={contract.default === version.key} />}
      acts={
        <>
          <Link to="/versions" className={linkLook}>
            All versions
          </Link>
          <Link to="/playground" search={{ from: version.key }} className={linkLook}>
            Try a document
          </Link>
        </>
      }
    >
      <Tabs
        label={`Version ${version.version}`}
        value={search['tab'] ?? 'about'}
        onChange={(tab) => set({ tab: tab === 'about' ? undefined : tab, q: undefined })}
        tabs={[
          {
            id: 'about',
            title: 'About',
            content: () => <About contract={contract} version={version} stored={stored} />,
          },
          {
            id: 'api',
            title: `API (${counted(version.routes, 'route')})`,
            content: () => (
              <Suspense fallback={<Loading what="The API" />}>
                <Api version={version.key} />
              </Suspense>
            ),
          },
        ]}
      />
    </Page>
  )
}

export const OneVersion = () => {
  const { version: key = '' } = useParams({ strict: false })
  const contract = useReading('getContract', {})
  const version = contract.data?.value.versions.find((one) => one.key === key)
  if (contract.data && version) return <Shown contract={contract.data.value} version={version} />
  return (
    <Page title={`Version ${key}`}>
      <Panel flush>
        <Read of={contract}>
          {({ value: { versions } }) => (
            <Empty title={`The contract has no version ${key}`}>
              It has {versions.map((one) => one.key).join(', ')}.{' '}
              <Link to="/versions" className="text-accent-ink underline">
                Go to the versions
              </Link>
            </Empty>
          )}
        </Read>
      </Panel>
    </Page>
  )
}
