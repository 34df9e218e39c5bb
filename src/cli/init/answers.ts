/** Answers to the questions of a draft: by options, from a file, and from whoever sits at the terminal. */
import type { Draft } from '../../init/draft/model.ts'
import { answersOfEach, isOpenIn, type Answers } from '../../init/write/answers.ts'
import { questionGroups } from '../../init/write/question-groups.ts'
import { Failure } from '../../errors/index.ts'
import { isObject, parse } from '../../json/index.ts'
import { readBytes } from '../read-file.ts'
import type { Asker } from './ask.ts'

const later = 'decide later'

/**
 * The parts of `KEY=CHOICE`. Keys may hold the sign, and choices as well: what comes before it is the
 * key of a question, where there is one.
 *
 * @example answerOf('Order.comment=renamed', ['Order.comment']) // ['Order.comment', 'renamed']
 */
const answerOf = (text: string, keys: readonly string[]): readonly [string, string] => {
  const key = keys.find((one) => text.startsWith(`${one}=`))
  const at = key === undefined ? text.lastIndexOf('=') : key.length
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)]
  throw new Failure('usage', `"${text}" is no answer: write KEY=CHOICE`)
}

const fromFile = async (file: string): Promise<Answers> => {
  const parsed = parse(new TextDecoder().decode(await readBytes(file)))
  if (parsed.ok && isObject(parsed.value)) {
    const entries = Object.entries(parsed.value)
    if (entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
      return Object.fromEntries(entries)
    }
  }
  throw new Failure('usage', `${file} has to be a JSON object of answers by the keys of questions`)
}

/**
 * By the keys of single questions, also where groups of them are answered.
 *
 * @throws Failure `usage` with every answer that fits no question; `file-not-found`
 */
export const givenAnswers = async (
  given: readonly string[],
  file: string | undefined,
  draft: Draft | undefined,
): Promise<Answers> => {
  const inFile = file === undefined ? {} : await fromFile(file)
  const groups = draft ? questionGroups(draft) : []
  const keys = groups.flatMap((group) => [group.key, ...group.keys])
  const byOption = given.map((text) => answerOf(text, keys))
  return answersOfEach({ ...inFile, ...Object.fromEntries(byOption) }, draft)
}

/** Asks what is open, one group of questions after another. */
export const askedAnswers = async (
  asker: Asker,
  draft: Draft,
  answers: Answers,
): Promise<Answers> => {
  const found: Record<string, string> = { ...answers }
  for (const { keys, question, choices, suggested } of questionGroups(draft, isOpenIn(answers))) {
    const named = Object.entries(choices).map(([name, { evidence }]) => ({ name, why: evidence }))
    const all = [...named, { name: later, why: 'stays open in the changes' }]
    const answer = await asker.choose(question, all, suggested ?? later)
    if (answer !== later) for (const key of keys) found[key] = answer
  }
  return found
}
