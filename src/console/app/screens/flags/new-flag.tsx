/** A new flag: disabled, with a variant for each backend, so that nobody moves by it. */
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useNames } from '../../api/names.ts'
import { useEdit } from '../../edit/edits.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'

const words = (text: string): readonly string[] =>
  [...new Set(text.split(/[\s,]+/))].filter((word) => word !== '')

export const NewFlag = ({ onClose }: { onClose: () => void }) => {
  const edit = useEdit()
  const navigate = useNavigate()
  const names = useNames()
  const [key, setKey] = useState('')
  const [file, setFile] = useState<string>()
  const [given, setGiven] = useState<string>()
  const text = given ?? names?.backends.join(', ') ?? ''
  const variants = words(text)
  const [first] = variants
  const why =
    key.trim() === ''
      ? 'Say how it is called first'
      : first === undefined
        ? 'Say at least one variant'
        : undefined
  const make = async (): Promise<void> => {
    const id = key.trim()
    const definition = {
      state: 'DISABLED',
      variants: Object.fromEntries(variants.map((name) => [name, name])),
      defaultVariant: first,
    }
    onClose()
    const made = await edit({
      name: 'putFlag',
      input: {
        params: { key: id },
        body: { value: { file: file?.trim() || id, definition } },
        ifMatch: 'none',
      },
      title: `Make the flag ${id}`,
      lead: `It is disabled at first. Its variants: ${variants.join(', ')}.`,
      act: 'Make it',
      done: `There is a flag ${id}`,
    })
    if (made) await navigate({ to: '/flags/$key', params: { key: id } })
  }
  return (
    <Dialog
      open
      title="A new flag"
      lead="It is disabled until somebody enables it."
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" why={why} onClick={() => void make()}>
            Go on…
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField label="Key" value={key} onChange={setKey} autoComplete="off" maxLength={256} />
        <TextField
          label="Variants"
          hint="Names with a comma between them; the first is the default. A flag that chooses backends has their names."
          value={text}
          onChange={setGiven}
          autoComplete="off"
        />
        <TextField
          label="Document"
          hint="The flagd document that it belongs to; one of its own where this is empty."
          value={file ?? ''}
          onChange={setFile}
          autoComplete="off"
        />
      </div>
    </Dialog>
  )
}
