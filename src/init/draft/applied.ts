/** What ops make of a shape: a draft is tried out before it is told. */
import { evolve } from '../../contract/evolve.ts'
import { survivalIssues } from '../../contract/stand-in-issues.ts'
import { standInIssues } from '../../contract/type-issues.ts'
import type { Issue } from '../../errors/index.ts'
import type { Op, Shape, TypeGraph } from '../../lens/index.ts'
import { isQuestion, type Drafted, type DraftedEdit } from './model.ts'
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

const isIn = (place: string, type: string): boolean =>
  place === ` > ${type}` || place.startsWith(` > ${type} > `)

/** The types of which a value that stands in for another is lost, where all edits happen at once. */
export const lostIn = (
  types: TypeGraph,
  edits: ReadonlyMap<string, readonly DraftedEdit[]>,
  arriving: TypeGraph,
): ReadonlySet<string> => {
  const all = Object.fromEntries([...edits].map(([type, drafted]) => [type, settled(drafted)]))
  if (edits.size === 0) return new Set()
  const issues: Issue[] = []
  const { graph, step } = evolve(types, { edits: all }, '', new Map(), issues, arriving)
  const [first, last] = [
    { ...arriving, ...types },
    { ...arriving, ...graph },
  ]
  const versions = [version('1', first), version('2', last)]
  const chain = { graphs: [first, last], steps: [step] }
  issues.push(...survivalIssues({ versions, positions: [0, 1], chain }, ''))
  return new Set([...edits.keys()].filter((type) => issues.some(({ place }) => isIn(place, type))))
}

/** Whether all values that ops bring in survive the other ones. */
export const survives = (ops: readonly Op[], shape: Shape, types: TypeGraph): boolean =>
  ops.every((op) => !bringsIn(op)) ||
  lostIn({ [probe]: shape }, new Map([[probe, ops.map((op) => ({ op, evidence: '' }))]]), types)
    .size === 0

/** Whether an op, or one that it holds, makes a value. */
const bringsIn = (op: Op): boolean =>
  'ops' in op
    ? op.ops.some(bringsIn)
    : 'value' in op || 'standIn' in op || op.op === 'head' || op.op === 'wrap'

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
