/** A store that reads and writes many documents per request, by the bulk routes of its configuration. */
import { failed, know, ok, problem, resourceErrors, type Result } from '../../errors/index.ts'
import { HeaderList, type StopSignal } from '../../http/index.ts'
import {
  isNumber,
  isObject,
  numberText,
  own,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import { readBody, wayOut, type Backend } from '../../upstream/index.ts'
import type { Kind } from '../kinds.ts'
import {
  linesOf,
  linesOfWrites,
  objectOfLine,
  outcomeOfLine,
  rowsOf,
  textLinesOf,
} from './bulk-lines.ts'
import { compareKeys } from './compare-keys.ts'
import type {
  Bytes,
  Change,
  Changes,
  DocumentStore,
  KeyRange,
  Page,
  RangeDigest,
  RowWrite,
  RowWritten,
} from './document-store.ts'
import { unreadableAt } from './unreadable.ts'

export interface BulkRoutes {
  /** Template, with `{path}` for the path of the list. */
  readonly path: string
  /** Path of the feed of changes. */
  readonly changes?: string
}

export interface BulkOptions {
  readonly backend: Backend
  readonly routes: BulkRoutes
  /** Credentials of replication, say. */
  readonly headers: Readonly<Record<string, string>>
  /** Most bytes of one answer. */
  readonly responseBytes: number
  /** Reads and writes one document, counts, and does whatever there is no bulk route for. */
  readonly single: DocumentStore
  readonly kinds: readonly Kind[]
}

/** Whether keys are those of a range, each after the one before it. */
const isAscending = (
  rows: Page['rows'],
  { after, to }: { readonly after: string | undefined; readonly to: string | undefined },
): boolean => {
  let last = after
  for (const { key } of rows) {
    if (last !== undefined && compareKeys(key, last) <= 0) return false
    last = key
  }
  return rows.length === 0 || to === undefined || compareKeys(last ?? '', to) <= 0
}

/** Of one request. */
const mostLines = 10_000
const mostBytes = 8 * 1024 * 1024
const mostChanges = 1000

interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: Bytes
  readonly signal: StopSignal
}

const queryOf = (parameters: Readonly<Record<string, string | undefined>>): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** Writes that fit into one request, at least one. */
function* portions(writes: readonly RowWrite[]): Generator<readonly RowWrite[]> {
  let portion: RowWrite[] = []
  let bytes = 0
  for (const write of writes) {
    const length = (write.document?.length ?? 4) + write.key.length * 3 + 200
    if (portion.length > 0 && (portion.length >= mostLines || bytes + length > mostBytes)) {
      yield portion
      portion = []
      bytes = 0
    }
    portion.push(write)
    bytes += length
  }
  if (portion.length > 0) yield portion
}

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

/** What a line of the answer says of its write; undefined where it says nothing. */
const writtenOf = (line: JsonObject | undefined, key: string): RowWritten | undefined => {
  const status = line && own(line, 'status')
  if (!line || typeof status !== 'number' || own(line, 'key') !== key) return undefined
  if (status === 412) return { kind: 'overtaken' }
  if (status >= 200 && status < 300) return { kind: 'written', created: status === 201 }
  const found = own(line, 'problem')
  const code = isObject(found) ? text(own(found, 'code')) : ''
  const errors = isObject(found) ? own(found, 'errors') : undefined
  const places = Array.isArray(errors)
    ? errors.flatMap((one) => (isObject(one) ? [text(own(one, 'pointer'))] : [])).slice(0, 3)
    : []
  // What it says in words may hold values of the document.
  const why = [`answered ${status}`, code, places.join(', ')].filter((part) => part !== '')
  return { kind: 'refused', status, why: why.join(' ') }
}

export const bulkStore = (options: BulkOptions): DocumentStore => {
  const { backend, routes, headers, responseBytes, single, kinds } = options
  know(resourceErrors)

  const bad = (path: string, what: string) => {
    const detail = `${backend.name} answers ${path} with something else than bulk routes do: ${what}.`
    return failed(problem('backend-bad-answer', detail, { backend: backend.name }))
  }

  const goneAt = (path: string) => {
    const detail = `${backend.name} does not know any more what was written since the position that ${path} was asked for.`
    return failed(problem('position-gone', detail))
  }

  const ask = async ({ method, path, body, signal }: Asked): Promise<Result<Bytes>> => {
    const more = body ? { 'content-type': 'application/x-ndjson' } : {}
    const answer = await backend.send({
      method,
      path,
      headers: HeaderList.of({
        accept: 'application/x-ndjson',
        'accept-encoding': 'identity',
        ...headers,
        ...more,
      }),
      body: body ?? null,
      route: 'migration',
      signal,
    })
    if (!answer.ok) return answer
    const { status, headers: told } = answer.value
    const [plain = ''] = path.split('?')
    if (status !== 200 || told.has('content-encoding')) {
      const unreadable = await unreadableAt(answer.value, { name: backend.name, signal })
      if (unreadable) return unreadable
      if (status === 410) return goneAt(plain)
      if (status === 200) return bad(plain, 'it is encoded')
      const detail = `${backend.name} answers ${plain} with status ${status}${wayOut(backend.name, status)}.`
      return failed(
        problem('backend-bad-answer', detail, { backend: backend.name, answered: status }),
      )
    }
    return readBody(answer.value, { limit: responseBytes, backend: backend.name, signal })
  }

  const pathOf = ({ route }: Kind): string => routes.path.replace('{path}', () => route.path)

  const read = async (
    kind: Kind,
    { after, to }: KeyRange,
    limit: number,
    signal: StopSignal,
  ): Promise<Result<Page>> => {
    const path = pathOf(kind)
    const most = String(Math.min(limit, mostLines))
    const got = await ask({
      method: 'GET',
      path: `${path}${queryOf({ after, to, limit: most })}`,
      signal,
    })
    if (!got.ok) return got
    const found = rowsOf(got.value)
    if (!found.ok) return bad(path, found.problem.detail ?? '')
    const { rows, next } = found.value
    if (next !== null && next !== rows.at(-1)?.key) return bad(path, '"next" is not its last key')
    // A page that does not lead on would be read for ever.
    if (!isAscending(rows, { after, to }))
      return bad(path, 'its keys are not in order, or not those that were asked for')
    return ok({ rows, isLast: next === null })
  }

  const writePortion = async (
    path: string,
    writes: readonly RowWrite[],
    signal: StopSignal,
  ): Promise<Result<readonly RowWritten[]>> => {
    const got = await ask({ method: 'POST', path, body: linesOfWrites(writes), signal })
    if (!got.ok) return got
    const lines = textLinesOf(got.value)
    if (lines.length !== writes.length)
      return bad(path, `${lines.length} lines for ${writes.length}`)
    const written: RowWritten[] = []
    for (const [index, line] of lines.entries()) {
      const outcome = writtenOf(outcomeOfLine(line), writes[index]?.key ?? '')
      if (!outcome) return bad(path, `line ${index + 1} says nothing of its document`)
      written.push(outcome)
    }
    return ok(written)
  }

  const keys = async (
    kind: Kind,
    every: number,
    signal: StopSignal,
  ): Promise<Result<readonly string[]>> => {
    const path = `${pathOf(kind)}/keys`
    const got = await ask({ method: 'GET', path: `${path}?every=${every}`, signal })
    if (!got.ok) return got
    const found: string[] = []
    for (const line of linesOf(got.value)) {
      const one = objectOfLine(line)
      if (!one) return bad(path, 'a line is no object')
      const key = own(one, 'key')
      if (typeof key === 'string') found.push(key)
    }
    return ok(found)
  }

  /** Only of tags that come of texts: those that count versions are equal where texts are not. */
  const digest = async (
    kind: Kind,
    { after, to }: KeyRange,
    signal: StopSignal,
  ): Promise<Result<RangeDigest | undefined>> => {
    const path = `${pathOf(kind)}/digest${queryOf({ after, to })}`
    const got = await ask({ method: 'GET', path, signal })
    // A store without this route is read.
    if (!got.ok) return got.problem.code === 'backend-bad-answer' ? ok(undefined) : got
    const told = objectOfLine(got.value)
    const [count, found] = told ? [own(told, 'count'), own(told, 'digest')] : []
    const isTold = told && own(told, 'of') === 'text' && count !== undefined && isNumber(count)
    const number = isTold ? Number(numberText(count)) : Number.NaN
    return ok(
      Number.isSafeInteger(number) && number >= 0 && typeof found === 'string'
        ? { count: number, digest: found }
        : undefined,
    )
  }

  const typeOf = (resource: Json | undefined): string | undefined =>
    kinds.find(({ route }) => route.path === `/${text(resource)}`)?.type

  const changes = async (
    path: string,
    after: string | undefined,
    signal: StopSignal,
  ): Promise<Result<Changes>> => {
    const query = queryOf({ after, limit: String(mostChanges) })
    const got = await ask({ method: 'GET', path: `${path}${query}`, signal })
    if (!got.ok) return got
    const found: Change[] = []
    let end: JsonObject | undefined
    for (const line of linesOf(got.value)) {
      const one = objectOfLine(line)
      if (!one || end) return bad(path, 'a line is no change')
      if (Object.hasOwn(one, 'next')) end = one
      else {
        const [type, key] = [typeOf(own(one, 'resource')), own(one, 'key')]
        if (typeof key !== 'string') return bad(path, 'a change has no key')
        if (type !== undefined) found.push({ type, key })
      }
    }
    const next = end && own(end, 'next')
    const position = next !== undefined && isNumber(next) ? numberText(next) : next
    if (!end || typeof position !== 'string') return bad(path, 'it breaks off')
    const isBehind = own(end, 'behind') === true
    if (isBehind && position === after)
      return bad(path, 'it says that there is more, and does not go on')
    return ok({ changes: found, position, isBehind })
  }

  const { changes: feed } = routes
  return {
    ...single,
    name: backend.name,
    read: (kind, range, limit, { signal }) => read(kind, range, limit, signal),
    write: async (kind, writes, { signal }) => {
      const written: RowWritten[] = []
      for (const portion of portions(writes)) {
        const some = await writePortion(pathOf(kind), portion, signal)
        if (!some.ok) return some
        written.push(...some.value)
      }
      return ok(written)
    },
    keys: (kind, every, { signal }) => keys(kind, every, signal),
    digest: (kind, range, { signal }) => digest(kind, range, signal),
    ...(feed !== undefined && {
      changes: (after, { signal }) => changes(feed, after, signal),
    }),
  }
}
