/** The API of a version, from its OpenAPI document. */
import { ChevronRight, Download } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useReading } from '../../../api/query.ts'
import { Badge, type Mood } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import { counted } from '../../../ui/numbers.ts'
import { Panel } from '../../../ui/page.tsx'
import { useSearchWords } from '../../../ui/search-words.ts'
import { Empty, Read } from '../../../ui/states.tsx'
import { matches, operationsOf, type Node, type Operation } from './document.ts'
import { OperationView } from './operation.tsx'

const moods: Readonly<Record<string, Mood>> = { GET: 'accent', DELETE: 'bad', POST: 'good' }

interface RowProps {
  readonly document: Node
  readonly operation: Operation
  readonly isOpen: boolean
  readonly toggle: () => void
}

const Row = ({ document, operation, isOpen, toggle }: RowProps) => (
  <li className="border-b border-line last:border-0">
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={toggle}
      className="flex min-h-9 w-full min-w-0 flex-wrap items-center gap-x-3 px-4 py-1.5 text-left hover:bg-ground"
    >
      <ChevronRight
        aria-hidden
        className={isOpen ? 'size-4 shrink-0 rotate-90 text-ink-3' : 'size-4 shrink-0 text-ink-3'}
      />
      <span className="w-14 shrink-0">
        <Badge mood={moods[operation.method] ?? 'warn'}>{operation.method}</Badge>
      </span>
      <span className="min-w-0 font-mono text-xs break-all">{operation.path}</span>
      <span className="ml-auto text-xs text-ink-2">{operation.summary}</span>
    </button>
    {isOpen && <OperationView document={document} operation={operation} />}
  </li>
)

const save = (document: Node, name: string): void => {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(document, null, 2)], { type: 'application/json' }),
  )
  const link = window.document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}

const Shown = ({ document, version }: { document: Node; version: string }) => {
  const [search, set] = useSearchWords()
  const [words, setWords] = useState(search['q'] ?? '')
  const wanted = useDeferredValue(words.trim())
  const open = search['operation']
  const all = operationsOf(document)
  const found = wanted === '' ? all : all.filter((operation) => matches(operation, wanted))
  const byTag = Map.groupBy(found, ({ tag }) => tag)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-72 max-w-full">
          <TextField
            label="Find a route"
            type="search"
            value={words}
            onChange={(next) => {
              setWords(next)
              set({ q: next === '' ? undefined : next })
            }}
            placeholder="GET entities"
          />
        </div>
        <p className="pb-1.5 text-ink-2" role="status">
          {counted(found.length, 'route')}
        </p>
        <Button className="ml-auto" onClick={() => save(document, `openapi-${version}.json`)}>
          <Download aria-hidden className="size-4" /> OpenAPI document
        </Button>
      </div>
      {found.length === 0 && (
        <Panel>
          <Empty title="No route is like that">Method, path, id and summary are looked at.</Empty>
        </Panel>
      )}
      {[...byTag].map(([tag, operations]) => (
        <Panel key={tag} title={tag} flush>
          <ul>
            {operations.map((operation) => (
              <Row
                key={operation.id}
                document={document}
                operation={operation}
                isOpen={open === operation.id}
                toggle={() => set({ operation: open === operation.id ? undefined : operation.id })}
              />
            ))}
          </ul>
        </Panel>
      ))}
    </div>
  )
}

export const ApiOfVersion = ({ version }: { version: string }) => {
  const read = useReading('getVersionOpenApi', { params: { version } })
  return (
    <Read of={read} what="The API">
      {({ value }) => <Shown document={value} version={version} />}
    </Read>
  )
}
