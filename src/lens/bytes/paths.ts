/** Lists of field names on bytes: short, so parsed; left as written where no name changes. */
import { parse, print, type Json } from '../../json/index.ts'
import { LensError } from '../lens-error.ts'
import type { PathsPlan } from '../plan.ts'
import type { RunPlan } from './by-value.ts'
import type { Carry } from './carry.ts'
import { textAt } from './tape.ts'
import { misfit, unseen } from './writer.ts'

const isEmpty = (value: Json | undefined): boolean => Array.isArray(value) && value.length === 0

/** @throws misfit, unseen */
export const pathsCarry =
  (plan: PathsPlan, run: RunPlan): Carry =>
  (writer, at) => {
    const parsed = parse(textAt(writer, at))
    if (!parsed.ok) throw misfit
    let names: Json | undefined
    try {
      names = run(plan, parsed.value, writer)
    } catch (error) {
      if (error instanceof LensError) throw misfit
      throw error
    }
    if (names === undefined || names === parsed.value) return true
    if (writer.skipsUnseen && isEmpty(names)) throw unseen
    writer.upTo(writer.start(at))
    writer.text(print(names))
    writer.cursor = writer.end(at)
    return true
  }
