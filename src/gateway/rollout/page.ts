/** A page of a list goes where the list was begun, as long as that side is written. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { HttpAnswer } from '../../http/index.ts'
import { isDual, stageRules, type Move, type Side } from '../../rollout/index.ts'
import type { Backend } from '../../upstream/index.ts'
import type { Choice } from '../decide/decide.ts'
import type { Sessions } from '../exchange/sessions.ts'
import { cursorsOf, readCursors, type SentCursor } from './cursors.ts'
import { markPage } from './page-marks.ts'

/**
 * Name of the backend that made a cursor: that of its mark. Without one it was made before the
 * rollout began, or after it was complete; undefined where nobody can tell.
 */
const makerOf = ({ backend }: SentCursor, move: Move | undefined): string | undefined => {
  if (backend !== undefined || !move) return backend
  return move.stage === 'complete' ? move.to : move.from
}

const sideOf = (name: string, { from, to }: Move): Side | undefined => {
  if (name === from) return 'from'
  return name === to ? 'to' : undefined
}

/** The choice by which the maker of a cursor answers; undefined where it is not asked any more. */
const choiceAt = (
  choice: Choice,
  { name, parameter }: { readonly name: string; readonly parameter: string },
  backend: Backend | undefined,
  isForced: boolean,
): Choice | undefined => {
  const { move, course } = choice
  const isThere = course.answers.name === name
  const side = move && sideOf(name, move)
  if (!move || !side || !backend || isForced) return isThere ? choice : undefined
  if (!stageRules[move.stage].writes.includes(side)) return undefined
  return {
    ...choice,
    course: { ...course, answers: backend, compares: [] },
    move: {
      ...move,
      answers: side,
      compares: false,
      bound: parameter,
      ...(isThere ? {} : { instead: 'cursor' }),
    },
  }
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** @param why it does not go on, of its backend */
export const gone = (parameter: string, why = 'is not asked any more'): Result<never> =>
  failed(
    problem(
      'cursor-gone',
      `The list that "${parameter}" goes on with was begun at a backend that ${why}.`,
      { parameter },
    ),
  )

export const markOf: Sessions['mark'] = ({ marks }, resolution, method) => {
  const { plan, negotiated, choice, match } = resolution
  if (!plan.ok || plan.value.kind !== 'carry' || !negotiated) return resolution
  const { carriage, backend } = plan.value
  const parameters = match?.kind === 'route' ? cursorsOf(match.route) : []
  const mark = marks.get(backend.name)
  const isMoving = choice?.move !== undefined && isDual(choice.move.stage)
  if (mark === undefined || !isMoving || parameters.length === 0 || !isRead(method))
    return resolution
  const names = [...parameters, ...cursorsOf(carriage.storeRoute)].map(([name]) => name)
  const path = negotiated.prefix + negotiated.address.path
  const finish = (answer: HttpAnswer) => markPage(answer, { parameters, names, mark, path })
  // With marks the same page has other bytes, and so another tag.
  const view = `${carriage.view ?? '~'}-c`
  return { ...resolution, plan: ok({ ...plan.value, carriage: { ...carriage, view, finish } }) }
}

export const pageOf: Sessions['page'] = (core, resolution, method, again) => {
  const { match, choice, negotiated } = resolution
  if (!choice || !negotiated || match?.kind !== 'route' || !isRead(method)) return undefined
  const parameters = cursorsOf(match.route)
  if (parameters.length === 0) return undefined
  const { cursors, query } = readCursors(negotiated.address.query, parameters, core.marks)
  let made: Choice | undefined
  for (const cursor of cursors) {
    const name = makerOf(cursor, choice.move)
    if (name === undefined) continue
    const isForced =
      choice.by !== undefined || choice.flag === core.config.decision.killSwitch?.flag
    const at = choiceAt(
      choice,
      { name, parameter: cursor.parameter },
      core.backends.get(name),
      isForced,
    )
    if (!at || (made && made.course.answers !== at.course.answers)) {
      return { ...resolution, plan: gone(cursor.parameter) }
    }
    made = at
  }
  const address = { ...negotiated.address, query }
  return markOf(core, made ? again({ ...negotiated, address }, made) : resolution, method)
}
