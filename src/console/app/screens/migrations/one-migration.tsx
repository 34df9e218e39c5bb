/** One migration: how far it is, what was measured and found, what stands before its cut-over. */
import { useParams } from '@tanstack/react-router'
import { useReading } from '../../api/query.ts'
import { useSearchWords } from '../../ui/search-words.ts'
import { Page, Panel } from '../../ui/page.tsx'
import { Read } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Acts } from './acts.tsx'
import { CutOver } from './cut-over.tsx'
import { endWords } from './ends.ts'
import { History } from './history.tsx'
import { Plan } from './plan.tsx'
import { Progress } from './progress.tsx'
import { Quarantine } from './quarantine.tsx'
import { StatusBadge, type Migration } from './status.tsx'
import { Verifications } from './verifications.tsx'

const tabsOf = (migration: Migration) => [
  { id: 'progress', title: 'Progress', content: () => <Progress of={migration} /> },
  { id: 'plan', title: 'Plan', content: () => <Plan of={migration} /> },
  { id: 'quarantine', title: 'Quarantine', content: () => <Quarantine name={migration.name} /> },
  {
    id: 'verification',
    title: 'Verification',
    content: () => {
      const { source, target } = migration
      return (
        <Verifications
          between={{ source, target }}
          command={`npx isthmus migrate verify ${endWords(source, target)}`}
        />
      )
    },
  },
  { id: 'cut-over', title: 'Cut-over', content: () => <CutOver of={migration} /> },
  { id: 'history', title: 'History', content: () => <History of={migration} /> },
]

/** While somebody works on it. */
const everyMs = 2000

export const OneMigration = () => {
  const { name = '' } = useParams({ strict: false })
  const [search, setSearch] = useSearchWords()
  const read = useReading('getMigration', { params: { migration: name } }, { every: everyMs })
  const migration = read.data?.value
  return (
    <Page
      title={name}
      marks={migration && <StatusBadge of={migration.status} />}
      lead={
        migration &&
        `From ${migration.source} (${migration.from}) to ${migration.target} (${migration.to})`
      }
      acts={migration && <Acts of={migration} tag={read.data?.tag} />}
    >
      {migration ? (
        <Read of={read}>
          {({ value }) => {
            const tabs = tabsOf(value)
            const asked = search['tab'] ?? 'progress'
            return (
              <Tabs
                label="Migration"
                tabs={tabs}
                value={tabs.some(({ id }) => id === asked) ? asked : 'progress'}
                onChange={(id) => setSearch({ tab: id === 'progress' ? undefined : id })}
              />
            )
          }}
        </Read>
      ) : (
        <Panel flush>
          <Read of={read} what="Reading the migration">
            {() => null}
          </Read>
        </Panel>
      )}
    </Page>
  )
}
