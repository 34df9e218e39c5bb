/** Adds a client, with a key that is shown once where it wants one. */
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useNames } from '../../api/names.ts'
import { useEdit } from '../../edit/edits.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Secret } from '../../ui/secret.tsx'
import { secretOf } from './secret-of.ts'

export const NewClient = ({ onClose }: { onClose: () => void }) => {
  const edit = useEdit()
  const navigate = useNavigate()
  const names = useNames()
  const [id, setId] = useState('')
  const [pin, setPin] = useState('')
  const [tenant, setTenant] = useState('')
  const [wantsKey, setWantsKey] = useState(true)
  const [isAsking, setAsking] = useState(false)
  const [key, setKey] = useState<string>()
  const name = id.trim()
  const open = (): void => {
    onClose()
    void navigate({ to: '/clients/$id', params: { id: name } })
  }
  const add = async (): Promise<void> => {
    setAsking(true)
    let made: string | undefined
    const isMade = await edit({
      name: 'putClient',
      input: {
        params: { id: name },
        body: {
          client: {
            ...(pin === '' ? {} : { pin }),
            ...(tenant.trim() === '' ? {} : { tenant: tenant.trim() }),
          },
          newKey: wantsKey,
        },
        ifMatch: 'none',
      },
      title: `Add the client ${name}`,
      lead: wantsKey ? 'Its key is shown once, when it is added.' : 'It gets no key here.',
      act: 'Add it',
      done: `${name} is a client`,
      then: (committed) => {
        made = secretOf(committed)
      },
    })
    setAsking(false)
    if (!isMade) return
    if (made === undefined) open()
    else setKey(made)
  }
  if (key !== undefined) return <Secret title={`Key of ${name}`} secret={key} onClose={open} />
  return (
    <Dialog
      open={!isAsking}
      title="Add a client"
      lead="It is known by its name in flags, kill switches and counts."
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            why={name === '' ? 'Say how it is called first' : undefined}
            onClick={() => void add()}
          >
            Go on…
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField label="Name" value={id} onChange={setId} autoComplete="off" maxLength={256} />
        <SelectField
          label="Pinned to"
          hint="The version that it speaks where it says none."
          value={pin}
          onChange={setPin}
          choices={[
            { value: '', text: `No pin (${names?.defaultVersion ?? 'the default version'})` },
            ...(names?.versions ?? []).map((version) => ({ value: version, text: version })),
          ]}
        />
        <TextField
          label="Tenant"
          hint="For flags; may be empty."
          value={tenant}
          onChange={setTenant}
          autoComplete="off"
        />
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={wantsKey}
            onChange={(event) => setWantsKey(event.target.checked)}
            className="size-4 accent-accent"
          />
          Make a key for it
        </label>
      </div>
    </Dialog>
  )
}
