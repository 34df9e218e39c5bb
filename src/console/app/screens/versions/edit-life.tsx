/** The life of a version, as it is to be: the edit itself is tried and confirmed in its own dialog. */
import { useState } from 'react'
import { useEdit } from '../../edit/edits.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import type { Contract, Life, StoredLife } from './contract.ts'
import { versionChoices } from './changes.tsx'

interface LifeDialogProps {
  readonly contract: Contract
  /** Key of the version. */
  readonly version: string
  readonly stored: StoredLife | undefined
  readonly onClose: () => void
}

interface Draft {
  readonly deprecated: string
  readonly sunset: string
  readonly successor: string
  readonly link: string
  readonly state: 'served' | 'retired'
}

const draftOf = (life: Life = {}): Draft => ({
  deprecated: life.deprecated ?? '',
  sunset: life.sunset ?? '',
  successor: life.successor ?? '',
  link: life.link ?? '',
  state: life.retired === true ? 'retired' : 'served',
})

const lifeOf = ({ state, ...texts }: Draft): Life => ({
  ...Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text.trim() === '' ? [] : [[name, text.trim()]],
    ),
  ),
  ...(state === 'retired' ? { retired: true } : {}),
})

const dateText = /^\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d))?$/

const dateIssue = (text: string): string | undefined =>
  text.trim() === '' || (dateText.test(text.trim()) && !Number.isNaN(Date.parse(text.trim())))
    ? undefined
    : 'A date, such as 2027-06-01, perhaps with a time: 2027-06-01T00:00:00Z'

export const LifeDialog = ({ contract, version, stored, onClose }: LifeDialogProps) => {
  const edit = useEdit()
  const [draft, setDraft] = useState(() => draftOf(stored?.value))
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const issues = [dateIssue(draft.deprecated), dateIssue(draft.sunset)]
  const isRetired = draft.state === 'retired'
  const wasRetired = stored?.value.retired === true

  const save = async (): Promise<void> => {
    const made = await edit({
      name: 'putVersion',
      input: {
        params: { version },
        body: { value: lifeOf(draft) },
        ifMatch: stored?.tag ?? 'none',
      },
      title:
        isRetired && !wasRetired
          ? `Retire version ${version}`
          : `Set the life of version ${version}`,
      lead:
        isRetired && !wasRetired
          ? 'Whoever speaks it is answered with 410 from then on.'
          : 'Answers say it in `Deprecation`, `Sunset` and `Link`.',
      act: isRetired && !wasRetired ? 'Retire it' : 'Set it',
      danger: isRetired && !wasRetired,
      done: `The life of version ${version} is set`,
    })
    if (made) onClose()
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={`Life of version ${version}`}
      lead="What its clients are told, and whether they are still served."
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            why={issues.some((issue) => issue !== undefined) ? 'A date is wrong' : undefined}
            onClick={() => void save()}
          >
            Continue
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField
          label="Deprecated since, or from"
          value={draft.deprecated}
          onChange={(deprecated) => change({ deprecated })}
          placeholder="2027-06-01"
          error={issues[0]}
        />
        <TextField
          label="Sunset: when it is going to be retired"
          value={draft.sunset}
          onChange={(sunset) => change({ sunset })}
          placeholder="2027-12-01T00:00:00Z"
          error={issues[1]}
        />
        <SelectField
          label="Successor"
          value={draft.successor}
          onChange={(successor) => change({ successor })}
          choices={[
            { value: '', text: 'none is named' },
            ...versionChoices(contract).filter(({ value }) => value !== version),
          ]}
        />
        <TextField
          label="Page about it"
          value={draft.link}
          onChange={(link) => change({ link })}
          placeholder="https://"
          type="url"
        />
        <SelectField
          label="Its clients are"
          value={draft.state}
          onChange={(state) => change({ state: state === 'retired' ? 'retired' : 'served' })}
          choices={[
            { value: 'served', text: 'served' },
            { value: 'retired', text: 'refused with 410: it is retired' },
          ]}
        />
      </div>
    </Dialog>
  )
}
