/** What changed between any two versions. */
import { ArrowLeftRight } from 'lucide-react'
import { useReading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Panel } from '../../ui/page.tsx'
import { useSearchWords } from '../../ui/search-words.ts'
import { Empty, Read } from '../../ui/states.tsx'
import { Words } from '../../ui/words.tsx'
import { ChangeList } from './change-list.tsx'
import type { Contract } from './contract.ts'

export const versionChoices = ({ versions }: Contract) =>
  versions.map(({ key, version }) => ({ value: key, text: version }))

export const Changes = ({ contract }: { contract: Contract }) => {
  const [search, set] = useSearchWords()
  const { versions } = contract
  const from = search['from'] ?? versions[0]?.key ?? ''
  const to = search['to'] ?? versions.at(-1)?.key ?? ''
  const read = useReading('listChanges', { query: { from, to } }, { keeps: true })
  const at = (key: string) => versions.findIndex((version) => version.key === key)
  const isBack = at(from) > at(to)
  const choices = versionChoices(contract)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          label="From"
          value={from}
          choices={choices}
          onChange={(next) => set({ from: next })}
        />
        <Button aria-label="Swap" onClick={() => set({ from: to, to: from })}>
          <ArrowLeftRight aria-hidden className="size-4" />
        </Button>
        <SelectField
          label="To"
          value={to}
          choices={choices}
          onChange={(next) => set({ to: next })}
        />
        {isBack && (
          <p className="pb-1.5 text-ink-2">The way back: what is told here is taken back.</p>
        )}
      </div>
      <Read of={read} what="Changes">
        {({ value: { entries } }) =>
          entries.length === 0 ? (
            <Panel>
              <Empty title="Nothing changed" />
            </Panel>
          ) : (
            entries.map(({ key, version, summary, changes }) => (
              <Panel key={key} title={version} aside={<Words of={summary} />}>
                <ChangeList changes={changes} />
              </Panel>
            ))
          )
        }
      </Read>
    </div>
  )
}
