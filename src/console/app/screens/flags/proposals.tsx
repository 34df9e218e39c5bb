/** Edits that wait for a second person: what, by whom, who would move, and what can be done. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMe } from '../../api/me.ts'
import { usePaged } from '../../api/paged.ts'
import { Button } from '../../ui/button.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { ProposalCard } from './proposal-card.tsx'
import type { Proposal } from './proposal-state.ts'

const states = {
  open: 'Wait for a second person',
  approved: 'Approved, not made yet',
  applied: 'Made',
  withdrawn: 'Withdrawn',
} as const

type State = keyof typeof states

const newestFirst = (proposals: readonly Proposal[]): readonly Proposal[] =>
  proposals.toSorted((a, b) => (a.at < b.at ? 1 : -1))

const emptyText: Readonly<Record<State, string>> = {
  open: 'No edit waits for a second person',
  approved: 'No approved edit waits to be made',
  applied: 'No proposal has been made yet',
  withdrawn: 'No proposal was withdrawn',
}

const Listed = ({ state }: { state: State }) => {
  const found = usePaged('listProposals', { query: { state } }, 200)
  return (
    <Read of={found} what="Reading the proposals">
      {(all) =>
        all.length === 0 ? (
          <Panel>
            <Empty title={emptyText[state]}>
              Edits of flags that the configuration names under <code>fourEyes</code> come here
              first.
            </Empty>
          </Panel>
        ) : (
          <div className="flex flex-col gap-4">
            {newestFirst(all).map((proposal) => (
              <ProposalCard key={proposal.id} proposal={proposal} />
            ))}
            {found.hasMore && (
              <Button className="self-center" onClick={found.more}>
                More proposals
              </Button>
            )}
          </div>
        )
      }
    </Read>
  )
}

export const Proposals = () => {
  const search = useSearch({ strict: false })
  const navigate = useNavigate()
  const me = useMe()
  const state = Object.hasOwn(states, search.state ?? '') ? (search.state as State) : 'open'
  return (
    <Page
      title="Proposals"
      lead={
        me.role !== 'viewer'
          ? 'What one person proposes, another one approves, exactly as it is.'
          : 'You can read them. To approve one needs the role of a release manager.'
      }
      acts={
        <Link to="/flags" className="text-accent-ink underline">
          All flags
        </Link>
      }
    >
      <Tabs
        label="Proposals by their state"
        value={state}
        onChange={(next) =>
          void navigate({
            to: '/proposals',
            search: next === 'open' ? {} : { state: next },
            replace: true,
          })
        }
        tabs={(Object.keys(states) as State[]).map((id) => ({
          id,
          title: states[id],
          content: () => <Listed key={id} state={id} />,
        }))}
      />
    </Page>
  )
}
