/** Says where in a stream a piece does not fit. */
import { problem, ProblemError, type Problem } from '../../errors/index.ts'
import { formatPointer, type Path } from '../../json/index.ts'
import { adapterOf } from '../lens-error.ts'

export interface Place {
  /** What people call it: `Line 3`. */
  readonly name: string
  /** Of the piece in the document. */
  readonly path: Path
  /** Of the piece's first byte in the stream. */
  readonly offset: number
}

/** The problem of a piece as one of the stream: offset and pointers count from the stream's beginning. */
export const placed = (
  found: Problem,
  { name, path, offset }: Place,
  cause?: unknown,
): ProblemError => {
  const prefix = formatPointer(path)
  const errors = found.errors?.map(({ pointer, detail }) => ({ pointer: prefix + pointer, detail }))
  const inPiece = typeof found['offset'] === 'number' ? found['offset'] : 0
  return new ProblemError(
    problem(found.code, `${name}, from byte ${offset} on: ${found.detail}`, {
      ...adapterOf(found),
      offset: offset + inPiece,
      ...(errors ? { errors } : {}),
    }),
    cause,
  )
}
