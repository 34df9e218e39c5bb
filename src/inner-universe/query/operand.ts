/** What the text of a query parameter can mean, given the type of the field it is compared with. */
import { parse, print } from '../../json/index.ts'
import type { FieldPath } from './field-path.ts'

/** A value to compare with. `number` and `json` carry JSON text. */
export type Operand =
  | { readonly kind: 'text' | 'number' | 'json'; readonly text: string }
  | { readonly kind: 'true' | 'false' | 'null' }

const numberPattern = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

const jsonOperand = (text: string): readonly Operand[] => {
  const parsed = /^[[{]/.test(text) ? parse(text) : undefined
  return parsed?.ok ? [{ kind: 'json', text: print(parsed.value) }] : []
}

const number = (text: string): readonly Operand[] =>
  numberPattern.test(text) ? [{ kind: 'number', text }] : []

const boolean = (text: string): readonly Operand[] =>
  text === 'true' || text === 'false' ? [{ kind: text }] : []

/**
 * All readings of a text: a field that may hold anything is compared with each (`3` finds the
 * number and the string). Empty when the text cannot be a value of the field.
 */
export const operands = ({ shape, nullable }: FieldPath, text: string): readonly Operand[] => {
  const orNull: readonly Operand[] = nullable && text === 'null' ? [{ kind: 'null' }] : []
  switch (shape.kind) {
    case 'string':
      return [{ kind: 'text', text }, ...orNull]
    case 'number':
      return [...number(text), ...orNull]
    case 'boolean':
      return [...boolean(text), ...orNull]
    case 'null':
      return text === 'null' ? [{ kind: 'null' }] : []
    default:
      return [
        { kind: 'text', text },
        ...number(text),
        ...boolean(text),
        ...jsonOperand(text),
        ...(text === 'null' ? [{ kind: 'null' } as const] : []),
      ]
  }
}
