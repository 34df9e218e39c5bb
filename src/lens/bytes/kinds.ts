/** Values of several kinds: the record says which one it is. A member in place of its object. */
import { kind } from '../../json/index.ts'
import type { KindPlan, KindsPlan, Plan } from '../plan.ts'
import { graft, type Carry, type Compiling, type Part } from './carry.ts'
import { lookAt } from './interest.ts'
import { expectKind, kindAt, memberOf } from './tape.ts'
import { misfit } from './writer.ts'

/** What the tape calls the kinds of JSON. */
const recorded = {
  object: [kind.object],
  array: [kind.array],
  string: [kind.string],
  number: [kind.number],
  boolean: [kind.true, kind.false],
  any: [kind.object, kind.array, kind.string, kind.number, kind.true, kind.false, kind.null],
} as const

const refuse: Carry = () => {
  throw misfit
}

export const kindsPart = ({ members }: KindsPlan, { interests, part }: Compiling): Part => {
  const interest = interests.make()
  const carries = Array.from({ length: kind.mask }, (): Carry | undefined => refuse)
  const carryOf = (member: KindPlan): Carry | undefined => {
    if (member.kind === 'refuse') return refuse
    const made = part(member.plan)
    interest.also.push(made.interest)
    return made.carry
  }
  for (const [name, member] of members) {
    const carry = carryOf(member)
    for (const each of recorded[name]) carries[each] = carry
  }
  return {
    interest,
    carry: (writer, at) => {
      const carry = carries[kindAt(writer, at)]
      return carry === undefined || carry(writer, at, at)
    },
  }
}

export const memberPart = (
  { name, of }: Extract<Plan, { kind: 'member' }>,
  { interests, part }: Compiling,
): Part => {
  const inner = part(of)
  const interest = interests.make()
  lookAt(interest, name, inner.interest)
  const id = interests.nameId(name)
  return {
    interest,
    carry: (writer, at) => {
      expectKind(writer, at, kind.object)
      const found = memberOf(writer, at, id)
      if (found === 0) throw misfit
      writer.upTo(writer.start(at))
      if (!graft(writer, found, inner.carry, found)) return false
      writer.cursor = writer.end(at)
      return true
    },
  }
}
