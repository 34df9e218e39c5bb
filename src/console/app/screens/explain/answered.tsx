/** A request that was answered lately, by its id: what the log says of it. */
import { useReading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { Facts, Panel } from '../../ui/page.tsx'
import { ErrorNote, Loading } from '../../ui/states.tsx'
import { Time } from '../../ui/time.tsx'
import type { AskedRequest } from './asked.ts'

interface Line {
  readonly at?: number
  readonly method?: string
  readonly path?: string
  readonly client?: string
  readonly client_version?: string
}

const names: Readonly<Record<string, string>> = {
  method: 'Method',
  path: 'Path',
  status: 'Status',
  duration_ms: 'Took (ms)',
  client: 'Client',
  client_version: 'Version',
  version_source: 'Said by',
  route: 'Route',
  backend: 'Backend',
  store_version: 'Version of the backend',
  verdict: 'Verdict',
  policy: 'Policy',
  code: 'Problem',
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** The same question again, as the policy is now; parameters are given some value, as they are not kept. */
const askedOf = ({
  method = 'GET',
  path = '/',
  client,
  client_version: version,
}: Line): AskedRequest => ({
  method,
  path: path.startsWith('/') ? path.replaceAll(/\{[^}]*\}/g, 'x') : '/',
  ...(client === undefined || client === 'unknown' || client.startsWith('anonymous')
    ? {}
    : { client }),
  ...(version === undefined || version === 'unknown' ? {} : { version }),
})

export const Answered = ({ id, choose }: { id: string; choose: (asked: AskedRequest) => void }) => {
  const read = useReading('getAnsweredRequest', { params: { id } })
  return (
    <Panel
      title={`Request ${id}`}
      aside={
        read.data && (
          <Button size="small" onClick={() => choose(askedOf(read.data.value))}>
            Explain it as of now
          </Button>
        )
      }
    >
      {read.error ? (
        <ErrorNote error={read.error} />
      ) : read.data ? (
        <Facts
          of={[
            ['Answered', <Time key="at" at={(read.data.value as Line).at} exact />],
            ...Object.entries(names).flatMap(([name, title]) => {
              const value = read.data.value[name]
              return value === undefined ? [] : ([[title, textOf(value)]] as const)
            }),
          ]}
        />
      ) : (
        <Loading what="The request" />
      )}
    </Panel>
  )
}
