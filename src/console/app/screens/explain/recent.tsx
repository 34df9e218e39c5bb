/** Recent requests, of which the gateway remembers what their decisions depended on: each can be explained again. */
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useReading } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Empty, ErrorNote, Read } from '../../ui/states.tsx'
import { LongTable } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import type { AskedRequest } from './asked.ts'

interface Context {
  readonly at: number
  readonly client: string
  readonly said?: string
  readonly version: string
  readonly route: string
  readonly method: string
  readonly backend: string
}

/** The path of a route in a version; parameters are given some value, as those of requests are not kept. */
const pathOf = async ({ route, version }: Context): Promise<string> => {
  const { value } = await ask('getVersionOpenApi', { params: { version } })
  const paths = value['paths'] as Readonly<
    Record<string, Readonly<Record<string, { readonly operationId?: string }>>>
  >
  const found = Object.entries(paths).find(([, item]) =>
    Object.values(item).some(({ operationId }) => operationId === route),
  )
  return (found?.[0] ?? '/').replaceAll(/\{[^}]*\}/g, 'x')
}

const idOf = ({ at, client, route, method, version }: Context): string =>
  [at, client, route, method, version].join(' ')

export const Recent = ({ choose }: { choose: (asked: AskedRequest) => void }) => {
  const read = useReading('listContexts', { query: { limit: 200 } }, { every: 15_000 })
  const [failure, setFailure] = useState<unknown>()
  const again = async (context: Context): Promise<void> => {
    setFailure(undefined)
    try {
      const { client, method, said } = context
      const path = await pathOf(context)
      choose({
        method,
        path,
        ...(client.startsWith('anonymous') ? {} : { client }),
        ...(said === undefined ? {} : { version: said }),
      })
    } catch (error) {
      setFailure(error)
    }
  }
  return (
    <Panel title="Recent requests" flush>
      {failure !== undefined && (
        <div className="p-4">
          <ErrorNote error={failure} />
        </div>
      )}
      <Read of={read} what="Recent requests">
        {({ value: { items } }) => {
          const contexts = items as unknown as readonly Context[]
          if (contexts.length === 0) {
            return (
              <Empty title="None is known yet">
                A sample of them is kept, without what they carried.
              </Empty>
            )
          }
          return (
            <LongTable
              label="Recent requests"
              rows={contexts}
              keyOf={idOf}
              height="20rem"
              columns={[
                { id: 'client', title: 'Client', cell: ({ client }) => client },
                {
                  id: 'route',
                  title: 'Request',
                  cell: ({ method, route }) => `${method} ${route}`,
                },
                { id: 'version', title: 'Version', width: '4rem', cell: ({ version }) => version },
                { id: 'backend', title: 'Backend', width: '6rem', cell: ({ backend }) => backend },
                { id: 'at', title: 'When', width: '8rem', cell: ({ at }) => <Time at={at} /> },
                {
                  id: 'act',
                  title: 'Again',
                  width: '5rem',
                  align: 'right',
                  cell: (context) => (
                    <Button
                      size="small"
                      aria-label={`Explain ${context.method} ${context.route} of ${context.client}`}
                      onClick={() => void again(context)}
                    >
                      Explain
                    </Button>
                  ),
                },
              ]}
            />
          )
        }}
      </Read>
    </Panel>
  )
}
