/** The parts of a document that are cut up: arrays, and the envelope around them. */
import type { Plan } from '../plan.ts'
import type { Path, Pause } from '../../json/index.ts'
import type { Bytes, CarryPiece, Sink } from './carrier.ts'

/** An array or object under way. */
export interface Level {
  /** The level that begins with an array or object here; undefined when it is carried whole. */
  enter(opening: number): Level | undefined
  mark(byte: number): void
  space(space: Bytes): void
  name(name: Bytes, offset: number): void
  value(value: Bytes, offset: number): Pause
}

export interface LevelContext {
  readonly out: Sink
  /** @param depth how many arrays and objects are around the piece */
  readonly carry: (plan: Plan, depth: number) => CarryPiece
  /**
   * An array that is cut up.
   * @param depth how many arrays and objects are around its items
   * @param path of the array in the document
   */
  readonly list: (items: Plan, depth: number, out: Sink, path: Path) => Level
  readonly defaults: boolean
  /** Deepest nesting of arrays and objects. */
  readonly depth: number
  /** Largest piece. */
  readonly itemBytes: number
}

export const openArray = 0x5b
