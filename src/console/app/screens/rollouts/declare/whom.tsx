/** What a rollout moves, from where to where, and who decides whose reads go first. */
import { useNamesPending, type PolicyNames } from '../../../api/names.ts'
import { useReading } from '../../../api/query.ts'
import { NamedField } from '../../../edit/named-field.tsx'
import { CheckField, SelectField, TextField } from '../../../ui/field.tsx'
import type { RolloutDraft } from './draft.ts'
import type { WrongAt } from './steps.tsx'

interface WhomProps {
  readonly draft: RolloutDraft
  readonly names: PolicyNames | undefined
  readonly wrong: WrongAt
  readonly onChange: (change: Partial<RolloutDraft>) => void
}

const Resources = ({ draft: { from, resources }, names, wrong, onChange }: WhomProps) => {
  const known = names?.resources[from] ?? []
  const isPending = useNamesPending()
  const own = wrong('resources')
  if (isPending) return <p className="text-xs text-ink-3">Reading which resources there are...</p>
  if (known.length === 0) {
    return (
      <TextField
        label="Resources"
        hint="First segments of paths, with commas between them."
        value={resources.join(', ')}
        onChange={(text) => onChange({ resources: text.split(/[\s,]+/).filter(Boolean) })}
        error={own}
      />
    )
  }
  const all = [...new Set([...known, ...resources])]
  return (
    <fieldset className="min-w-0">
      <legend className="text-xs font-medium text-ink-2">Resources that move</legend>
      <div className="flex flex-wrap gap-x-4">
        {all.map((name) => (
          <CheckField
            key={name}
            label={name}
            checked={resources.includes(name)}
            onChange={(isIn) =>
              onChange({
                resources: all.filter((one) => (one === name ? isIn : resources.includes(one))),
              })
            }
          />
        ))}
      </div>
      {own !== undefined && (
        <p role="alert" className="text-xs text-bad">
          {own}
        </p>
      )}
    </fieldset>
  )
}

/** More are named by the command line. */
const mostFlags = 200

export const Whom = (props: WhomProps) => {
  const { draft, names, wrong, onChange } = props
  const { name, from, to, flag, sample, fallBack } = draft
  const flags = useReading('listFlags', { query: { limit: mostFlags } })
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <TextField
          label="Name"
          value={name}
          onChange={(next) => onChange({ name: next })}
          error={wrong('name')}
          maxLength={256}
          autoComplete="off"
          placeholder="to-green"
        />
      </div>
      <NamedField
        label="From backend"
        value={from}
        names={names?.backends}
        error={wrong('from')}
        onChange={(next) => onChange({ from: next })}
      />
      <NamedField
        label="To backend"
        value={to}
        names={names?.backends}
        error={wrong('to')}
        onChange={(next) => onChange({ to: next })}
      />
      <div className="sm:col-span-2">
        <Resources {...props} />
      </div>
      <SelectField
        label={`Who reads ${to || 'the new one'} in shadow and live`}
        value={flag}
        onChange={(next) => onChange({ flag: next })}
        error={wrong('flag')}
        choices={[
          { value: '', text: 'a share of clients, by the steps' },
          ...(flags.data?.value.items ?? []).map(({ id }) => ({
            value: id,
            text: `those whom the flag ${id} sends there`,
          })),
        ]}
      />
      <TextField
        label="Percent of reads that are compared"
        hint="Empty: all of them."
        value={sample}
        onChange={(next) => onChange({ sample: next })}
        error={wrong('sample')}
        maxLength={20}
        autoComplete="off"
      />
      <div className="sm:col-span-2">
        <CheckField
          label={`In live, ${from || 'the old one'} answers reads that fail at ${to || 'the new one'}`}
          checked={fallBack}
          onChange={(next) => onChange({ fallBack: next })}
        />
      </div>
    </div>
  )
}
