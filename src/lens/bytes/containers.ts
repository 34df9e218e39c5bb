/** Lists, maps, and scalars that become lists or come out of them. */
import { kind } from '../../json/index.ts'
import type { HeadPlan, Plan, WrapPlan } from '../plan.ts'
import { graft, type Carry, type Compiling, type Part } from './carry.ts'
import { removeMember } from './remove-member.ts'
import { expectKind, firstOf, kindAt, lastByFirst, nextOf } from './tape.ts'
import { misfit, type Writer } from './writer.ts'

export const listPart = (of: Plan, { interests, part }: Compiling): Part => {
  const item = part(of)
  const interest = interests.make()
  interest.items = [item.interest]
  return {
    interest,
    carry: (writer, at) => {
      expectKind(writer, at, kind.array)
      const end = nextOf(writer, at)
      for (let c = firstOf(at); c < end; c = nextOf(writer, c)) {
        if (item.carry && !item.carry(writer, c, c)) throw misfit
      }
      return true
    },
  }
}

/** Carries a value, or another one in its place. */
const putInPlace = (writer: Writer, at: number, of: number, carry: Carry | undefined): boolean => {
  if (of === at) return !carry || carry(writer, at, at)
  writer.upTo(writer.start(at))
  if (!graft(writer, of, carry, of)) return false
  writer.cursor = writer.end(at)
  return true
}

export const mapPart = (of: Plan, { interests, part }: Compiling): Part => {
  const member = part(of)
  const interest = interests.make()
  interest.others = [member.interest]
  return {
    interest,
    carry: (writer, at) => {
      expectKind(writer, at, kind.object)
      const end = nextOf(writer, at)
      const lasts = writer.careful ? lastByFirst(writer, at) : undefined
      let keptEnd = -1
      for (let c = firstOf(at); c < end; c = nextOf(writer, c)) {
        const mark = writer.mark()
        const last = lasts ? lasts.get(c) : c
        if (last !== undefined && putInPlace(writer, c, last, member.carry)) {
          keptEnd = writer.end(c)
          continue
        }
        // Where two have one name and the last is to go, the first must go with it.
        if (!writer.careful) throw misfit
        writer.reset(mark)
        removeMember(writer, c, end, keptEnd)
      }
      return true
    },
  }
}

export const wrapPart = (
  { of, nullable, fills = false }: Omit<WrapPlan, 'kind'>,
  { literals, part }: Compiling,
): Part => {
  const item = part(of)
  const [open, close, none] = [literals.of('['), literals.of(']'), literals.of('[]')]
  return {
    interest: item.interest,
    carry: (writer, at) => {
      if (nullable && kindAt(writer, at) === kind.null) {
        if (fills) writer.replace(at, none)
        return true
      }
      writer.upTo(writer.start(at))
      writer.literal(open)
      if (item.carry && !item.carry(writer, at, at)) throw misfit
      writer.upTo(writer.end(at))
      writer.literal(close)
      return true
    },
  }
}

export const headPart = (
  plan: Omit<HeadPlan, 'kind'>,
  { interests, literals, part }: Compiling,
): Part => {
  const item = part(plan.of)
  const none = literals.of('null')
  const interest = interests.make()
  interest.items = [item.interest]
  return {
    interest,
    carry: (writer, at) => {
      if (plan.nullable && kindAt(writer, at) === kind.null) return true
      expectKind(writer, at, kind.array)
      const first = firstOf(at)
      if (first === nextOf(writer, at)) {
        if (plan.empty === 'refuse') throw misfit
        if (plan.empty === 'null') writer.replace(at, none)
        return plan.empty === 'null'
      }
      writer.upTo(writer.start(at))
      if (!graft(writer, first, item.carry, first)) return false
      writer.cursor = writer.end(at)
      return true
    },
  }
}
