/** How a function of a contract says that a value has no place in the other version. */

const mark = 'isthmus-refusal'

/** How much of its words is told. */
const longest = 300

/**
 * Thrown by a function of a codec of your own, or of `custom`, on a value that it cannot carry: a
 * client that sent the value gets 422 `not-representable` with these words; a document of the store
 * that holds one is 502 `backend-bad-answer`. What else a function throws is its own fault, and 500.
 * The words follow the place: `At /account: is no IBAN.` Only the client that asks is told the words; they are kept out of logs, so they may say the value.
 *
 * @example throw new Refusal('is no IBAN')
 */
export class Refusal extends Error {
  /** Tells it by its data: the contract may have been written against another copy of this module. */
  readonly code = mark
}

/** The words of a refusal; undefined of anything else that was thrown. */
export const refusalOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && thrown.code === mark
    ? thrown.message.slice(0, longest)
    : undefined
