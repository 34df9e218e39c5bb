/** What may stand in a header field: runtimes throw on anything else, mostly where nobody expects it. */
import { problem, type Problem } from '../errors/index.ts'
import { isFieldName, isSendable } from './field.ts'
import { HeaderList } from './header-list.ts'

/** The name of the first field that cannot be sent, with what is odd in the name itself left out. */
export const unsendable = (headers: HeaderList): string | undefined => {
  const { lines } = headers
  for (let i = 0; i < lines.length; i += 2) {
    const field = lines[i]!
    if (!isFieldName(field)) return field.replaceAll(/[^\w-]/g, '?').slice(0, 64)
    if (!isSendable(lines[i + 1]!)) return field
  }
  return undefined
}

/** The fields that can be sent. */
export const sendableOnly = (headers: HeaderList): HeaderList =>
  new HeaderList([...headers].filter(([field, value]) => isFieldName(field) && isSendable(value)))

/** Problem: `backend-bad-answer` with `header`. */
export const unsendableProblem = (header: string): Problem =>
  problem(
    'backend-bad-answer',
    `The header ${header} of the answer cannot be sent: HTTP has bytes there, without control characters, and no letters beyond U+00FF.`,
    { header },
  )
