/** Enum values mapped both ways: renamed, split or merged. */
import { LensError, notRepresentable, wrongKind } from '../lens-error.ts'
import type { Codec, Direction } from './codec.ts'

export interface ValuesData {
  readonly codec: 'values'
  /** Older value -> newer value. */
  readonly up: Readonly<Record<string, string>>
  /** Newer value -> older value. */
  readonly down: Readonly<Record<string, string>>
  /** The older value that stands in for newer ones that are not named here: there may be more tomorrow. */
  readonly otherwise?: string
  /** Whether the older value may be one that nobody named, and stays as it is; found by `complete`. */
  readonly open?: boolean
}

export const quote = (values: readonly string[]) => values.map((value) => `"${value}"`).join(', ')

/** Values that do not come back as they went. */
const changedByRoundTrip = (there: ValuesData['up'], back: ValuesData['up']): readonly string[] =>
  Object.keys(there).filter((value) => back[there[value] ?? ''] !== value)

/** What becomes of a value that neither side names; undefined where there may be none. */
const unnamed = ({ otherwise, open, ...maps }: ValuesData, value: string, way: Direction) => {
  if (way === 'down' && otherwise !== undefined) return otherwise
  if (!open) return undefined
  // There it would be taken for the other version's value of the same name.
  return Object.hasOwn(maps[way === 'up' ? 'down' : 'up'], value)
    ? notRepresentable('means something else in the other version')
    : value
}

export const valuesCodec: Codec<ValuesData> = {
  run: (data, value, direction) => {
    if (typeof value !== 'string') return wrongKind('a string', value)
    const map = data[direction]
    const mapped = Object.hasOwn(map, value) ? map[value] : unnamed(data, value, direction)
    if (mapped === undefined) {
      throw new LensError('wrong-shape', `expected one of ${quote(Object.keys(map))}`)
    }
    return mapped
  },
  loss: ({ up, down, otherwise }, direction) => {
    if (direction === 'down' && otherwise !== undefined) {
      return { kind: 'lossy', reason: `what it does not name becomes "${otherwise}"` }
    }
    const lost = direction === 'up' ? changedByRoundTrip(up, down) : changedByRoundTrip(down, up)
    return lost.length
      ? { kind: 'lossy', reason: `${quote(lost)} collapses into another value` }
      : undefined
  },
  refuses: ({ open = false }) => open,
  chooses: true,
}
