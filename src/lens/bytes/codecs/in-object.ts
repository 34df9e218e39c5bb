/** A value put into an object of its own, and taken out of it. */
import { kind } from '../../../json/index.ts'
import type { Direction, InObjectData } from '../../codecs/index.ts'
import { graft, type Compiling, type Part } from '../carry.ts'
import { lookAt } from '../interest.ts'
import { expectKind, memberOf } from '../tape.ts'
import { misfit } from '../writer.ts'

export const inObjectPart = (
  { field }: InObjectData,
  direction: Direction,
  { interests, literals }: Compiling,
): Part => {
  const interest = interests.make()
  if (direction === 'up') {
    const [open, close] = [literals.of(`{${JSON.stringify(field)}:`), literals.of('}')]
    return {
      interest,
      carry: (writer, at) => {
        writer.upTo(writer.start(at))
        writer.literal(open)
        writer.upTo(writer.end(at))
        writer.literal(close)
        return true
      },
    }
  }
  lookAt(interest, field)
  const id = interests.nameId(field)
  return {
    interest,
    carry: (writer, at) => {
      expectKind(writer, at, kind.object)
      const inner = memberOf(writer, at, id)
      if (inner === 0) throw misfit
      writer.upTo(writer.start(at))
      graft(writer, inner, undefined, inner)
      writer.cursor = writer.end(at)
      return true
    },
  }
}
