/** `POST /raw/x`: many raw writes in one transaction, as a copy makes them. */
import { failed, problem, type Problem, type Result } from '../../../errors/index.ts'
import type { Resource } from '../../dialect.ts'
import type { Store } from '../../store.ts'
import type { RawWrite, RawWritten } from '../../writes/raw.ts'
import { problemAnswer } from '../answer.ts'
import { readBody } from '../body.ts'
import { guard } from '../guard.ts'
import type { Handler } from '../request.ts'
import type { Service } from '../service.ts'
import { ndjson } from './pages.ts'
import { mostRows } from './parameters.ts'
import { isGone, Turns } from './turns.ts'
import { readWriteLine, type WriteLine } from './write-line.ts'

const mediaTypes = [ndjson['content-type']] as const

/** Wrong places that are told of one document: there may be ten thousand of them. */
const mostPlaces = 5
const longestPointer = 200

const brief = ({ errors, ...rest }: Problem): Problem =>
  errors === undefined
    ? rest
    : {
        ...rest,
        errors: errors.slice(0, mostPlaces).map(({ pointer, detail }) => ({
          pointer: pointer.slice(0, longestPointer),
          detail: detail.slice(0, longestPointer),
        })),
      }

const briefly = <T>(result: Result<T>): Result<T> =>
  result.ok ? result : failed(brief(result.problem))

const writeOf = (
  store: Store,
  resource: Resource,
  { key, document, conditions }: WriteLine,
): RawWrite => ({
  id: key,
  guard: guard(conditions),
  body: document === null ? 'delete' : briefly(store.rawBody(resource, key, document)),
})

/** The lines of a body; an end of line at its end begins no other one. */
function* linesOf(body: Uint8Array): Iterable<Uint8Array> {
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(10, start)
    const end = found < 0 ? body.length : found
    yield body.subarray(start, end)
    start = end + 1
  }
}

const outcomeLine = (key: string, written: Result<RawWritten>): string => {
  const name = JSON.stringify(key)
  if (!written.ok) {
    const { status } = written.problem
    return `{"key":${name},"status":${status},"problem":${JSON.stringify(written.problem)}}\n`
  }
  if (written.value === 'deleted') return `{"key":${name},"status":204}\n`
  const { created, row } = written.value
  return `{"key":${name},"status":${created ? 201 : 200},"etag":${JSON.stringify(row.etag)}}\n`
}

/**
 * Lines `{"key", "document", "if_match" | "if_none_match"}` in, lines `{"key", "status", "etag",
 * "problem"}` out, in their order; only a line that cannot be read keeps all from being written.
 * Everything but the transaction itself is done in turns with other requests.
 */
export const writeRows =
  ({ store, maxBodyBytes }: Service, resource: Resource): Handler =>
  async (request) => {
    const body = await readBody(request, mediaTypes, 2 * maxBodyBytes)
    if (!body.ok) return problemAnswer(body.problem)
    const turns = new Turns()
    const writes: RawWrite[] = []
    for (const bytes of linesOf(body.value.bytes)) {
      if (writes.length === mostRows) {
        const detail = `The body has more than ${mostRows} lines.`
        return problemAnswer(problem('too-large', detail, { limit: mostRows }))
      }
      const line = readWriteLine(bytes)
      if (!line.ok) {
        const number = writes.length + 1
        const detail = `Line ${number} ${line.problem.detail}`
        return problemAnswer(problem('malformed', detail, { line: number }))
      }
      writes.push(writeOf(store, resource, line.value))
      if (!turns.isOver) continue
      await turns.give()
      // Nobody takes this answer.
      if (isGone(request)) return { status: 400, headers: {} }
    }
    const written = await store.writeAllRaw(resource, writes)
    if (!written.ok) return problemAnswer(written.problem)
    let text = ''
    for (const [i, { id }] of writes.entries()) {
      if (turns.isOver) await turns.give()
      text += outcomeLine(id, written.value[i]!)
    }
    return { status: 200, headers: ndjson, body: text }
  }
