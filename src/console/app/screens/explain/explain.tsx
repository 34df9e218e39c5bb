/** Why a request goes where it goes: pasted, or of a client that was here lately. Nothing is sent. */
import { useState } from 'react'
import { useReading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextArea, TextField } from '../../ui/field.tsx'
import { Page, Panel } from '../../ui/page.tsx'
import { useSearchWords } from '../../ui/search-words.ts'
import { Empty, ErrorNote, Loading } from '../../ui/states.tsx'
import { useExplained, type AskedRequest } from './asked.ts'
import { Answered } from './answered.tsx'
import { Elsewhere } from './elsewhere.tsx'
import { Outcome } from './outcome.tsx'
import { pasted } from './pasted.ts'
import { Recent } from './recent.tsx'
import { Trail } from './trail.tsx'

const placeholder = `curl -H 'API-Version: 1.0' https://api.example.com/entities

or

GET /entities?limit=2
API-Version: 1.0

or the X-Request-Id of an answer`

/** What of a question may stand in an address: neither headers nor body, which may hold secrets. */
const ofAddress = (
  search: Readonly<Record<string, string | undefined>>,
): AskedRequest | undefined => {
  const { method = 'GET', path, client, version } = search
  if (path === undefined || !path.startsWith('/')) return undefined
  return {
    method,
    path,
    ...(client === undefined ? {} : { client }),
    ...(version === undefined ? {} : { version }),
  }
}

const lineOf = (asked: AskedRequest | undefined): string =>
  asked === undefined ? '' : `${asked.method} ${asked.path}`

interface FormProps {
  readonly asked: AskedRequest | undefined
  readonly ask: (asked: AskedRequest) => void
  readonly lookUp: (id: string) => void
}

const Form = ({ asked, ask, lookUp }: FormProps) => {
  const contract = useReading('getContract', {})
  const [text, setText] = useState(lineOf(asked))
  const [client, setClient] = useState(asked?.client ?? '')
  const [version, setVersion] = useState(asked?.version ?? '')
  const [issue, setIssue] = useState<string>()
  const go = (): void => {
    const found = pasted(text)
    if (found.kind === 'wrong') {
      setIssue(found.why)
      return
    }
    setIssue(undefined)
    if (found.kind === 'id') {
      lookUp(found.id)
      return
    }
    const { method, path, headers, body } = found.request
    ask({
      method,
      path,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      ...(client.trim() === '' ? {} : { client: client.trim() }),
      ...(version === '' ? {} : { version }),
    })
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      <TextArea
        label="Request, line of curl, or id of a request"
        value={text}
        onChange={(next) => {
          setText(next)
          setIssue(undefined)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) go()
        }}
        rows={8}
        spellCheck={false}
        placeholder={placeholder}
        className="font-mono text-xs leading-5"
        error={issue}
        hint="Headers and body stay here: they are sent to the gateway, and are neither kept nor logged."
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="As client, without its credentials"
          value={client}
          onChange={setClient}
          placeholder="as it says"
          spellCheck={false}
        />
        <SelectField
          label="In version"
          value={version}
          onChange={setVersion}
          choices={[
            { value: '', text: 'as it says' },
            ...(contract.data?.value.versions ?? []).map(({ key, version: told }) => ({
              value: key,
              text: told,
            })),
          ]}
        />
      </div>
      <div>
        <Button type="submit" tone="primary">
          Explain
        </Button>
      </div>
    </form>
  )
}

export const Explain = () => {
  const [search, set] = useSearchWords()
  const [asked, setAsked] = useState(() => ofAddress(search))
  /** Made anew when a request is chosen: the fields are then those of it. */
  const [chosen, setChosen] = useState(0)
  const explained = useExplained(asked)
  const ask = (next: AskedRequest): void => {
    setAsked(next)
    const { method, path, client, version } = next
    set({ method, path, client, version, id: undefined })
    if (next === asked) void explained.refetch()
  }
  const choose = (next: AskedRequest): void => {
    ask(next)
    setChosen((before) => before + 1)
  }
  const explanation = explained.error ? undefined : explained.data?.value
  return (
    <Page
      title="Explain"
      lead="Every step of a request but the sending: who decides what, and by which rule."
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="A request">
            <Form key={chosen} asked={asked} ask={ask} lookUp={(id) => set({ id })} />
          </Panel>
          {search['id'] !== undefined && <Answered id={search['id']} choose={choose} />}
          {explanation && <Outcome of={explanation} />}
        </div>
        <Panel title="Step by step">
          {explained.error ? (
            <ErrorNote error={explained.error} again={() => void explained.refetch()} />
          ) : explanation ? (
            <Trail of={explanation} />
          ) : asked ? (
            <Loading what="Explaining" />
          ) : (
            <Empty title="No request yet">
              Paste one, or take a recent one from below. Nothing is sent to a backend.
            </Empty>
          )}
        </Panel>
      </div>
      {asked && explanation && (
        <Elsewhere key={`${lineOf(asked)} ${asked.client}`} asked={asked} now={explanation} />
      )}
      <Recent choose={choose} />
    </Page>
  )
}
