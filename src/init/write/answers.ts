/** Answers to the questions of a draft, given before it is written. */
import { Failure, type Issue } from '../../errors/index.ts'
import type { Draft } from '../draft/model.ts'
import { questionGroups, type QuestionGroup } from './question-groups.ts'

/** The word that is the answer, by the key of the question. */
export type Answers = Readonly<Record<string, string>>

/** Whether a question has no answer among some. */
export const isOpenIn =
  (answers: Answers) =>
  (key: string): boolean =>
    !Object.hasOwn(answers, key)

const issueOf = (
  [key, answer]: readonly [string, string],
  groups: readonly QuestionGroup[],
): readonly Issue[] => {
  const found = groups.find((one) => one.key === key || one.keys.includes(key))
  if (!found) {
    const choices = groups.map((one) => one.key)
    return [{ place: key, message: 'is not a question of this draft', choices }]
  }
  const choices = Object.keys(found.choices)
  if (choices.includes(answer)) return []
  return [{ place: key, message: `"${answer}" is no answer to: ${found.question}`, choices }]
}

/**
 * Answers by the keys of single questions: one to a group answers all of its questions that have no
 * answer of their own.
 *
 * @throws Failure `usage` with every answer that fits no question
 */
export const answersOfEach = (answers: Answers, draft: Draft | undefined): Answers => {
  const groups = draft ? questionGroups(draft) : []
  const issues = Object.entries(answers).flatMap((entry) => issueOf(entry, groups))
  if (issues.length > 0) {
    throw new Failure('usage', 'Some answers do not fit the questions', issues)
  }
  const entries = groups.flatMap(({ key, keys }) =>
    keys.flatMap((one) => {
      const from = [one, key].find((name) => Object.hasOwn(answers, name))
      return from === undefined ? [] : [[one, answers[from] ?? ''] as const]
    }),
  )
  return Object.fromEntries(entries)
}

/** The fewest answers that say the same: one per group where all of its questions have it. */
export const answersByGroup = (answers: Answers, draft: Draft | undefined): Answers => {
  const groups = draft ? questionGroups(draft) : []
  const entries = groups.flatMap(({ key, keys }): (readonly [string, string])[] => {
    const given = keys.flatMap((one) => {
      const answer = Object.hasOwn(answers, one) ? answers[one] : undefined
      return answer === undefined ? [] : [[one, answer] as const]
    })
    const [first] = given
    const isOne = given.length === keys.length && given.every(([, one]) => one === first?.[1])
    return isOne && first ? [[key, first[1]]] : given
  })
  return Object.fromEntries(entries)
}
