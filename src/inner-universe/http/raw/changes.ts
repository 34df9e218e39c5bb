/** `GET /raw/changes`: which documents of any resource were written or deleted since a position. */
import { ok } from '../../../errors/index.ts'
import { problemAnswer } from '../answer.ts'
import type { Handler } from '../request.ts'
import type { Service } from '../service.ts'
import type { Change, Changes } from '../../storage/changes.ts'
import { ndjson, pagePieces, type PageLine } from './pages.ts'
import { limitOf, readGiven } from './parameters.ts'

function* linesOf(changes: Changes, found: Iterable<Change>): Iterable<PageLine<number>> {
  for (const { number, resource, id, deleted } of found) {
    const text = JSON.stringify({ position: changes.position(number), resource, key: id, deleted })
    yield { text, place: number }
  }
}

/**
 * Lines `{"position", "resource", "key", "deleted"}`, each key once, at its newest change; the last one
 * is `{"next": POSITION, "behind": whether there are more}`. Without `after` only that one, at the end.
 */
export const readChanges =
  ({ storage, patience }: Service): Handler =>
  ({ query }) => {
    const { changes } = storage
    const given = readGiven(query, ['after', 'limit'])
    if (!given.ok) return problemAnswer(given.problem)
    const limit = limitOf(given.value)
    if (!limit.ok) return problemAnswer(limit.problem)
    const position = given.value.get('after')
    const after = position === undefined ? ok(changes.last()) : changes.numberOf(position)
    if (!after.ok) return problemAnswer(after.problem)
    const pieces = pagePieces<number>({
      lines: (number, count) =>
        position === undefined ? [] : linesOf(changes, changes.since(number, count)),
      after: after.value,
      limit: limit.value,
      end: (last, behind) => JSON.stringify({ next: changes.position(last), behind }),
    })
    return { status: 200, headers: ndjson, body: { pieces, patience } }
  }
