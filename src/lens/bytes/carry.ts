/** What the closures of the byte executor look like, and what they are compiled with. */
import type { Plan } from '../plan.ts'
import type { RunPlan } from './by-value.ts'
import type { Interest, Interests } from './interest.ts'
import type { Literals } from './literals.ts'
import type { Writer } from './writer.ts'

/**
 * Writes the value of a record as edits between its start and its end, which the cursor has not
 * passed; what it leaves unwritten up to the end stays as it is. False where the value has no place
 * in the version written: what was written is then taken back by the caller.
 *
 * @param frame the record that paths start from
 * @throws misfit when the value is not what the version read declares
 */
export type Carry = (writer: Writer, at: number, frame: number) => boolean

/** The closure of a plan and what it wants to see. */
export interface Part {
  /** Undefined where every value stays as it is. */
  readonly carry: Carry | undefined
  readonly interest: Interest
}

/** Carries the text of one value by itself. @throws misfit */
export type CarryText = (text: Uint8Array, writer: Writer) => Uint8Array | undefined

export interface Compiling {
  readonly interests: Interests
  readonly literals: Literals
  /** The linked plan of a type. */
  readonly plan: (type: string, from: number, to: number) => Plan
  readonly part: (plan: Plan) => Part
  /** Runs a plan on a value. */
  readonly run: RunPlan
  /** Parses the value's own text, runs the plan on it and prints what comes out. */
  readonly byValue: (plan: Plan) => Part
}

/** Writes a value that stands elsewhere, and comes back. */
export const graft = (
  writer: Writer,
  at: number,
  carry: Carry | undefined,
  frame: number,
): boolean => {
  const { cursor } = writer
  writer.cursor = writer.start(at)
  const stays = carry === undefined || carry(writer, at, frame)
  if (stays) writer.upTo(writer.end(at))
  writer.cursor = cursor
  return stays
}
