/** One client: what it speaks, what holds it back, what another version would be like for it. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { useNames } from '../../api/names.ts'
import type { Schemas } from '../../api/operations.ts'
import { usePaged } from '../../api/paged.ts'
import { useReading } from '../../api/query.ts'
import { useEdit } from '../../edit/edits.tsx'
import { PastChanges } from '../../edit/past-changes.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Facts, Page, Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Time } from '../../ui/time.tsx'
import { FieldsPanel, InUsePanel, ThrowLink, WherePanel } from './in-use.tsx'
import { Keys } from './keys.tsx'
import { useLives } from './lives.ts'
import { Pin, pinEdit } from './pin.tsx'
import { Upgrade } from './upgrade.tsx'

type Client = Schemas['KnownClient']

const viaText = { 'api-key': 'API key', jwt: 'token', 'trusted-header': 'trusted header' } as const

const attributesText = (attributes: Client['attributes']): string =>
  Object.entries(attributes ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ') || '–'

/** What the version that it is held to has before it. */
const Ending = ({ version }: { version: string }) => {
  const { life, word } = useLives()(version)
  if (word === undefined || !life) return null
  return (
    <div role="note" className="rounded-md border border-warn/50 bg-warn-soft p-3">
      <p className="font-semibold text-warn">
        Version {version} is {word}
      </p>
      <p>
        {life.deprecated !== undefined && (
          <>
            Deprecated since <Time at={life.deprecated} exact />.{' '}
          </>
        )}
        {life.sunset !== undefined && (
          <>
            It is going to be retired on <Time at={life.sunset} exact />.{' '}
          </>
        )}
        {life.successor !== undefined && (
          <Link
            to="."
            search={{ tab: 'upgrade', to: life.successor }}
            className="text-accent-ink underline"
          >
            What would differ in {life.successor}
          </Link>
        )}
      </p>
    </div>
  )
}

const Traffic = ({ id }: { id: string }) => (
  <>
    <InUsePanel id={id} />
    <WherePanel id={id} />
    <FieldsPanel id={id} />
  </>
)

const Overview = ({ client }: { client: Client }) => {
  const names = useNames()
  const { id, pin, tenant, via, attributes, explain, keys, number } = client
  const speaks = pin ?? names?.defaultVersion
  return (
    <div className="flex flex-col gap-4">
      {typeof speaks === 'string' && <Ending version={speaks} />}
      <Panel>
        <div className="grid gap-6 lg:grid-cols-2">
          <div className="flex flex-col gap-3">
            <Pin client={client} />
            <p className="text-xs text-ink-3">
              A pin counts where the client says no version itself.
            </p>
            <p>
              <ThrowLink id={id} />
            </p>
          </div>
          <Facts
            of={[
              ['Tenant', tenant ?? '–'],
              ['Known by', via?.map((one) => viaText[one]).join(', ') ?? 'all that is configured'],
              ['Keys', keys.length],
              ['Attributes', attributesText(attributes)],
              ['May ask why', explain === true ? 'yes, by Isthmus-Explain' : 'no'],
              ['Changed last', `by policy ${number}`],
            ]}
          />
        </div>
      </Panel>
      <Traffic id={id} />
    </div>
  )
}

const History = ({ id }: { id: string }) => {
  const past = usePaged('listHistory', { query: { kind: 'client', id } }, 30)
  return (
    <Panel title="History" flush>
      <PastChanges of={past} />
    </Panel>
  )
}

/** Who was seen and is not in the policy: anonymous clients, those of tokens. */
const Unknown = ({ id }: { id: string }) => (
  <div className="flex flex-col gap-4">
    <Panel>
      <Empty title={`The policy knows no client ${id}`}>
        What was seen of it is below. It may be the name for all who are anonymous, or come by a
        token. It can be pinned once it is in the policy.
      </Empty>
    </Panel>
    <Traffic id={id} />
  </div>
)

const titles = {
  overview: 'Overview',
  upgrade: 'Another version',
  keys: 'Keys',
  history: 'History',
} as const

type TabId = keyof typeof titles

const Known = ({ client }: { client: Client }) => {
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const edit = useEdit()
  const names = useNames()
  const { id } = client
  const tab = Object.hasOwn(titles, search.tab ?? '') ? (search.tab as TabId) : 'overview'
  const content = {
    overview: () => <Overview client={client} />,
    upgrade: () => (
      <Upgrade
        id={id}
        from={client.pin ?? names?.defaultVersion ?? undefined}
        onPin={(version) => void edit(pinEdit(client, version))}
      />
    ),
    keys: () => <Keys client={client} />,
    history: () => <History id={id} />,
  }
  return (
    <Tabs
      label="Parts of the client"
      value={tab}
      onChange={(next) =>
        void navigate({
          to: '/clients/$id',
          params: { id },
          search: next === 'overview' ? {} : { tab: next },
          replace: true,
        })
      }
      tabs={(Object.keys(titles) as TabId[]).map((one) => ({
        id: one,
        title: titles[one],
        content: content[one],
      }))}
    />
  )
}

const Remove = ({ client }: { client: Client }) => {
  const edit = useEdit()
  const me = useMe()
  const navigate = useNavigate()
  const { id, tag, keys } = client
  return (
    <Button
      why={me.whyNot(keys.length > 0 ? 'admin' : 'release-manager')}
      onClick={() =>
        void edit({
          name: 'removeClient',
          input: { params: { id }, ifMatch: tag },
          title: `Remove the client ${id}`,
          lead: 'Its keys are those of nobody then: who sends one is refused. Its pin is gone, too.',
          act: 'Remove the client',
          danger: true,
          done: `${id} is no client any more`,
        }).then((made) => (made ? navigate({ to: '/clients' }) : undefined))
      }
    >
      Remove…
    </Button>
  )
}

export const OneClient = () => {
  const { id = '' } = useParams({ strict: false })
  const found = useReading('getClient', { params: { id } })
  const client = found.data?.value
  const isUnknown = found.error?.problem.code === 'entry-not-found'
  return (
    <Page
      title={id}
      marks={client?.pin !== undefined && <Badge mood="accent">pinned to {client.pin}</Badge>}
      acts={
        <>
          <Link to="/clients" className="mr-2 text-accent-ink underline">
            All clients
          </Link>
          {client && !isUnknown && <Remove client={client} />}
        </>
      }
    >
      {isUnknown ? (
        <Unknown id={id} />
      ) : (
        <Read of={found} what="Reading the client">
          {({ value }) => <Known client={value} />}
        </Read>
      )}
    </Page>
  )
}
