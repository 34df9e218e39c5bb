/** A value put into an object of its own: `x` becomes `{ field: x }`. */
import { isObject, own, set, type JsonObject } from '../../json/index.ts'
import { LensError, wrongKind } from '../lens-error.ts'
import type { Codec } from './codec.ts'

export interface InObjectData {
  readonly codec: 'in-object'
  readonly field: string
}

export const inObjectCodec: Codec<InObjectData> = {
  run: ({ field }, value, direction) => {
    if (direction === 'up') {
      const object: JsonObject = {}
      set(object, field, value)
      return object
    }
    if (!isObject(value)) return wrongKind('an object', value)
    const inner = own(value, field)
    if (inner === undefined) throw new LensError('wrong-shape', `expected a member "${field}"`)
    return inner
  },
  loss: ({ field }, direction) =>
    direction === 'down'
      ? { kind: 'defaulted', reason: `members other than ${field} have no place` }
      : undefined,
  holds: ({ field }) => ({ member: field, plainOnly: false }),
}
