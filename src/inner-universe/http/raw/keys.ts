/** `GET /raw/x/keys`: every Nth key, by which all of them are divided into ranges of one size. */
import { problemAnswer } from '../answer.ts'
import type { Pieces } from '../pieces.ts'
import type { Handler } from '../request.ts'
import type { Service } from '../service.ts'
import type { Resource, ResourceName } from '../../dialect.ts'
import { integer, malformed } from '../../query/parameters.ts'
import type { Ranges } from '../../storage/ranges.ts'
import { ndjson } from './pages.ts'
import { mostRows, readGiven } from './parameters.ts'
import { Turns } from './turns.ts'

/** Keys that SQLite goes past at once: a millisecond or two. */
const hop = 20_000

const nthKeys =
  (ranges: Ranges, name: ResourceName, every: number) =>
  async (after: string | undefined, turns: Turns): Promise<string | undefined> => {
    let last = after
    for (let left = every; left > 0; left -= hop) {
      last = ranges.keyAfter(name, last, Math.min(left, hop))
      if (last === undefined) return undefined
      if (turns.isOver) await turns.give()
    }
    return last
  }

const keyPieces = (ranges: Ranges, name: ResourceName, every: number, count: number): Pieces =>
  async function* () {
    const turns = new Turns()
    const nextKey = nthKeys(ranges, name, every)
    let last: string | undefined
    // Others may go on writing meanwhile: never more than was said.
    for (let lines = 0; lines < mostRows; lines += 1) {
      last = await nextKey(last, turns)
      if (last === undefined) break
      yield `${JSON.stringify({ key: last })}\n`
    }
    yield `{"count":${count}}\n`
  }

/** Lines `{"key"}` in key order; the last one is `{"count"}`, of all documents when the answer began. */
export const readKeys =
  ({ storage, patience }: Service, { name }: Resource): Handler =>
  ({ query }) => {
    const given = readGiven(query, ['every'])
    if (!given.ok) return problemAnswer(given.problem)
    const every = integer(given.value.get('every') ?? '', 1, Number.MAX_SAFE_INTEGER)
    if (every === undefined) {
      return problemAnswer(malformed('every', 'must be an integer from 1').problem)
    }
    const count = storage.documents.count('resource = :name', { name })
    const smallest = Math.floor(count / (mostRows + 1)) + 1
    if (every < smallest) {
      const detail = `names more than ${mostRows} of ${count} keys; ${smallest} is the smallest that does not`
      return problemAnswer(malformed('every', detail).problem)
    }
    const pieces = keyPieces(storage.ranges, name, every, count)
    return { status: 200, headers: ndjson, body: { pieces, patience } }
  }
