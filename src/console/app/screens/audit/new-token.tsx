/** Makes a token, and shows its secret once. */
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { readAnew } from '../../api/query.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { ErrorNote } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'

const roles = [
  { value: 'viewer', text: 'Viewer: looks at everything but documents' },
  { value: 'release-manager', text: 'Release manager: edits the policy, moves rollouts' },
  { value: 'admin', text: 'Admin: keys, tokens, and all of that' },
] as const

const lives = [
  { value: '1', text: 'A day' },
  { value: '30', text: '30 days' },
  { value: '90', text: '90 days' },
  { value: '365', text: 'A year' },
  { value: '', text: 'It never ends' },
]

const dayMs = 86_400_000

const Secret = ({ secret }: { secret: string }) => (
  <div className="flex flex-col gap-2">
    <p>It is shown this once. Isthmus keeps only a digest of it.</p>
    <code className="rounded bg-ground p-3 font-mono text-xs break-all">{secret}</code>
    <div>
      <Button
        onClick={() =>
          void navigator.clipboard.writeText(secret).then(() => toast({ title: 'Copied' }))
        }
      >
        Copy the token
      </Button>
    </div>
  </div>
)

type RoleName = (typeof roles)[number]['value']

export const NewToken = ({ onClose }: { onClose: () => void }) => {
  const [name, setName] = useState('')
  const [role, setRole] = useState<RoleName>('viewer')
  const [days, setDays] = useState('30')
  const [secret, setSecret] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>()
  const make = async (): Promise<void> => {
    setBusy(true)
    setFailure(undefined)
    try {
      const expiresAt = new Date(Date.now() + Number(days) * dayMs).toISOString()
      const body = { name: name.trim(), role, ...(days === '' ? {} : { expiresAt }) }
      const { value } = await ask('createToken', { body })
      setSecret(value.secret)
      await readAnew('listTokens', 'listAudit')
    } catch (error) {
      setFailure(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      title={secret === undefined ? 'Make a token' : `The token ${name.trim()}`}
      onClose={onClose}
      foot={
        secret === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              tone="primary"
              disabled={isBusy}
              why={name.trim() === '' ? 'It needs a name' : undefined}
              onClick={() => void make()}
            >
              Make the token
            </Button>
          </>
        ) : (
          <Button tone="primary" onClick={onClose}>
            I have kept it
          </Button>
        )
      }
    >
      {secret === undefined ? (
        <div className="flex flex-col gap-4">
          <TextField
            label="Name"
            hint="The audit names whoever uses it by this."
            value={name}
            onChange={setName}
            autoComplete="off"
            maxLength={100}
          />
          <SelectField
            label="What it may do"
            choices={roles}
            value={role}
            onChange={(value) => setRole(value as RoleName)}
          />
          <SelectField label="How long" choices={lives} value={days} onChange={setDays} />
          {failure !== undefined && <ErrorNote error={failure} />}
        </div>
      ) : (
        <Secret secret={secret} />
      )}
    </Dialog>
  )
}
