/** A field whose words stand in the address a moment after they were typed. */
import { useEffect, useState, type ComponentProps } from 'react'
import { TextField } from './field.tsx'

/** Whoever types on is waited for. */
const pauseMs = 250

type Props = Omit<ComponentProps<typeof TextField>, 'value' | 'onChange'> & {
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

export const WordsField = ({ value = '', onChange, ...rest }: Props) => {
  const [typed, setTyped] = useState(value)
  const [seen, setSeen] = useState(value)
  // Somebody went back, or a link was followed.
  if (seen !== value) {
    setSeen(value)
    setTyped(value)
  }
  useEffect(() => {
    if (typed === value) return undefined
    const timer = setTimeout(() => onChange(typed === '' ? undefined : typed), pauseMs)
    return () => clearTimeout(timer)
  }, [typed, value, onChange])
  return <TextField {...rest} value={typed} onChange={setTyped} />
}
