/** Keys of a client: another one beside the old, then the old one away. */
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { useMe } from '../../api/me.ts'
import type { Schemas } from '../../api/operations.ts'
import { readAnew } from '../../api/query.ts'
import { useConfirm } from '../../edit/confirm.tsx'
import { useEdit } from '../../edit/edits.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/page.tsx'
import { Secret } from '../../ui/secret.tsx'
import { Empty } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.tsx'
import { secretOf } from './secret-of.ts'

export const Keys = ({ client }: { client: Schemas['KnownClient'] }) => {
  const { id, tag, keys } = client
  const confirm = useConfirm()
  const edit = useEdit()
  const me = useMe()
  const why = me.whyNot('admin')
  const [secret, setSecret] = useState<string>()
  const add = () =>
    confirm({
      title: `Give ${id} another key`,
      consequence: (
        <p>
          Nothing is taken away: {keys.length === 0 ? 'it has no key yet' : 'its older keys count'}{' '}
          {keys.length > 0 && 'until they are removed'}. The new key is shown once.
        </p>
      ),
      act: 'Make a key',
      asksReason: true,
      go: async (reason) => {
        const { value } = await ask('addKey', {
          params: { id },
          body: reason === undefined ? {} : { reason },
          ifMatch: tag,
        })
        setSecret(secretOf(value))
        toast({ title: `${id} has another key` })
        await readAnew()
      },
    })
  const remove = (name: string) =>
    edit({
      name: 'removeKey',
      input: { params: { id, key: name }, ifMatch: tag },
      title: `Remove the key ${name} of ${id}`,
      lead: (
        <>
          Whoever still sends this key is refused with 401 at once.{' '}
          {keys.length === 1
            ? 'It is the last one: this client is known by no key then.'
            : `It is known by ${keys.length - 1} other${keys.length === 2 ? '' : 's'} then.`}{' '}
          Which key a client sends is not counted: be sure that it has changed over.
        </>
      ),
      act: 'Remove the key',
      danger: true,
      done: `A key of ${id} is removed`,
    })
  return (
    <Panel
      title="Keys"
      flush
      aside={
        <Button size="small" why={why} onClick={() => void add()}>
          Add a key…
        </Button>
      }
    >
      {keys.length === 0 ? (
        <Empty title="It has no key">
          It may be known by a token or a trusted header, where the configuration says so.
        </Empty>
      ) : (
        <Table
          label="Keys"
          rows={keys}
          keyOf={({ name }) => name}
          columns={[
            {
              id: 'name',
              title: 'Name, from its digest',
              cell: ({ name }) => <code className="font-mono text-xs">{name}</code>,
            },
            {
              id: 'act',
              title: 'Act',
              align: 'right',
              cell: ({ name }) => (
                <Button size="small" why={why} onClick={() => void remove(name)}>
                  Remove…<span className="sr-only"> ({name})</span>
                </Button>
              ),
            },
          ]}
        />
      )}
      {secret !== undefined && (
        <Secret
          title={`The new key of ${id}`}
          secret={secret}
          onClose={() => setSecret(undefined)}
        />
      )}
    </Panel>
  )
}
