/** How an op or codec says that a value does not fit; thrown inside the executors only, never out of `run`. */
import { problem, type ErrorCode, type Problem } from '../errors/index.ts'
import { formatPointer, kindOf, type Json } from '../json/index.ts'

type LensErrorCode = Extract<ErrorCode, 'wrong-shape' | 'not-representable' | 'adapter-failed'>

export class LensError extends Error {
  readonly code: LensErrorCode
  /** From the value at hand up to the document's root; outer executors put their steps in front. */
  path: string[] = []

  constructor(code: LensErrorCode, detail: string) {
    super(detail)
    this.code = code
  }

  toProblem(): Problem {
    const pointer = formatPointer(this.path)
    return problem(this.code, `At ${pointer || 'the root'}: ${this.message}.`, {
      errors: [{ pointer, detail: this.message }],
    })
  }
}

const article = (kind: string) => (/^[aeio]/.test(kind) ? `an ${kind}` : `a ${kind}`)

export const describeKind = (value: Json): string =>
  value === null ? 'null' : article(kindOf(value))

/** @throws LensError always */
export const wrongKind = (expected: string, found: Json): never => {
  throw new LensError('wrong-shape', `expected ${expected}, found ${describeKind(found)}`)
}

/** @throws LensError always */
export const notRepresentable = (detail: string): never => {
  throw new LensError('not-representable', detail)
}

/** Runs `body`; a LensError out of it is passed on with `step` put in front of its path. */
export const within = <T>(step: string | number, body: () => T): T => {
  try {
    return body()
  } catch (error) {
    if (error instanceof LensError) error.path.unshift(String(step))
    throw error
  }
}
