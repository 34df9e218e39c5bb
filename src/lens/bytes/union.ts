/** Tagged unions: the tag is looked up first, wherever it stands, then the variant is carried. */
import { kind, print } from '../../json/index.ts'
import { passes } from '../ops/union-ops.ts'
import { copy, type Pass, type Plan, type UnionPlan, type VariantPlan } from '../plan.ts'
import type { Carry, Compiling, Part } from './carry.ts'
import { lookAt, type Interest } from './interest.ts'
import { objectCarry } from './object.ts'
import { expectKind, memberOf, textAt } from './tape.ts'
import { wordFinder } from './words.ts'
import { misfit } from './writer.ts'

/** A plan that changes the tag of a variant and nothing else. */
const retagOnly = (tag: string, from: string, to: string): Plan => ({
  kind: 'union',
  tag,
  variants: new Map([[from, { kind: 'variant', tag: to, plan: copy }]]),
})

/** The carry of a variant that gets another tag. */
const retagged = (
  plan: Plan,
  { tag, from, to }: { readonly tag: string; readonly from: string; readonly to: string },
  interest: Interest,
  compiling: Compiling,
): Carry | undefined => {
  const { interests, literals, part } = compiling
  const text = literals.of(JSON.stringify(to))
  switch (plan.kind) {
    case 'ref': {
      const { type, from: older, to: newer } = plan
      return retagged(compiling.plan(type, older, newer), { tag, from, to }, interest, compiling)
    }
    case 'frame':
      return retagged(plan.of, { tag, from, to }, interest, compiling)
    case 'object':
      return objectCarry(plan, interest, compiling, { tag, text }).carry
    case 'copy': {
      const id = interests.nameId(tag)
      return (writer, at) => {
        writer.replace(memberOf(writer, at, id), text)
        return true
      }
    }
    default:
      // What it makes is not known beforehand: its tag is changed afterwards.
      return part({ kind: 'sequence', plans: [plan, retagOnly(tag, from, to)] }).carry
  }
}

const variantCarry = (
  variant: VariantPlan,
  { tag, name }: { readonly tag: string; readonly name: string },
  interest: Interest,
  compiling: Compiling,
): Carry | undefined => {
  switch (variant.kind) {
    case 'refuse':
      return () => {
        throw misfit
      }
    case 'replace': {
      const text = compiling.literals.of(print(variant.value))
      return (writer, at) => {
        writer.replace(at, text)
        return true
      }
    }
    case 'variant': {
      if (variant.tag !== name) {
        const tags = { tag, from: name, to: variant.tag }
        return retagged(variant.plan, tags, interest, compiling)
      }
      const part = compiling.part(variant.plan)
      interest.also.push(part.interest)
      return part.carry
    }
  }
}

/** The carry of a variant that the version read does not declare. */
const otherCarry = (
  plan: UnionPlan,
  others: VariantPlan | Pass,
  interest: Interest,
  compiling: Compiling,
): Carry | undefined => {
  const { tag } = plan
  if (others.kind !== 'pass') return variantCarry(others, { tag, name: '' }, interest, compiling)
  const id = compiling.interests.nameId(tag)
  return (writer, at) => {
    const name = JSON.parse(textAt(writer, memberOf(writer, at, id))) as string
    if (!passes(plan, name)) throw misfit
    return true
  }
}

export const unionPart = (plan: UnionPlan, compiling: Compiling): Part => {
  const { tag, variants, others } = plan
  const interest = compiling.interests.make()
  lookAt(interest, tag)
  const id = compiling.interests.nameId(tag)
  const find = wordFinder([...variants.keys()])
  const carries = [...variants].map(([name, variant]) =>
    variantCarry(variant, { tag, name }, interest, compiling),
  )
  const carryOther = others && otherCarry(plan, others, interest, compiling)
  return {
    interest,
    carry: (writer, at) => {
      expectKind(writer, at, kind.object)
      const tagAt = memberOf(writer, at, id)
      if (tagAt === 0) throw misfit
      expectKind(writer, tagAt, kind.string)
      const index = find(writer, tagAt)
      if (index < 0 && !carryOther) throw misfit
      const carry = index < 0 ? carryOther : carries[index]
      if (carry && !carry(writer, at, at)) throw misfit
      return true
    },
  }
}
