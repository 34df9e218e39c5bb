/** How large answers may be. */

/** In bytes, but for `depth`: how many levels objects and lists may be inside of each other. */
export interface AnswerLimits {
  readonly depth: number
  readonly responseBytes: number
  /** Larger answers are adapted item by item, if they may be. */
  readonly bufferBytes: number
  /** Most bytes that may come of a document, or of an item. */
  readonly adaptedBytes: number
  /** Largest document that a write is merged into. */
  readonly mergeBytes: number
}
