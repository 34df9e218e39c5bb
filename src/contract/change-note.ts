import { describeAll, isBreaking, oneByOne, type Op, type Step } from '../lens/index.ts'
import type { ChangeNote } from './contract.ts'
import type { ChangeDeclaration } from './declare.ts'
import { breaksRoute, describeRouteChange } from './route-table.ts'

/** A change as people read it. */
export const noteOf = (change: ChangeDeclaration, step: Step | undefined): ChangeNote => {
  const edits = [...(step ?? new Map<string, readonly Op[]>())]
  return {
    description: change.description,
    details: [
      ...edits.flatMap(([type, ops]) =>
        ops.flatMap(oneByOne).map((op) => `${type}: ${describeAll([op])}`),
      ),
      ...Object.keys(change.types).map((type) => `adds the type \`${type}\``),
      ...change.routes.map(describeRouteChange),
      ...Object.keys(change.descriptions).map((type) => `describes \`${type}\` anew`),
      ...change.errors.map(
        ({ from, to, where }) =>
          `errors have status ${to} instead of ${from}${where ? ` where they say ${JSON.stringify(where)}` : ''}`,
      ),
    ],
    breaking:
      edits.some(([, ops]) => ops.some(isBreaking)) ||
      change.errors.length > 0 ||
      change.routes.some(breaksRoute),
  }
}
