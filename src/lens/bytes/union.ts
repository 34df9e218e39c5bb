/** Tagged unions: the tag is looked up first, wherever it stands, then the variant is carried. */
import { kind, print } from '../../json/index.ts'
import type { Plan, UnionPlan, VariantPlan } from '../plan.ts'
import type { Carry, Compiling, Part } from './carry.ts'
import { lookAt, type Interest } from './interest.ts'
import { objectCarry, type Retag } from './object.ts'
import { expectKind, memberOf } from './tape.ts'
import { wordFinder } from './words.ts'
import { misfit } from './writer.ts'

/** The carry of a variant under another tag; undefined for plans that are not those of objects. */
const retagged = (
  plan: Plan,
  retag: Retag,
  interest: Interest,
  compiling: Compiling,
): Carry | undefined => {
  switch (plan.kind) {
    case 'ref':
      return retagged(compiling.plan(plan.type, plan.from, plan.to), retag, interest, compiling)
    case 'frame':
      return retagged(plan.of, retag, interest, compiling)
    case 'object':
      if (plan.prune) return undefined
      return objectCarry(plan, interest, compiling, retag).carry
    case 'copy': {
      const id = compiling.interests.nameId(retag.tag)
      return (writer, at) => {
        writer.replace(memberOf(writer, at, id), retag.text)
        return true
      }
    }
    default:
      return undefined
  }
}

/** Undefined where only values can tell. */
const variantCarry = (
  variant: VariantPlan,
  { tag, name }: { readonly tag: string; readonly name: string },
  interest: Interest,
  compiling: Compiling,
): Carry | undefined => {
  if (variant.kind === 'refuse') {
    return () => {
      throw misfit
    }
  }
  if (variant.kind === 'replace') {
    const text = compiling.literals.of(print(variant.value))
    return (writer, at) => {
      writer.replace(at, text)
      return true
    }
  }
  if (variant.tag !== name) {
    const text = compiling.literals.of(JSON.stringify(variant.tag))
    return retagged(variant.plan, { tag, text }, interest, compiling)
  }
  const part = compiling.part(variant.plan)
  interest.also.push(part.interest)
  return (writer, at) => {
    if (part.carry && !part.carry(writer, at, at)) throw misfit
    return true
  }
}

export const unionPart = (plan: UnionPlan, compiling: Compiling): Part => {
  const { tag, variants } = plan
  const interest = compiling.interests.make()
  lookAt(interest, tag)
  const id = compiling.interests.nameId(tag)
  const find = wordFinder([...variants.keys()])
  const carries: Carry[] = []
  for (const [name, variant] of variants) {
    const carry = variantCarry(variant, { tag, name }, interest, compiling)
    if (!carry) return compiling.byValue(plan)
    carries.push(carry)
  }
  return {
    interest,
    carry: (writer, at) => {
      expectKind(writer, at, kind.object)
      const tagAt = memberOf(writer, at, id)
      if (tagAt === 0) throw misfit
      expectKind(writer, tagAt, kind.string)
      const carry = carries[find(writer, tagAt)]
      if (carry === undefined) throw misfit
      return carry(writer, at, at)
    },
  }
}
