/** The versions of the contract: who speaks them, who works with whom, and what changed. */
import { Link } from '@tanstack/react-router'
import { useReading } from '../../api/query.ts'
import { Page, Panel } from '../../ui/page.tsx'
import { useSearchWords } from '../../ui/search-words.ts'
import { Read } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Words } from '../../ui/words.tsx'
import { ChainPicture } from './chain.tsx'
import { Changes } from './changes.tsx'
import type { Contract } from './contract.ts'
import { Matrix } from './matrix.tsx'

export const linkLook =
  'inline-flex min-h-8 items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 py-1 font-medium hover:bg-ground'

const Views = ({ contract }: { contract: Contract }) => {
  const [search, set] = useSearchWords()
  return (
    <Tabs
      label="Views of the contract"
      value={search['tab'] ?? 'chain'}
      onChange={(tab) => set({ tab: tab === 'chain' ? undefined : tab })}
      tabs={[
        { id: 'chain', title: 'Chain', content: () => <ChainPicture contract={contract} /> },
        { id: 'matrix', title: 'Matrix', content: () => <Matrix contract={contract} /> },
        { id: 'changes', title: 'Changes', content: () => <Changes contract={contract} /> },
      ]}
    />
  )
}

export const Versions = () => {
  const contract = useReading('getContract', {})
  return (
    <Page
      title="Versions"
      lead={
        contract.data ? (
          <Words
            of={`\`${contract.data.value.name}\`, contract \`${contract.data.value.hash}\`: who speaks which version, and what each change does.`}
          />
        ) : undefined
      }
      acts={
        <Link to="/playground" className={linkLook}>
          Try a document
        </Link>
      }
    >
      {contract.data ? (
        <Read of={contract}>{({ value }) => <Views contract={value} />}</Read>
      ) : (
        <Panel flush>
          <Read of={contract}>{() => null}</Read>
        </Panel>
      )}
    </Page>
  )
}
