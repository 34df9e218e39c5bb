/**
 * Decisions that a drafted change leaves to its author: the ops that each answer stands for. Once it
 * is answered it is those ops, before anything else sees it.
 */
import type { Issue } from '../errors/index.ts'
import type { Op } from '../lens/index.ts'
import { callSite } from './place.ts'
import type { RouteChange } from './route.ts'

/** A question about a change, and what is done for each answer to it. */
export interface Decision<T extends Op | RouteChange> {
  readonly question: string
  readonly choices: Readonly<Record<string, readonly T[]>>
  readonly answer: string | undefined
  /** @internal where it was asked */
  readonly place: string | undefined
}

/** A decision without an answer that is one of its choices. */
export type Undecided = Omit<Decision<Op>, 'choices'> & {
  /** The type whose ops it is among, or `routes`. */
  readonly of: string
  readonly choices: readonly string[]
}

/**
 * A question that has to be answered before the contract counts. It stands among the ops of a type or
 * the changes of routes, and with its answer, the third argument, it is the ops of that choice.
 *
 * @example decide('Is `comment` the former `note`?', { renamed: [rename('note', 'comment')], unrelated: [remove('note'), add('comment', string())] }, 'renamed')
 */
export const decide = <T extends Op | RouteChange, C extends string>(
  question: string,
  choices: Readonly<Record<C, readonly T[]>>,
  answer?: NoInfer<C>,
): Decision<T> => ({ question, choices, answer, place: callSite() })

/** What may stand wherever a change lists ops, or changes of routes. */
export type Decidable<T extends Op | RouteChange> = T | Decision<T>

const isDecision = <T extends Op | RouteChange>(one: Decidable<T>): one is Decision<T> =>
  'question' in one

/**
 * The ops of a list. What is not decided is noted, and stands as its first choice does: so all else
 * that is wrong with a change is told along with it.
 *
 * @param of the type, or `routes`
 */
export const decided = <T extends Op | RouteChange>(
  list: readonly Decidable<T>[],
  of: string,
  undecided: Undecided[],
): readonly T[] =>
  list.flatMap((one) => {
    if (!isDecision(one)) return [one]
    const { choices, answer } = one
    const ops = answer !== undefined && Object.hasOwn(choices, answer) ? choices[answer] : undefined
    if (ops) return ops
    undecided.push({ ...one, of, choices: Object.keys(choices) })
    return Object.values(choices)[0] ?? []
  })

/** As `decided`, of the ops of several types. */
export const decidedEdits = (
  edits: Readonly<Record<string, readonly Decidable<Op>[]>>,
  undecided: Undecided[],
): Readonly<Record<string, readonly Op[]>> =>
  Object.fromEntries(
    Object.entries(edits).map(([type, list]) => [type, decided(list, type, undecided)]),
  )

/** What is not decided, as author errors. */
export const decisionIssues = (undecided: readonly Undecided[], place: string): readonly Issue[] =>
  undecided.map(({ question, choices, answer, of, place: asked }) => ({
    place: asked === undefined ? `${place} > ${of}` : `${asked} (${of})`,
    message:
      answer === undefined
        ? `needs a decision: ${question} Give the answer as the third argument of decide`
        : `"${answer}" is no answer to: ${question}`,
    choices,
  }))
