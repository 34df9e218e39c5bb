/** Strings of a document that its row has as columns of their own, for indexes. */
import { Writer } from '../bsatn/index.ts'
import { append } from './bytes.ts'

/** What reads or writes one value into a row, and answers whether it could. */
type Step<From> = (from: From, out: Writer) => boolean

/** One string: where it stands in a document, and, of the document at hand, what it is. */
export class Capture {
  readonly path: readonly string[]
  /** As BSATN, with its length; empty where the document does not have it. */
  readonly found = new Writer()

  constructor(path: readonly string[]) {
    this.path = path
  }
}

/** Those that are at one place of a document, or within it. */
export class Captures {
  private readonly all: readonly (readonly [capture: Capture, rest: readonly string[]])[]

  constructor(all: readonly (readonly [capture: Capture, rest: readonly string[]])[]) {
    this.all = all
  }

  static of(captures: readonly Capture[]): Captures {
    return new Captures(captures.map((capture) => [capture, capture.path]))
  }

  get isEmpty(): boolean {
    return this.all.length === 0
  }

  within(member: string): Captures {
    return new Captures(
      this.all.flatMap(([capture, [first, ...rest]]) =>
        first === member ? [[capture, rest]] : [],
      ),
    )
  }

  /** The same step, which remembers the string that it has written where one is wanted. */
  watch<From>(step: Step<From>): Step<From> {
    const here = this.all.filter(([, rest]) => rest.length === 0).map(([capture]) => capture)
    if (here.length === 0) return step
    return (from, out) => {
      const start = out.length
      if (!step(from, out)) return false
      for (const { found } of here) {
        found.clear()
        append(found, out.bytes, start, out.length)
      }
      return true
    }
  }
}

export const noCaptures = new Captures([])
