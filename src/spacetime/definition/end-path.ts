/** Whether a path leads to a string of a document. */
import type { Plan } from '../types/index.ts'

/** @throws TypeError where it does not: a defect of the caller */
export const checkEnd = (plan: Plan, path: readonly string[]): void => {
  let at = plan
  for (const [index, member] of [...path, undefined].entries()) {
    while (at.kind === 'nullable') at = at.of
    if (member === undefined && at.kind === 'string') return
    const field = at.kind === 'object' && at.fields.find((each) => each.member === member)
    if (!field) throw new TypeError(`${path.slice(0, index + 1).join('.')} leads to no string`)
    at = field.plan
  }
}
