/** Leaves an item out that cannot be carried, so that one bad item does not end all that hold it. */
import { ProblemError, type ErrorCode, type Problem } from '../../errors/index.ts'
import { formatPointer } from '../../json/index.ts'
import type { Bytes, CarryPiece } from './carrier.ts'
import type { Place } from './fault.ts'

/** An item that was left out. */
export interface Omission {
  /** What people call its place: `Item /items/3`, `Line 7`. */
  readonly name: string
  /** JSON pointer into the document; empty where the item is a document of its own. */
  readonly pointer: string
  readonly problem: Problem
  /** What an adapter threw, for the log only. */
  readonly cause: unknown
  /** The item's own text, good until `omit` returns. */
  readonly text: Bytes
}

/** Told of each item that is left out. */
export type Omit = (omission: Omission) => void

/** As `CarryPiece`; undefined where the item is left out. */
export type CarryItem = (
  item: Bytes,
  place: () => Place,
) => Bytes | undefined | Promise<Bytes | undefined>

/** What is wrong with an item alone. A text that is no JSON says nothing sure of what follows it either. */
const omittable: ReadonlySet<ErrorCode> = new Set([
  'wrong-shape',
  'not-representable',
  'adapter-failed',
])

/** @throws ProblemError where what is wrong is not the item's alone */
export const omitting =
  (carry: CarryPiece, omit: Omit): CarryItem =>
  (text, placeOf) => {
    const leaveOut = (error: unknown): undefined => {
      if (!(error instanceof ProblemError) || !omittable.has(error.problem.code)) throw error
      const { name, path } = placeOf()
      const { problem, cause } = error
      omit({ name, pointer: formatPointer(path), problem, cause, text })
    }
    try {
      const carried = carry(text, placeOf)
      return carried instanceof Promise ? carried.catch(leaveOut) : carried
    } catch (error) {
      return leaveOut(error)
    }
  }
