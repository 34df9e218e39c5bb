/** How an op or codec says that a value does not fit; thrown inside the executors only, never out of `run`. */
import { problem, type ErrorCode, type Problem } from '../errors/index.ts'
import { formatPointer, kindOf, type Json } from '../json/index.ts'

type LensErrorCode = Extract<ErrorCode, 'wrong-shape' | 'not-representable' | 'adapter-failed'>

export class LensError extends Error {
  readonly code: LensErrorCode
  /** From the value at hand up to the document's root; outer executors put their steps in front. */
  path: string[] = []
  /** The adapter that failed or refused, when one did. */
  readonly adapter: string | undefined
  /** The named type whose value the adapter was given. */
  type: string | undefined

  /** @param failure of an adapter: its name, and what it threw by accident */
  constructor(
    code: LensErrorCode,
    detail: string,
    { adapter, cause }: { readonly adapter?: string; readonly cause?: unknown } = {},
  ) {
    super(detail, cause === undefined ? {} : { cause })
    this.code = code
    this.adapter = adapter
  }

  toProblem(): Problem {
    const pointer = formatPointer(this.path)
    const { adapter, type } = this
    const place = pointer || 'the root'
    const where = adapter !== undefined && type !== undefined ? `${place}, in ${type}` : place
    return problem(this.code, `At ${where}: ${this.message}.`, {
      errors: [{ pointer, detail: this.message }],
      ...(adapter === undefined ? {} : { adapter, document_type: type }),
    })
  }
}

/** Members of a problem that say which adapter failed or refused, and on what; none when none did. */
export const adapterOf = ({ adapter, document_type: type }: Problem) =>
  adapter === undefined ? {} : { adapter, document_type: type }

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

/** Runs `body`; an adapter that fails in it failed on a value of a named type, the innermost one. */
export const ofType = <T>(type: string, body: () => T): T => {
  try {
    return body()
  } catch (error) {
    if (error instanceof LensError) error.type ??= type
    throw error
  }
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
