/** One flag: what it does now, how it is moved on, its definition, and who changed it. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { useNames } from '../../api/names.ts'
import { usePaged } from '../../api/paged.ts'
import { useReading } from '../../api/query.ts'
import { useEdit } from '../../edit/edits.tsx'
import { JsonDraft } from '../../edit/json-draft.tsx'
import { PastChanges } from '../../edit/past-changes.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { Read } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { First } from './first.tsx'
import { FlagMarks } from './marks.tsx'
import { modelOf, type FlagEntry } from './model.ts'
import { Share } from './share.tsx'
import { Rules, Standard, WhoIsWhere } from './standing.tsx'

const Release = ({ entry }: { entry: FlagEntry }) => {
  const flag = modelOf(entry)
  const { tag } = entry
  return (
    <div className="flex flex-col gap-4">
      <Share flag={flag} tag={tag} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <First flag={flag} tag={tag} />
          <Standard flag={flag} tag={tag} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Rules flag={flag} />
          <WhoIsWhere flag={flag} />
        </div>
      </div>
    </div>
  )
}

const DefinitionOf = ({ entry }: { entry: FlagEntry }) => {
  const { id, tag, value } = entry
  return (
    <Panel title="Definition, as flagd has it">
      <JsonDraft
        kind="flag"
        id={id}
        tag={tag}
        label={`Definition of ${id}, in the document ${value.file}`}
        value={value.definition}
        editOf={(definition, ifMatch) => ({
          name: 'putFlag',
          input: { params: { key: id }, body: { value: { ...value, definition } }, ifMatch },
          title: `Change the definition of ${id}`,
          act: 'Change it',
          done: `${id} has another definition`,
        })}
      />
    </Panel>
  )
}

const History = ({ entry }: { entry: FlagEntry }) => {
  const edit = useEdit()
  const me = useMe()
  const { id } = entry
  const past = usePaged('listFlagHistory', { params: { key: id }, query: {} }, 30)
  return (
    <Panel title="History" flush>
      <PastChanges
        of={past}
        act={({ number }, index) =>
          index === 0 ? (
            <Badge mood="good">in force</Badge>
          ) : (
            <Button
              size="small"
              why={me.whyNot('release-manager')}
              onClick={() =>
                void edit({
                  name: 'revertFlag',
                  input: { params: { key: id }, body: { to: number } },
                  title: `Go back to ${id} as of policy ${number}`,
                  lead: 'What was in force before needs no second person.',
                  act: 'Go back',
                  done: `${id} is as it was in policy ${number}`,
                })
              }
            >
              Go back to this…<span className="sr-only"> (policy {number})</span>
            </Button>
          )
        }
      />
    </Panel>
  )
}

const Acts = ({ entry }: { entry: FlagEntry }) => {
  const edit = useEdit()
  const me = useMe()
  const navigate = useNavigate()
  const { id, tag } = entry
  const { isEnabled } = modelOf(entry)
  const why = me.whyNot('release-manager')
  return (
    <>
      <Button
        why={why}
        onClick={() =>
          void edit({
            name: 'setFlagState',
            input: { params: { key: id }, body: { enabled: !isEnabled }, ifMatch: tag },
            title: isEnabled ? `Disable ${id}` : `Enable ${id}`,
            lead: isEnabled
              ? 'A disabled flag decides nothing: the fallback of the configuration counts.'
              : 'Its rules decide from then on.',
            act: isEnabled ? 'Disable' : 'Enable',
            danger: isEnabled,
            done: isEnabled ? `${id} is disabled` : `${id} is enabled`,
          })
        }
      >
        {isEnabled ? 'Disable…' : 'Enable…'}
      </Button>
      <Button
        why={why}
        onClick={() =>
          void edit({
            name: 'removeFlag',
            input: { params: { key: id }, ifMatch: tag },
            title: `Remove ${id}`,
            lead: 'Nothing is decided by it then. Its history is kept, and leads back to it.',
            act: 'Remove',
            danger: true,
            done: `${id} is removed`,
          }).then((made) => (made ? navigate({ to: '/flags' }) : undefined))
        }
      >
        Remove…
      </Button>
    </>
  )
}

const tabs = { release: Release, definition: DefinitionOf, history: History } as const
const titles = { release: 'Release', definition: 'Definition', history: 'History' } as const
type TabId = keyof typeof tabs

export const OneFlag = () => {
  const { key = '' } = useParams({ strict: false })
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const names = useNames()
  const found = useReading('getFlag', { params: { key } })
  const entry = found.data?.value
  const tab = search.tab !== undefined && Object.hasOwn(tabs, search.tab) ? search.tab : 'release'
  return (
    <Page
      title={key}
      lead={entry && modelOf(entry).description}
      marks={entry && <FlagMarks flag={modelOf(entry)} names={names} />}
      acts={
        <>
          <Link to="/flags" className="mr-2 text-accent-ink underline">
            All flags
          </Link>
          {entry && <Acts entry={entry} />}
        </>
      }
    >
      <Read of={found} what="Reading the flag">
        {({ value }) => (
          <Tabs
            label="Parts of the flag"
            value={tab}
            onChange={(next) =>
              void navigate({
                to: '/flags/$key',
                params: { key },
                search: next === 'release' ? {} : { tab: next },
                replace: true,
              })
            }
            tabs={(Object.keys(tabs) as TabId[]).map((id) => {
              const Content = tabs[id]
              return { id, title: titles[id], content: () => <Content entry={value} /> }
            })}
          />
        )}
      </Read>
    </Page>
  )
}
