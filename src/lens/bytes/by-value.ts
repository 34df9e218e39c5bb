/** What only values can tell, such as functions of the contract: the value's own text is parsed, and nothing else. */
import { parse, print, type Json } from '../../json/index.ts'
import type { Plan } from '../plan.ts'
import type { Carry } from './carry.ts'
import { LensError } from '../lens-error.ts'
import { misfit, type Writer } from './writer.ts'
import { textAt } from './tape.ts'

/** How a document is carried. */
export type RunManner = Pick<Writer, 'defaults' | 'address'>

/** Runs a plan on a value; undefined where it has no place. @throws LensError */
export type RunPlan = (plan: Plan, value: Json, manner: RunManner) => Json | undefined

/** The scanner has counted the depth already. */
export const anyDepth = { depth: Number.POSITIVE_INFINITY }

export const carryByValue =
  (plan: Plan, run: RunPlan): Carry =>
  (writer, at) => {
    const parsed = parse(textAt(writer, at), anyDepth)
    if (!parsed.ok) throw misfit
    let result: Json | undefined
    try {
      result = run(plan, parsed.value, writer)
    } catch (error) {
      if (error instanceof LensError) throw misfit
      throw error
    }
    if (result === undefined) return false
    if (result === parsed.value) return true
    writer.upTo(writer.start(at))
    writer.text(print(result))
    writer.cursor = writer.end(at)
    return true
  }
