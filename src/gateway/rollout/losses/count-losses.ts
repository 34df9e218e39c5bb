/** Counts the documents that would lose something if a rollout were rolled back now: never their values. */
import { failed, ok, problem, type Result } from '../../../errors/index.ts'
import type { Json } from '../../../json/index.ts'
import type { IsName } from '../../../rollout/compare/index.ts'
import { listPages, type MovedList, type PagesOptions } from './list-pages.ts'
import { lostOf, type LostOf } from './lost-paths.ts'
import { pathTally, type LostAt } from './path-tally.ts'
import { cursorName } from '../next-cursor.ts'

export interface LossCount {
  readonly resource: string
  readonly type: string
  /** Documents that were looked at. */
  readonly documents: number
  /** Those that would lose something; those that would not be shown at all count here, too. */
  readonly losing: number
  /** Those that the version of the other backend has no form for. */
  readonly unshown: number
  /** Most documents first. */
  readonly paths: readonly LostAt[]
  /** What was not looked at: nothing, what comes after the first page, or what was to come when it was interrupted. */
  readonly rest: 'none' | 'no-cursor' | 'interrupted'
}

export interface CountOptions extends PagesOptions {
  readonly isName: IsName
  /** More documents than this are taken for a list without an end. */
  readonly most: number
  /** Called after each page. */
  readonly onPage?: (so: Pick<LossCount, 'resource' | 'documents' | 'losing'>) => void
}

const tally = ({ resource, type }: MovedList) => {
  let [documents, losing, unshown] = [0, 0, 0]
  const paths = pathTally()
  return {
    add: (lost: LostOf): void => {
      documents += 1
      if (lost.kind === 'none') return
      losing += 1
      if (lost.kind === 'wholly') unshown += 1
      paths.add(lost.paths)
    },
    soFar: () => ({ resource, type, documents, losing, unshown }),
    paths: paths.all,
  }
}

const whole: LostOf = { kind: 'wholly', paths: ['$'] }

/**
 * Reads all of a list of the backend that would be left, one page in memory at a time. Problems:
 * those of `listPages`, and `backend-bad-answer` where there are more than `most` documents.
 */
export const countLosses = async (
  list: MovedList,
  options: CountOptions,
): Promise<Result<LossCount>> => {
  const { signal, isName, most, onPage, backend } = options
  const { sides, route } = list
  const counted = tally(list)
  const judge = (document: Json): LostOf => (sides ? lostOf(document, sides, isName) : whole)
  const told = (rest: LossCount['rest']): Result<LossCount> =>
    ok({ ...counted.soFar(), paths: counted.paths(), rest })
  for await (const page of listPages(list, options)) {
    if (signal.aborted) return told('interrupted')
    if (!page.ok) return page
    for (const document of page.value) counted.add(judge(document))
    const so = counted.soFar()
    onPage?.(so)
    if (so.documents > most) {
      const detail = `${route.id} at ${backend.name} goes on after ${so.documents} documents: say with --most how many there may be.`
      return failed(problem('backend-bad-answer', detail, { backend: backend.name }))
    }
  }
  return told(cursorName(route) === undefined ? 'no-cursor' : 'none')
}
