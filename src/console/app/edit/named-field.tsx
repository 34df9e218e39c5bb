/** A field for a name that the policy may use: chosen where the names are known, and typed where nobody knows them. */
import { useNamesPending } from '../api/names.ts'
import { SelectField, TextField } from '../ui/field.tsx'

interface NamedFieldProps {
  readonly label: string
  readonly value: string
  /** Undefined where they are not known. */
  readonly names: readonly string[] | undefined
  readonly error?: string | undefined
  readonly onChange: (name: string) => void
}

/** It stays what it is while somebody uses it: until names have come, nothing can be chosen. */
export const NamedField = ({ label, value, names, error, onChange }: NamedFieldProps) => {
  const isPending = useNamesPending()
  if (names === undefined && !isPending) {
    return (
      <TextField label={label} value={value} error={error} onChange={onChange} maxLength={256} />
    )
  }
  const known = names ?? []
  return (
    <SelectField
      label={label}
      value={value}
      error={error}
      disabled={isPending}
      onChange={onChange}
      choices={[
        ...(known.includes(value)
          ? []
          : [{ value, text: value || (isPending ? 'Reading names...' : 'Choose one') }]),
        ...known.map((name) => ({ value: name, text: name })),
      ]}
    />
  )
}
