import { describeAll, isBreaking, oneByOne, type Op, type Step } from '../lens/index.ts'
import type { ChangeNote } from './contract.ts'
import type { ChangeDeclaration } from './declare.ts'
import type { PlannedEdits, PlannedOps } from './planned-edits.ts'
import { breaksRoute, describeRouteChange } from './route-table.ts'
import { requiredText } from './security-told.ts'

/** The ops of a type, of whatever they are said to be; those of forks are said once. */
const detailsOf = (done: readonly Op[], parts: readonly PlannedOps[]): readonly string[] => {
  let at = 0
  return parts.flatMap(({ ops, of }) => {
    const part = done.slice(at, at + ops.length)
    at += ops.length
    return of === undefined ? [] : part.map((op) => `${of}: ${describeAll([op])}`)
  })
}

/** A change as people read it. */
export const noteOf = (
  change: ChangeDeclaration,
  step: Step,
  planned: PlannedEdits,
): ChangeNote => {
  const edits = [...step]
  return {
    description: change.description,
    details: [
      ...new Set(
        edits.flatMap(([type, ops]) => detailsOf(ops.flatMap(oneByOne), planned.get(type) ?? [])),
      ),
      ...Object.keys(change.types).map((type) => `adds the type \`${type}\``),
      ...change.routes.map(describeRouteChange),
      ...(change.security.required
        ? [`every route ${requiredText(change.security.required)}`]
        : []),
      ...Object.keys(change.security.schemes ?? {}).map(
        (name) => `adds the security scheme \`${name}\``,
      ),
      ...Object.keys(change.descriptions).map((type) => `describes \`${type}\` anew`),
      ...change.errors.map(
        ({ from, to, where }) =>
          `errors have status ${to} instead of ${from}${where ? ` where they say ${JSON.stringify(where)}` : ''}`,
      ),
    ],
    breaking:
      edits.some(([, ops]) => ops.some(isBreaking)) ||
      change.errors.length > 0 ||
      (change.security.required ?? []).length > 0 ||
      change.routes.some(breaksRoute),
  }
}
