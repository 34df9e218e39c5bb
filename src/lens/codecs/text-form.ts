/** Text in one form of letters, or without the space around it: enum values both ways, other text once and for all. */
import { LensError, wrongKind } from '../lens-error.ts'
import type { Codec } from './codec.ts'

export type TextForm = 'lower' | 'upper' | 'trim'

export interface TextFormData {
  readonly codec: 'text-form'
  readonly form: TextForm
  /** Of an older enum; found by `complete`. */
  readonly values?: readonly string[]
}

export const formed: Readonly<Record<TextForm, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
}

export const said: Readonly<Record<TextForm, string>> = {
  lower: 'to lower case',
  upper: 'to upper case',
  trim: 'without the space around it',
}

export const textFormCodec: Codec<TextFormData> = {
  run: ({ form, values }, value, direction) => {
    if (typeof value !== 'string') return wrongKind('a string', value)
    const toForm = formed[form]
    // A newer store need not keep to the form: what it has is shown as it is.
    if (!values) return direction === 'up' ? toForm(value) : value
    const found = values.find((older) => (direction === 'up' ? older : toForm(older)) === value)
    if (found === undefined) {
      const all = direction === 'up' ? values : values.map(toForm)
      throw new LensError('wrong-shape', `expected one of ${all.join(', ')}`)
    }
    return direction === 'up' ? toForm(found) : found
  },
  loss: ({ form, values }) =>
    values ? undefined : { kind: 'lossy', reason: `text is written ${said[form]}` },
}
