/** What ops make of a shape: a draft is tried out before it is told. */
import { evolve } from '../../contract/evolve.ts'
import type { Issue } from '../../errors/index.ts'
import type { Op, Shape, TypeGraph } from '../../lens/index.ts'
import { isQuestion, type Drafted } from './model.ts'

const probe = '(draft)'

/** The shape after some ops; undefined where one of them is wrong. `types`: all that it may refer to. */
export const shapeAfter = (
  ops: readonly Op[],
  shape: Shape,
  types: TypeGraph,
): Shape | undefined => {
  if (ops.length === 0) return shape
  const issues: Issue[] = []
  const edits = { [probe]: ops }
  const { graph } = evolve({ [probe]: shape }, { edits }, '', new Map(), issues, types)
  return issues.length > 0 ? undefined : graph[probe]
}

/** The ops that are drafted, each question answered by what is suggested, or else by its first choice. */
export const settled = <T>(drafted: readonly Drafted<T>[]): readonly T[] =>
  drafted.flatMap((one) => {
    if (!isQuestion(one)) return [one.op]
    const { choices, suggested } = one
    const choice = suggested === undefined ? undefined : choices[suggested]
    return (choice ?? Object.values(choices)[0])?.ops ?? []
  })

/** Everything that is drafted with another one in its place. */
export const mapDrafted = <T>(
  drafted: readonly Drafted<T>[],
  wrap: (op: T) => T,
): readonly Drafted<T>[] =>
  drafted.map((one) => {
    if (!isQuestion(one)) return { ...one, op: wrap(one.op) }
    const choices = Object.entries(one.choices).map(
      ([name, choice]) => [name, { ...choice, ops: choice.ops.map(wrap) }] as const,
    )
    return { ...one, choices: Object.fromEntries(choices) }
  })
