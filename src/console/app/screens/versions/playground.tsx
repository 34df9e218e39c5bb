/** Any document in any version: what comes of it, why, and whether it comes back. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { useRef, useState } from 'react'
import { ask } from '../../api/ask.ts'
import type { Schemas } from '../../api/operations.ts'
import { ApiError } from '../../api/problem.ts'
import { useReading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextArea } from '../../ui/field.tsx'
import { indented, spotOf } from '../../ui/json-text.ts'
import { countText } from '../../ui/numbers.ts'
import { Page, Panel } from '../../ui/page.tsx'
import { useSearchWords } from '../../ui/search-words.ts'
import { useSettled } from '../../ui/settled.ts'
import { ErrorNote, Loading, Read } from '../../ui/states.tsx'
import { versionChoices } from './changes.tsx'
import type { Contract } from './contract.ts'
import { Back, Losses, NothingYet, Steps } from './converted.tsx'
import { linkLook } from './versions.tsx'

type Types = Schemas['VersionTypes']['types']

/** As the admin API takes them. */
const longest = 64 * 1024

interface Asked {
  readonly type: string
  readonly from: string
  readonly to: string
  readonly document: string
}

const useConverted = (asked: Asked) =>
  useQuery({
    queryKey: ['convertDocument', asked],
    queryFn: ({ signal }) => ask('convertDocument', { body: asked }, { signal }),
    enabled: asked.document.trim() !== '' && asked.document.length <= longest && asked.type !== '',
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    staleTime: Infinity,
  })

/** Bytes from its beginning to what is wrong in it, where that is known. */
const offsetOf = (error: unknown): number | undefined => {
  if (!(error instanceof ApiError)) return undefined
  const { offset } = error.problem as { readonly offset?: unknown }
  return typeof offset === 'number' ? offset : undefined
}

const bytesBefore = (text: string, offset: number): number =>
  new TextDecoder().decode(new TextEncoder().encode(text).slice(0, offset)).length

interface BenchProps {
  readonly contract: Contract
  readonly from: string
  readonly to: string
  /** Of both versions. */
  readonly types: Types
}

const usualType = (types: Types): string =>
  (
    types.find(({ name, examples }) => name === 'Entity' && examples.length > 0) ??
    types.find(({ examples }) => examples.length > 0) ??
    types[0]
  )?.name ?? ''

const Bench = ({ contract, from, to, types }: BenchProps) => {
  const [search, set] = useSearchWords()
  const [typed, setTyped] = useState<string>()
  const area = useRef<HTMLTextAreaElement>(null)
  const wanted = search['type']
  const type = types.some(({ name }) => name === wanted) ? (wanted ?? '') : usualType(types)
  const examples = types.find(({ name }) => name === type)?.examples ?? []
  const text = typed ?? examples[0] ?? ''
  // All of it at once, as one value: a document goes with its versions.
  const settled = useSettled(JSON.stringify({ type, from, to, document: text } satisfies Asked))
  const asked = JSON.parse(settled) as Asked
  const { document } = asked
  const converted = useConverted(asked)
  const isEmpty = text.trim() === ''
  const result = isEmpty || converted.error ? undefined : converted.data?.value
  const offset = offsetOf(converted.error)
  const spot = offset === undefined ? undefined : spotOf(document, offset)
  const at = (key: string) => contract.versions.findIndex((version) => version.key === key)
  const goThere = () => {
    if (offset === undefined || !area.current) return
    const place = bytesBefore(document, offset)
    area.current.focus()
    area.current.setSelectionRange(place, place + 1)
  }
  const swap = () => {
    // What came of it goes the other way.
    if (result) setTyped(indented(result.document))
    set({ from: to, to: from })
  }
  const choices = versionChoices(contract)
  return (
    <>
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          label="Type"
          value={type}
          choices={types.map(({ name, examples: of }) => ({
            value: name,
            text: of.length > 0 ? name : `${name} (no sample)`,
          }))}
          onChange={(next) => {
            setTyped(undefined)
            set({ type: next })
          }}
        />
        <SelectField
          label="From"
          value={from}
          choices={choices}
          onChange={(next) => set({ from: next })}
        />
        <Button aria-label="Swap, and carry the result back" onClick={swap}>
          <ArrowLeftRight aria-hidden className="size-4" />
        </Button>
        <SelectField
          label="To"
          value={to}
          choices={choices}
          onChange={(next) => set({ to: next })}
        />
        {examples.map((example, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- samples have no other name
          <Button key={index} onClick={() => setTyped(example)}>
            {examples.length === 1 ? 'Sample' : `Sample ${index + 1}`}
          </Button>
        ))}
        <Button tone="quiet" onClick={() => setTyped(indented(text))}>
          Indent
        </Button>
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <TextArea
          ref={area}
          label={`Document in ${from}`}
          value={text}
          onChange={setTyped}
          rows={20}
          spellCheck={false}
          className="font-mono text-xs leading-5"
          error={
            text.length > longest
              ? `At most ${countText(longest)} characters are tried; it has ${countText(text.length)}.`
              : undefined
          }
        />
        <div className="flex min-w-0 flex-col gap-1">
          <p className="text-xs font-medium text-ink-2">In {to}</p>
          {isEmpty ? (
            <NothingYet />
          ) : converted.error ? (
            <div className="flex flex-col gap-2">
              <ErrorNote error={converted.error} />
              {spot && (
                <Button className="self-start" onClick={goThere}>
                  Line {spot.line}, column {spot.column}
                </Button>
              )}
            </div>
          ) : result ? (
            <pre
              aria-label={`Document in ${to}`}
              tabIndex={0}
              role="region"
              className="max-h-[28rem] min-h-40 overflow-auto rounded-md border border-line bg-panel p-2.5 font-mono text-xs leading-5"
            >
              {indented(result.document)}
            </pre>
          ) : (
            <Loading what="The other version" />
          )}
        </div>
      </div>
      {result && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Steps of={result.steps} isBack={at(result.from) > at(result.to)} />
          <div className="flex min-w-0 flex-col gap-4">
            <Back of={result.back} from={result.from} />
            <Losses of={result.losses} />
          </div>
        </div>
      )}
    </>
  )
}

const Chosen = ({ contract }: { contract: Contract }) => {
  const [search] = useSearchWords()
  const { versions } = contract
  const known = (key: string | undefined, usual: string) =>
    versions.some((version) => version.key === key) ? (key ?? usual) : usual
  const from = known(search['from'], contract.default)
  const to = known(search['to'], versions.at(-1)?.key ?? contract.default)
  const mine = useReading('getVersionTypes', { params: { version: from } }, { keeps: true })
  const theirs = useReading('getVersionTypes', { params: { version: to } }, { keeps: true })
  return (
    <Read of={mine}>
      {({ value }) => (
        <Read of={theirs}>
          {({ value: other }) => {
            const names = new Set(other.types.map(({ name }) => name))
            const types = value.types.filter(({ name }) => names.has(name))
            return <Bench contract={contract} from={from} to={to} types={types} />
          }}
        </Read>
      )}
    </Read>
  )
}

export const Playground = () => {
  const contract = useReading('getContract', {})
  return (
    <Page
      title="Playground"
      lead="A document in another version, with what each op of the contract does to it. No backend is asked, and nothing is kept."
      acts={
        <Link to="/versions" className={linkLook}>
          Versions
        </Link>
      }
    >
      {contract.data ? (
        <Chosen contract={contract.data.value} />
      ) : (
        <Panel flush>
          <Read of={contract}>{() => null}</Read>
        </Panel>
      )}
    </Page>
  )
}
