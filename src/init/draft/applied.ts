/** What ops make of a shape: a draft is tried out before it is told. */
import { evolve } from '../../contract/evolve.ts'
import { survivalIssues } from '../../contract/stand-in-issues.ts'
import { standInIssues } from '../../contract/type-issues.ts'
import type { Issue } from '../../errors/index.ts'
import type { Op, Shape, Step, TypeGraph } from '../../lens/index.ts'
import { isQuestion, type Drafted } from './model.ts'
import { member } from './same.ts'

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
  const made = evolve({ [probe]: shape }, { edits }, '', new Map(), issues, types)
  if (issues.length > 0) return undefined
  const all = { ...types, ...made.graph }
  const wrong = standInIssues(made.standIns, all, '', new Set([probe]))
  return wrong.length > 0 ? undefined : made.graph[probe]
}

const version = (key: string, types: TypeGraph) =>
  ({ version: key, key, summary: '', types, routes: [], changes: [] }) as const

/** The types of which a value that stands in for another does not survive some steps. */
export const lostIn = (
  graphs: readonly TypeGraph[],
  steps: readonly Step[],
): ReadonlySet<string> => {
  const [first = {}] = graphs
  const versions = [version('1', first), version('2', graphs.at(-1) ?? first)]
  const positions = [0, steps.length]
  const issues = survivalIssues({ versions, positions, chain: { graphs, steps } }, '')
  return new Set(issues.map(({ place }) => place.slice(' > '.length)))
}

/** Whether all values that ops bring in survive the other ones. */
export const survives = (ops: readonly Op[], shape: Shape, types: TypeGraph): boolean => {
  const edits = { [probe]: ops }
  const { graph, step } = evolve({ [probe]: shape }, { edits }, '', new Map(), [], types)
  const graphs = [
    { ...types, [probe]: shape },
    { ...types, ...graph },
  ]
  return lostIn(graphs, [step]).size === 0
}

/** The ops that are drafted, each question answered by what is suggested, or else by its first choice. */
export const settled = <T>(drafted: readonly Drafted<T>[]): readonly T[] =>
  drafted.flatMap((one) => {
    if (!isQuestion(one)) return [one.op]
    const { choices, suggested } = one
    const choice = suggested === undefined ? undefined : member(choices, suggested)
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
