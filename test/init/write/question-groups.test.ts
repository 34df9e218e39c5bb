import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/errors/index.ts'
import type { Draft, Question } from '../../../src/init/draft/model.ts'
import { answersByGroup, answersOfEach } from '../../../src/init/write/answers.ts'
import { questionGroups } from '../../../src/init/write/question-groups.ts'

const choices = (...words: readonly string[]) =>
  Object.fromEntries(words.map((word) => [word, { ops: [], evidence: word }]))

const renamed = (key: string, question: string, suggested?: string): Question<never> => ({
  key,
  question,
  choices: choices('renamed', 'unrelated'),
  ...(suggested === undefined ? {} : { suggested }),
})

const nothing = { only: [], types: {}, errors: [], descriptions: {} }

const draftOf = (
  edits: Readonly<Record<string, readonly Question<never>[]>>,
  routes: readonly Question<never>[] = [],
): Draft => ({
  version: '2',
  summary: '',
  notes: [],
  changes: [{ ...nothing, description: '', edits, routes }],
})

const former = (type: string, from = 'subtitle') =>
  renamed(`${type}.standfirst`, `Is \`standfirst\` the former \`${from}\` of \`${type}\`?`)

const inRoute = (id: string) =>
  renamed(`${id}?page_size`, `Is the parameter \`page_size\` of \`${id}\` the former \`limit\`?`)

const asked = (draft: Draft) => questionGroups(draft).map(({ key, keys }) => [key, ...keys])

const inReview = (type: string) =>
  renamed(`${type}.state.review`, `Is \`in_review\` in \`${type}.state\` the former \`review\`?`)

const refused = (answers: Record<string, string>, draft: Draft) => {
  try {
    answersOfEach(answers, draft)
    return undefined
  } catch (error) {
    return error instanceof Failure ? error.issues : error
  }
}

describe('what is asked once', () => {
  const two = draftOf({ Article: [former('Article')], ArticleInput: [former('ArticleInput')] })

  test('of two types, with both in the question', () => {
    expect(questionGroups(two)).toEqual([
      {
        key: 'standfirst',
        keys: ['Article.standfirst', 'ArticleInput.standfirst'],
        question: 'Is `standfirst` the former `subtitle` of `Article` and `ArticleInput`?',
        choices: choices('renamed', 'unrelated'),
      },
    ])
  })

  test('of a type whose name is the beginning of the other', () => {
    const [group] = questionGroups(draftOf({ A: [inReview('A')], AB: [inReview('AB')] }))
    expect(group).toMatchObject({
      key: 'state.review',
      question: 'Is `in_review` in `A.state` and `AB.state` the former `review`?',
    })
  })

  test('of routes', () => {
    const ids = ['orders.list', 'orders.items.list', 'articles.list']
    expect(asked(draftOf({}, ids.map(inRoute)))).toEqual([
      ['page_size', ...ids.map((id) => `${id}?page_size`)],
    ])
  })

  test('of more types than a question can name', () => {
    const types = ['A', 'B', 'C', 'D', 'E', 'F']
    const [group] = questionGroups(draftOf(Object.fromEntries(types.map((t) => [t, [former(t)]]))))
    expect(group?.question).toMatch(/of `A`, `B`, `C` and 3 more\?$/)
    expect(group?.keys).toHaveLength(6)
  })

  test('not where the former name, the choices or the kind of place is another', () => {
    const other = { ...former('C'), choices: choices('renamed', 'unrelated', 'else') }
    const all = draftOf({ A: [former('A')], B: [former('B', 'title')], C: [other] })
    expect(asked(all).map(([key]) => key)).toEqual(['A.standfirst', 'B.standfirst', 'C.standfirst'])
  })

  test('by a key that nothing else has', () => {
    const rest = (type: string) => former(type, 'title')
    const all = draftOf({
      A: [former('A')],
      B: [former('B')],
      C: [rest('C')],
      D: [rest('D')],
      standfirst: [renamed('standfirst', 'Is it?')],
    })
    expect(asked(all).map(([key]) => key)).toEqual(['standfirst-2', 'standfirst-3', 'standfirst'])
  })

  test('what one of them suggests is suggested for all', () => {
    const likely = { ...former('B'), suggested: 'renamed' }
    const [group] = questionGroups(draftOf({ A: [former('A')], B: [likely] }))
    expect(group?.suggested).toBe('renamed')
  })

  test('where one is answered, the others are asked', () => {
    const open = questionGroups(two, (key) => key !== 'Article.standfirst')
    expect(open).toMatchObject([
      {
        key: 'standfirst',
        keys: ['ArticleInput.standfirst'],
        question: 'Is `standfirst` the former `subtitle` of `ArticleInput`?',
      },
    ])
  })

  test('an answer goes to all, and one to a single question before it', () => {
    expect(answersOfEach({ standfirst: 'renamed' }, two)).toEqual({
      'Article.standfirst': 'renamed',
      'ArticleInput.standfirst': 'renamed',
    })
    const apart = { 'ArticleInput.standfirst': 'unrelated', standfirst: 'renamed' }
    const each = answersOfEach(apart, two)
    expect(each).toEqual({
      'Article.standfirst': 'renamed',
      'ArticleInput.standfirst': 'unrelated',
    })
    expect(answersByGroup(each, two)).toEqual(each)
    const all = answersOfEach({ standfirst: 'unrelated' }, two)
    expect(answersByGroup(all, two)).toEqual({ standfirst: 'unrelated' })
    const some = { 'Article.standfirst': 'renamed' }
    expect(answersByGroup(some, two)).toEqual(some)
  })

  test('an answer that fits no question names the groups, and one that is no choice the choices', () => {
    expect(refused({ nobody: 'renamed' }, two)).toMatchObject([{ choices: ['standfirst'] }])
    expect(refused({ standfirst: 'x' }, two)).toMatchObject([{ choices: ['renamed', 'unrelated'] }])
    expect(refused({ 'Article.standfirst': 'x' }, two)).toMatchObject([
      { place: 'Article.standfirst' },
    ])
  })
})
