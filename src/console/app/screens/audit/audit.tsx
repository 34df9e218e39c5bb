/** Who did what, when and why; who may, by tokens; and which processes follow. */
import { useReading } from '../../api/query.ts'
import { useSearchWords } from '../../ui/search-words.ts'
import { Page } from '../../ui/page.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Acts } from './acts.tsx'
import { Instances } from './instances.tsx'
import { Tokens } from './tokens.tsx'

const open = [
  { id: 'acts', title: 'Acts', content: () => <Acts /> },
  { id: 'instances', title: 'Instances', content: () => <Instances /> },
]
const all = [...open, { id: 'tokens', title: 'Tokens', content: () => <Tokens /> }]

export const Audit = () => {
  const [search, setSearch] = useSearchWords()
  const me = useReading('whoAmI', {})
  const tabs = me.data?.value.role === 'admin' ? all : open
  const asked = search['tab'] ?? 'acts'
  const tab = tabs.some(({ id }) => id === asked) ? asked : 'acts'
  return (
    <Page
      title="Audit"
      lead="Every act on the policy, rollouts, migrations and tokens, chained by hashes."
    >
      <Tabs
        label="Audit"
        tabs={tabs}
        value={tab}
        onChange={(id) => setSearch({ tab: id === 'acts' ? undefined : id })}
      />
    </Page>
  )
}
