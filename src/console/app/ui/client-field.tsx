/** A field for the id of a client, which offers those that are known. */
import { useId } from 'react'
import { useReading } from '../api/query.ts'
import { TextField } from './field.tsx'
import { useSettled } from './settled.ts'

interface ClientFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (id: string) => void
}

const mostOffered = 20

export const ClientField = ({ label, value, onChange }: ClientFieldProps) => {
  const id = useId()
  const search = useSettled(value.trim())
  const found = useReading(
    'listClients',
    { query: { search, limit: mostOffered } },
    { keeps: true },
  )
  return (
    <>
      <TextField label={label} value={value} onChange={onChange} list={id} autoComplete="off" />
      <datalist id={id}>
        {found.data?.value.items.map((one) => (
          <option key={one.id} value={one.id} />
        ))}
      </datalist>
    </>
  )
}
