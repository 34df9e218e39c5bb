/** What a client speaks where it says nothing: held to a version, or not any more. */
import { useState } from 'react'
import { useMe } from '../../api/me.ts'
import { useNames } from '../../api/names.ts'
import type { Schemas } from '../../api/operations.ts'
import type { Edit } from '../../edit/editing.ts'
import { useEdit } from '../../edit/edits.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'

type Client = Schemas['KnownClient']

export const pinEdit = ({ id, tag, pin }: Client, version: string): Edit => ({
  name: 'pinClient',
  input: { params: { id }, body: { version }, ifMatch: tag },
  title: `Pin ${id} to ${version}`,
  lead: `It then speaks ${version} where it says no version. ${
    pin === undefined ? 'It has no pin now.' : `It is pinned to ${pin} now.`
  }`,
  act: `Pin to ${version}`,
  done: `${id} is pinned to ${version}`,
})

const unpinEdit = ({ id, tag, pin }: Client, standard: string): Edit => ({
  name: 'unpinClient',
  input: { params: { id }, ifMatch: tag },
  title: `Take the pin off ${id}`,
  lead: `It is pinned to ${pin ?? 'nothing'}. It then speaks ${standard} where it says no version.`,
  act: 'Take the pin off',
  done: `${id} has no pin`,
})

export const Pin = ({ client }: { client: Client }) => {
  const edit = useEdit()
  const me = useMe()
  const names = useNames()
  const [chosen, setChosen] = useState<string>()
  const version = chosen ?? client.pin ?? ''
  const why = me.whyNot('release-manager')
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void edit(pinEdit(client, version)).then((made) => made && setChosen(undefined))
      }}
    >
      <SelectField
        label="Pinned to"
        value={version}
        onChange={setChosen}
        choices={[
          ...(client.pin === undefined ? [{ value: '', text: 'nothing' }] : []),
          ...(names?.versions ?? (client.pin === undefined ? [] : [client.pin])).map((one) => ({
            value: one,
            text: one,
          })),
        ]}
      />
      <Button
        type="submit"
        why={why ?? (version === (client.pin ?? '') ? 'Choose another version first' : undefined)}
      >
        Pin…
      </Button>
      {client.pin !== undefined && (
        <Button
          why={why}
          onClick={() =>
            void edit(unpinEdit(client, names?.defaultVersion ?? 'the default version'))
          }
        >
          Unpin…
        </Button>
      )}
    </form>
  )
}
