/** The contract that a model and a drafted version make, with answers to its questions. */
import {
  base,
  change,
  decide,
  defineContract,
  inAnswers,
  inBodies,
  inRequests,
  version,
  type Contract,
  type RouteChange,
} from '../../../../src/contract/index.ts'
import type { Op, TypeGraph } from '../../../../src/lens/index.ts'
import {
  isQuestion,
  type Draft,
  type Drafted,
  type DraftedScope,
  type Question,
} from '../../../../src/init/draft/index.ts'
import type { ApiModel } from '../../../../src/init/model.ts'
import { schemasOf } from '../../support/contract-of-model.ts'

export type Answer = (question: Question<Op> | Question<RouteChange>) => string | undefined

/** What is suggested, or else the first choice. */
export const likeliest: Answer = ({ suggested, choices }) => suggested ?? Object.keys(choices)[0]

/** The last choice, which is mostly that nothing is the same. */
export const unlikeliest: Answer = ({ choices }) => Object.keys(choices).at(-1)

const written = <T extends Op | RouteChange>(drafted: readonly Drafted<T>[], answer: Answer) =>
  drafted.map((one) => {
    if (!isQuestion(one)) return one.op
    const choices = Object.entries(one.choices).map(([name, { ops }]) => [name, ops] as const)
    const asked = one as Question<Op> | Question<RouteChange>
    return decide<T, string>(one.question, Object.fromEntries(choices), answer(asked))
  })

const editsOf = (edits: DraftedScope['edits'], answer: Answer) =>
  Object.fromEntries(
    Object.entries(edits).map(([type, drafted]) => [type, written(drafted, answer)]),
  )

const scopeOf = ({ routes, sides, edits }: DraftedScope, answer: Answer) => {
  const build = sides.length > 1 ? inBodies : sides[0] === 'request' ? inRequests : inAnswers
  return build(routes, editsOf(edits, answer))
}

/** All types that there ever are. */
const allTypes = ({ types }: ApiModel, { changes }: Draft): TypeGraph =>
  Object.assign({}, types, ...changes.map((one) => one.types)) as TypeGraph

/** @throws Failure `contract-invalid` where the draft is no version of it */
export const contractOfDraft = (
  model: ApiModel,
  draft: Draft,
  answer: Answer = likeliest,
): Contract => {
  const schemas = schemasOf(allTypes(model, draft))
  const picked = (types: TypeGraph) =>
    Object.fromEntries(Object.keys(types).map((name) => [name, schemas[name]!]))
  return defineContract({
    name: model.name,
    base: base('1.0.0', {
      summary: 'As it is',
      types: picked(model.types),
      routes: model.routes,
      ...(model.errors ? { errors: model.errors } : {}),
      ...(model.security ? { security: model.security } : {}),
    }),
    versions:
      draft.changes.length === 0
        ? []
        : [
            version('2.0.0', {
              summary: draft.summary,
              changes: draft.changes.map(({ description, edits, types, routes, only, ...rest }) =>
                change(description, editsOf(edits, answer), {
                  ...rest,
                  types: picked(types),
                  routes: written(routes, answer),
                  only: only.map((scope) => scopeOf(scope, answer)),
                }),
              ),
            }),
          ],
  })
}

/** All that a draft asks. */
export const questionsOf = ({
  changes,
}: Draft): readonly (Question<Op> | Question<RouteChange>)[] =>
  changes.flatMap(({ edits, routes, only }) => [
    ...Object.values(edits).flat().filter(isQuestion),
    ...only.flatMap((scope) => Object.values(scope.edits).flat().filter(isQuestion)),
    ...routes.filter(isQuestion),
  ])
