/** Which examples can stand in the contract: those that the drafted changes carry, however they are answered. */
import { carriedExamples } from '../../contract/examples.ts'
import { evolve } from '../../contract/evolve.ts'
import type { Issue } from '../../errors/index.ts'
import type { Chain, Op, TypeGraph } from '../../lens/index.ts'
import { isQuestion, type Draft, type DraftedEdit } from '../draft/model.ts'
import type { ApiModel, Note } from '../model.ts'
import type { Answers } from './answers.ts'

/** Which of the choices of an open question is taken. */
type Pick = (choices: readonly string[], suggested: string | undefined) => string | undefined

const picks: readonly Pick[] = [
  (choices, suggested) => suggested ?? choices[0],
  (choices) => choices.at(-1),
]

const opsOf = (drafted: readonly DraftedEdit[], answers: Answers, pick: Pick): readonly Op[] =>
  drafted.flatMap((one) => {
    if (!isQuestion(one)) return [one.op]
    const { key, choices, suggested } = one
    const given = Object.hasOwn(answers, key) ? answers[key] : undefined
    const choice = given ?? pick(Object.keys(choices), suggested)
    return choice === undefined ? [] : (choices[choice]?.ops ?? [])
  })

/** The types between the changes; undefined where the changes are wrong themselves. */
const chainOf = (
  types: TypeGraph,
  draft: Draft,
  answers: Answers,
  pick: Pick,
): Chain | undefined => {
  const issues: Issue[] = []
  const graphs: TypeGraph[] = [types]
  const steps: Chain['steps'][number][] = []
  for (const change of draft.changes) {
    const edits = Object.fromEntries(
      Object.entries(change.edits).flatMap(([type, drafted]) => {
        const ops = opsOf(drafted, answers, pick)
        return ops.length === 0 ? [] : [[type, ops]]
      }),
    )
    const before = graphs.at(-1) ?? {}
    const { graph, step } = evolve(before, { edits }, '', new Map(), issues, change.types)
    if (issues.length > 0) return undefined
    graphs.push({ ...change.types, ...graph })
    steps.push(step)
  }
  return { graphs, steps }
}

const misfits = (types: readonly string[], model: ApiModel, chain: Chain): ReadonlySet<string> => {
  const issues: Issue[] = []
  const declared = types.map((type, index) => ({
    examples: { [type]: model.examples[type] ?? [] },
    position: 0,
    partings: 0,
    place: String(index),
  }))
  const position = chain.graphs.length - 1
  const next = { version: 'next', types: chain.graphs[position] ?? {} }
  const examined = { chain, versions: [next], positions: [position], partings: [], declared }
  carriedExamples(examined, issues)
  const wrong = issues.flatMap(({ place }) => types[Number(place.split(' ')[0])] ?? [])
  return new Set(wrong)
}

export interface FittingExamples {
  readonly examples: ApiModel['examples']
  readonly notes: readonly Note[]
}

/** The examples of a model, without those of types of which one does not fit the next version. */
export const fittingExamples = (
  model: ApiModel,
  draft: Draft | undefined,
  answers: Answers,
): FittingExamples => {
  let types: readonly string[] = Object.keys(model.examples)
  for (const pick of draft ? picks : []) {
    const chain = draft && chainOf(model.types, draft, answers, pick)
    const wrong = chain ? misfits(types, model, chain) : new Set(types)
    types = types.filter((type) => !wrong.has(type))
  }
  const kept = new Set(types)
  const entries = Object.entries(model.examples)
  const notes = entries
    .filter(([type]) => !kept.has(type))
    .map(([type]) => ({
      place: type,
      message: 'its examples are left out: one of them does not fit the next version',
    }))
  return { examples: Object.fromEntries(entries.filter(([type]) => kept.has(type))), notes }
}
