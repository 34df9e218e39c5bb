/** Flags, kill switches, and what flags of a document share. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useMe } from '../../api/me.ts'
import { Button } from '../../ui/button.tsx'
import { Page } from '../../ui/page.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Documents } from './documents.tsx'
import { FlagList } from './flag-list.tsx'
import { Kills } from './kills.tsx'
import { NewFlag } from './new-flag.tsx'

const tabs = [
  { id: 'flags', title: 'Flags', content: () => <FlagList /> },
  { id: 'kills', title: 'Kill switches', content: () => <Kills /> },
  { id: 'documents', title: 'Documents', content: () => <Documents /> },
]

export const Flags = () => {
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const me = useMe()
  const [isMaking, setMaking] = useState(false)
  const tab = tabs.some(({ id }) => id === search.tab) ? (search.tab ?? 'flags') : 'flags'
  return (
    <Page
      title="Flags"
      lead="Which share of clients gets what, and what stops everything."
      acts={
        <Button why={me.whyNot('release-manager')} onClick={() => setMaking(true)}>
          <Plus aria-hidden className="size-4" />
          New flag
        </Button>
      }
    >
      <Tabs
        label="Parts of the policy"
        tabs={tabs}
        value={tab}
        onChange={(next) =>
          void navigate({ to: '/flags', search: next === 'flags' ? {} : { tab: next } })
        }
      />
      {isMaking && <NewFlag onClose={() => setMaking(false)} />}
    </Page>
  )
}
