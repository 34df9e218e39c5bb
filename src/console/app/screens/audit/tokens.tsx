/** Tokens of the admin API: who may do what. */
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import type { Schemas } from '../../api/operations.ts'
import { readAnew, useReading } from '../../api/query.ts'
import { useConfirm } from '../../edit/confirm.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { Time, useNow } from '../../ui/time.tsx'
import { toast } from '../../ui/toast.tsx'
import { NewToken } from './new-token.tsx'

type Token = Schemas['Token']

const roleText = { viewer: 'viewer', 'release-manager': 'release manager', admin: 'admin' } as const

const Ends = ({ at }: { at: string | null }) => {
  const now = useNow()
  if (at === null) return 'never'
  return Date.parse(at) <= now ? <Badge mood="warn">expired</Badge> : <Time at={at} />
}

const columnsOf = (revoke: (token: Token) => void): readonly Column<Token>[] => [
  { id: 'name', title: 'Name', cell: ({ name }) => <span className="break-all">{name}</span> },
  { id: 'role', title: 'Role', cell: ({ role }) => roleText[role] },
  { id: 'made', title: 'Made', wide: true, cell: ({ createdAt }) => <Time at={createdAt} /> },
  { id: 'ends', title: 'Ends', cell: ({ expiresAt }) => <Ends at={expiresAt} /> },
  {
    id: 'used',
    title: 'Used last',
    wide: true,
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Time at={lastUsedAt} />),
  },
  {
    id: 'acts',
    title: 'Acts',
    align: 'right',
    cell: (token) => (
      <Button size="small" aria-label={`Revoke ${token.name}`} onClick={() => revoke(token)}>
        Revoke
      </Button>
    ),
  },
]

export const Tokens = () => {
  const [isMaking, setMaking] = useState(false)
  const confirm = useConfirm()
  const tokens = useReading('listTokens', { query: { limit: 1000 } }, { every: 15_000 })
  const me = useReading('whoAmI', {})
  const revoke = ({ id, name, role, lastUsedAt }: Token): void => {
    const isMine = me.data?.value.actor === `token:${name}`
    void confirm({
      title: `Revoke ${name}`,
      act: 'Revoke',
      danger: true,
      consequence: (
        <div className="flex flex-col gap-2">
          <p>
            Whoever uses this token ({roleText[role]}) is refused from the next request on, and
            their streams end within seconds. It cannot be undone: make another one.
          </p>
          <p>
            {lastUsedAt === null ? (
              'It was never used.'
            ) : (
              <>
                Used last: <Time at={lastUsedAt} />.
              </>
            )}
          </p>
          {isMine && (
            <p className="font-medium text-bad">You are signed in by it: you will be signed out.</p>
          )}
        </div>
      ),
      go: async () => {
        await ask('revokeToken', { params: { id } })
        toast({ title: `${name} is revoked` })
        await readAnew('listTokens', 'listAudit')
      },
    })
  }
  return (
    <>
      <Panel
        flush
        title="Tokens"
        aside={
          <Button size="small" tone="primary" onClick={() => setMaking(true)}>
            Make a token
          </Button>
        }
      >
        <Read of={tokens} what="Reading tokens">
          {({ value: { items } }) =>
            items.length === 0 ? (
              <Empty title="There are no tokens">
                People sign in by single sign-on, or by links of `isthmus console`.
              </Empty>
            ) : (
              <Table
                label="Tokens"
                columns={columnsOf(revoke)}
                rows={items}
                keyOf={({ id }) => id}
              />
            )
          }
        </Read>
      </Panel>
      {isMaking && <NewToken onClose={() => setMaking(false)} />}
    </>
  )
}
