/** Why a document is none of its type. */

/** Thrown inside the codec only. */
export class Misfit extends Error {
  /** Of the value: containers put their steps in front. */
  readonly path: string[] = []

  constructor(what: string) {
    super(what)
    this.name = 'Misfit'
  }
}
