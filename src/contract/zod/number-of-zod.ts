/** Reads a Zod number: its bounds, and whether it is an integer (of any size: JSON has no 2^53). */
import type { NumberShape, Shape } from '../../lens/index.ts'
import { checksOf, type Check, type Checked, type Report, type Writable } from './definition.ts'

const choices = ['z.int()', 'z.int32()', 'z.uint32()', 'min', 'max']

const largestFloat32 = 3.4028234663852886e38

const formats: Readonly<Record<string, Omit<NumberShape, 'kind'>>> = {
  safeint: { integer: true },
  int32: { integer: true, minimum: -2147483648, maximum: 2147483647 },
  uint32: { integer: true, minimum: 0, maximum: 4294967295 },
  float32: { minimum: -largestFloat32, maximum: largestFloat32 },
  float64: {},
}

const bound = (
  shape: Writable<NumberShape>,
  side: 'minimum' | 'maximum',
  { value, inclusive }: Check,
  report: Report,
): void => {
  if (typeof value !== 'number') report('a bound must be a number')
  else if (inclusive) shape[side] = value
  else if (shape.integer) shape[side] = side === 'minimum' ? value + 1 : value - 1
  else report('an exclusive bound has no shape: use an inclusive one', choices)
}

const formatOf = (shape: Writable<NumberShape>, name: string, report: Report): void => {
  const known = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (known) Object.assign(shape, known)
  else report(`the number format \`${name}\` has no shape`, choices)
}

const apply = (shape: Writable<NumberShape>, check: Check, report: Report): void => {
  if (check.check === 'greater_than') bound(shape, 'minimum', check, report)
  else if (check.check === 'less_than') bound(shape, 'maximum', check, report)
  else if (check.check === 'number_format') formatOf(shape, check.format ?? '', report)
  else report(`the check \`${check.check ?? 'custom'}\` of a number has no shape`, choices)
}

export const numberOfZod = (definition: Checked, report: Report): Shape => {
  const shape: Writable<NumberShape> = { kind: 'number' }
  if (definition.coerce) report('coercion has no shape: a value is what it is', choices)
  if (definition.format !== undefined) formatOf(shape, definition.format, report)
  for (const check of checksOf(definition)) apply(shape, check, report)
  return shape
}
