/** What may not be worse at the new backend, and what happens where it is. */
import { SelectField, TextField } from '../../../ui/field.tsx'
import type { GuardrailName, RolloutDraft } from './draft.ts'
import type { WrongAt } from './steps.tsx'

const fields: readonly (readonly [name: GuardrailName, label: string, hint: string])[] = [
  ['mismatch', 'Answers that may differ', 'As a share of those that are compared: 0.01 is 1 %.'],
  [
    'errorRatio',
    'Failures',
    'How often requests may fail, against the old backend: 1.5 is half as often again.',
  ],
  ['latencyRatio', 'Median duration', 'Against the old backend: 2 is twice as long.'],
  ['repairAge', 'Oldest write to repair', 'How long a write may wait for repair: 30s, 5m.'],
]

interface GuardrailFieldsProps {
  readonly draft: Pick<RolloutDraft, 'guardrails' | 'onBreach'>
  readonly wrong: WrongAt
  readonly onChange: (next: Pick<RolloutDraft, 'guardrails' | 'onBreach'>) => void
}

export const GuardrailFields = ({ draft, wrong, onChange }: GuardrailFieldsProps) => {
  const { guardrails, onBreach } = draft
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {fields.map(([name, label, hint]) => (
        <TextField
          key={name}
          label={label}
          hint={`${hint} Empty: not looked at.`}
          value={guardrails[name]}
          onChange={(text) => onChange({ onBreach, guardrails: { ...guardrails, [name]: text } })}
          error={wrong(`plan.guardrails.${name}`)}
          maxLength={20}
          autoComplete="off"
        />
      ))}
      <SelectField
        label="When one of them is broken"
        value={onBreach}
        onChange={(next) =>
          onChange({ guardrails, onBreach: next === 'rollback' ? 'rollback' : 'hold' })
        }
        error={wrong('plan.onBreach')}
        choices={[
          { value: 'hold', text: 'it is held where it is' },
          { value: 'rollback', text: 'it is rolled back to off' },
        ]}
      />
    </div>
  )
}
