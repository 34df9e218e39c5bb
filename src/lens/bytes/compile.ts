/** From a linked plan to closures over the tape: one a plan, none of them grows with the document. */
import { kind, type Program } from '../../json/index.ts'
import type { Plan } from '../plan.ts'
import { carryByValue, type RunPlan } from './by-value.ts'
import type { Carry, CarryText, Compiling, Part } from './carry.ts'
import { codecPart } from './codecs/index.ts'
import { headPart, listPart, mapPart, wrapPart } from './containers.ts'
import { kindsPart, memberPart } from './kinds.ts'
import { createInterests } from './interest.ts'
import { createLiterals } from './literals.ts'
import { objectCarry } from './object.ts'
import { pathsCarry } from './paths.ts'
import { kindAt } from './tape.ts'
import { unionPart } from './union.ts'

export interface BytesContext {
  /** The linked plan of a type. */
  readonly plan: (type: string, from: number, to: number) => Plan
  readonly run: RunPlan
  /** A plan as a lens of its own. */
  readonly apart: (plan: Plan) => CarryText
}

export interface Compiled {
  readonly program: Program
  readonly carry: Carry | undefined
}

export const compileBytes = (root: Plan, { plan: planOf, run, apart }: BytesContext): Compiled => {
  const interests = createInterests()
  const literals = createLiterals()
  const refs = new Map<string, Part>()

  const refPart = (type: string, from: number, to: number): Part => {
    const key = `${type}|${from}|${to}`
    const known = refs.get(key)
    if (known) return known
    // Types may hold themselves: the part exists before what is inside of it.
    const interest = interests.make()
    let inner: Carry | undefined
    refs.set(key, { interest, carry: (writer, at) => !inner || inner(writer, at, at) })
    const part = compiling.part(planOf(type, from, to))
    interest.also.push(part.interest)
    inner = part.carry
    return refs.get(key) ?? part
  }

  const part = (plan: Plan): Part => {
    switch (plan.kind) {
      case 'copy':
        return { interest: interests.make(), carry: undefined }
      case 'ref':
        return refPart(plan.type, plan.from, plan.to)
      case 'frame':
        return part(plan.of)
      case 'nullable': {
        const { interest, carry } = part(plan.of)
        return {
          interest,
          carry:
            carry && ((writer, at) => kindAt(writer, at) === kind.null || carry(writer, at, at)),
        }
      }
      case 'object': {
        const interest = interests.make()
        const { carry } = objectCarry(plan, interest, compiling)
        if (!plan.prune) return { interest, carry: (writer, at) => carry(writer, at, at) }
        const empty = literals.of('{}')
        return {
          interest,
          carry: (writer, at) => {
            const mark = writer.mark()
            if (carry(writer, at, at)) return true
            writer.reset(mark)
            writer.replace(at, empty)
            return true
          },
        }
      }
      case 'list':
        return listPart(plan.of, compiling)
      case 'paths':
        return { interest: interests.make(), carry: pathsCarry(plan, run) }
      case 'hyperlink':
      case 'turned':
        return byValue(plan)
      case 'map':
        return mapPart(plan.of, compiling)
      case 'union':
        return unionPart(plan, compiling)
      case 'kinds':
        return kindsPart(plan, compiling)
      case 'member':
        return memberPart(plan, compiling)
      case 'wrap':
        return wrapPart(plan, compiling)
      case 'head':
        return headPart(plan, compiling)
      case 'codec':
        return codecPart(plan, compiling)
      case 'sequence':
        return sequencePart(plan.plans)
      case 'steps':
        return byValue(plan)
    }
  }

  const byValue = (plan: Plan): Part => ({
    interest: interests.make(),
    carry: carryByValue(plan, run),
  })

  const sequencePart = (plans: readonly Plan[]): Part => {
    const lenses = plans.map(apart)
    return {
      interest: interests.make(),
      carry: (writer, at) => {
        let text: Uint8Array | undefined = writer.bytes.slice(writer.start(at), writer.end(at))
        for (const lens of lenses) text &&= lens(text, writer)
        if (text === undefined) return false
        writer.upTo(writer.start(at))
        writer.copy(text)
        writer.cursor = writer.end(at)
        return true
      },
    }
  }

  const compiling: Compiling = { interests, literals, plan: planOf, part, run, byValue }
  const { interest, carry } = part(root)
  const views = interests.views(interest)
  return { program: { views, literals: literals.bytes() }, carry }
}
