/** Answers to the questions of a draft, given before it is written. */
import { Failure, type Issue } from '../../errors/index.ts'
import { isQuestion, type Draft, type Question } from '../draft/model.ts'

/** The word that is the answer, by the key of the question. */
export type Answers = Readonly<Record<string, string>>

/** Every question of a draft, in its order. */
export const questionsOf = (draft: Draft): readonly Question<unknown>[] =>
  draft.changes.flatMap(({ edits, only, routes }): readonly Question<unknown>[] => [
    ...Object.values(edits).flat().filter(isQuestion),
    ...only.flatMap((scope) => Object.values(scope.edits).flat().filter(isQuestion)),
    ...routes.filter(isQuestion),
  ])

const issueOf = (
  [key, answer]: readonly [string, string],
  questions: readonly Question<unknown>[],
): readonly Issue[] => {
  const question = questions.find((one) => one.key === key)
  if (!question) {
    const choices = questions.map((one) => one.key)
    return [{ place: key, message: 'is not a question of this draft', choices }]
  }
  const choices = Object.keys(question.choices)
  if (choices.includes(answer)) return []
  return [{ place: key, message: `"${answer}" is no answer to: ${question.question}`, choices }]
}

/** @throws Failure `usage` with every answer that fits no question */
export const checkAnswers = (answers: Answers, draft: Draft | undefined): void => {
  const questions = draft ? questionsOf(draft) : []
  const issues = Object.entries(answers).flatMap((entry) => issueOf(entry, questions))
  if (issues.length > 0) {
    throw new Failure('usage', 'Some answers do not fit the questions', issues)
  }
}
