/** Enum values mapped both ways: renamed, split or merged. */
import { LensError, wrongKind } from '../lens-error.ts'
import type { Codec } from './codec.ts'

export interface ValuesData {
  readonly codec: 'values'
  /** Older value -> newer value. */
  readonly up: Readonly<Record<string, string>>
  /** Newer value -> older value. */
  readonly down: Readonly<Record<string, string>>
}

const quote = (values: readonly string[]) => values.map((value) => `"${value}"`).join(', ')

/** Values that do not come back as they went. */
const changedByRoundTrip = (there: ValuesData['up'], back: ValuesData['up']): readonly string[] =>
  Object.keys(there).filter((value) => back[there[value] ?? ''] !== value)

export const valuesCodec: Codec<ValuesData> = {
  effect: ({ up, down }, shape) => {
    if (shape.kind !== 'string' || !shape.values) return 'a string with listed values is needed'
    const unmapped = shape.values.filter((value) => !Object.hasOwn(up, value))
    if (unmapped.length) return `no newer value is given for ${quote(unmapped)}`
    const foreign = Object.keys(up).filter((value) => !shape.values?.includes(value))
    if (foreign.length) return `${quote(foreign)} is not among ${quote(shape.values)}`
    const newer = Object.keys(down)
    const missing = Object.values(up).filter((value) => !newer.includes(value))
    if (missing.length) return `no older value is given for ${quote(missing)}`
    const wrong = Object.values(down).filter((value) => !shape.values?.includes(value))
    if (wrong.length) return `${quote(wrong)} is not among ${quote(shape.values)}`
    const same = newer.length === shape.values.length
    if (same && newer.every((value) => up[value] === value)) return 'every value stays as it is'
    return { kind: 'string', values: newer }
  },
  run: (data, value, direction) => {
    if (typeof value !== 'string') return wrongKind('a string', value)
    const map = data[direction]
    const mapped = Object.hasOwn(map, value) ? map[value] : undefined
    if (mapped === undefined) {
      throw new LensError('wrong-shape', `expected one of ${quote(Object.keys(map))}`)
    }
    return mapped
  },
  loss: ({ up, down }, direction) => {
    const lost = direction === 'up' ? changedByRoundTrip(up, down) : changedByRoundTrip(down, up)
    return lost.length
      ? { kind: 'lossy', reason: `${quote(lost)} collapses into another value` }
      : undefined
  },
  chooses: true,
  describe: ({ up, down }) =>
    `to the values ${quote(Object.keys(down))} (before: ${quote(Object.keys(up))})`,
}
