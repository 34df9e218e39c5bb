/** Finds what was made by a request whose answer got lost: among the newest documents of a side. */
import {
  isNumber,
  isObject,
  numberText,
  own,
  parseBytes,
  valueAt,
  type Json,
} from '../../json/index.ts'
import { parametersIn, type ContractVersion, type Route } from '../../contract/index.ts'
import { HeaderList, type StopSignal } from '../../http/index.ts'
import { ProblemError, problem } from '../../errors/index.ts'
import { opposite, type Side as SideName } from '../../rollout/index.ts'
import { readBody } from '../../upstream/index.ts'
import { formatQuery, parseQuery, queryPart } from '../address/query-text.ts'
import { resourceOf } from '../match/resource.ts'
import { madeRoute, type Backing } from './backing.ts'
import { documentKey, makerOf, placeOf } from './documents.ts'
import { instantOf } from './instant-of.ts'
import { cursorName, nextCursor } from './next-cursor.ts'

/** Longest page that is read. */
const limit = 4 * 1024 * 1024

/** More pages than this are taken for a list without an end. */
const mostPages = 500

/** How far the clock that stamps documents may be from the one that dates answers, in milliseconds. */
const skewMs = 10_000

/** How many documents are looked for at a time. */
const together = 8

/** The parameter of a document by its field of the same name, as it stands in a path. */
export const paramOf = (document: Json | undefined, name: string): string | undefined => {
  if (!isObject(document)) return undefined
  const value = own(document, name)
  if (typeof value === 'string' && value !== '') {
    // Half a character has no form in a path.
    return value.isWellFormed() ? encodeURIComponent(value) : undefined
  }
  return value !== undefined && isNumber(value) ? numberText(value) : undefined
}

/** The documents of a page: the list itself, or its first member that is one. */
const itemsOf = (page: Json): readonly Json[] => {
  if (Array.isArray(page)) return page
  if (!isObject(page)) return []
  return Object.values(page).find((value) => Array.isArray(value)) ?? []
}

/**
 * The key of a document that a route made.
 *
 * @param params of the path of that route
 */
export const madeKey = (
  from: ContractVersion,
  creating: { readonly id: string; readonly path: string },
  document: Json | undefined,
  params: Readonly<Record<string, string>> = {},
): string | undefined => {
  const reading = madeRoute(from, creating)
  const name = reading && parametersIn(reading.path).at(-1)
  const value = name === undefined ? undefined : paramOf(document, name)
  return reading && name !== undefined && value !== undefined
    ? documentKey(reading, { ...params, [name]: value })
    : undefined
}

export interface NewestOptions {
  readonly resource: string
  readonly side: SideName
  /** `makerKey` of the write. */
  readonly maker: string
  /** Milliseconds since the write was opened whose answer got lost. */
  readonly ageMs: number
  readonly signal: StopSignal
}

interface Page {
  readonly items: readonly Json[]
  /** Of the answer, by the clock of who gave it; undefined where it has none. */
  readonly at: number | undefined
  readonly next: string | undefined
}

const notFound = (backend: string, what: string): ProblemError =>
  new ProblemError(
    problem('not-replicable', `backends > ${backend} > replication > newest ${what}.`, { backend }),
  )

const readPage = async (
  { versions, backends, sides }: Backing,
  { side, signal }: Pick<NewestOptions, 'side' | 'signal'>,
  path: string,
): Promise<Page> => {
  const backend = backends[side]
  const answer = await backend.send({
    method: 'GET',
    path,
    headers: HeaderList.of({
      ...sides[side].headers,
      accept: 'application/json',
      'accept-encoding': 'identity',
    }),
    body: null,
    route: 'replication',
    signal,
  })
  if (!answer.ok) throw new ProblemError(answer.problem)
  const { status, headers } = answer.value
  const bytes = await readBody(answer.value, { limit, backend: backend.name, signal })
  if (!bytes.ok) throw new ProblemError(bytes.problem)
  const page = status === 200 ? parseBytes(bytes.value, { depth: 64 }) : undefined
  if (!page?.ok) {
    const detail = `${backend.name} does not answer the list of its newest documents.`
    throw new ProblemError(problem('backend-bad-answer', detail, { backend: backend.name }))
  }
  const [plain = '', query = ''] = path.split('?', 2)
  const route = versions[side].routes.find(
    (one) => one.kind === 'list' && one.method === 'GET' && one.path === plain,
  )
  const name = route && cursorName(route)
  const cursor = route && nextCursor(route, page.value, headers)
  const parts = parseQuery(query).filter((part) => part.name !== name)
  const date = Date.parse(headers.get('date') ?? '')
  return {
    items: itemsOf(page.value),
    at: Number.isNaN(date) ? undefined : date,
    next:
      name === undefined || cursor === undefined
        ? undefined
        : `${plain}?${formatQuery([...parts, queryPart(name, cursor)])}`,
  }
}

/** Whether a list goes on where a page has named no other one. */
const hasCursor = ({ versions }: Backing, side: SideName, path: string): boolean =>
  versions[side].routes.some(
    (one) => one.kind === 'list' && one.path === path.split('?', 1)[0] && cursorName(one),
  )

/**
 * Documents of a side, newest first, back to an instant.
 *
 * @param since by the clock of that side, by its answer's own date
 */
const documentsSince = async (
  backing: Backing,
  { resource, side, signal }: Omit<NewestOptions, 'ageMs' | 'maker'>,
  since: (answered: number) => number,
): Promise<{ readonly documents: readonly Json[]; readonly since: number }> => {
  const { name } = backing.backends[side]
  const list = backing.replication[side].newest[resource]
  if (!list) throw notFound(name, `names no list of "${resource}"`)
  const documents: Json[] = []
  let path: string | undefined = list.path
  let end: number | undefined
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await readPage(backing, { side, signal }, path)
    end ??= since(page.at ?? Date.now())
    for (const item of page.items) {
      const made = instantOf(valueAt(item, list.by.split('.')))
      if (made === undefined) {
        throw notFound(name, `lists documents of "${resource}" that have no time in "${list.by}"`)
      }
      if (made < end) return { documents, since: end }
      documents.push(item)
    }
    path = page.next
    if (path === undefined) {
      if (hasCursor(backing, side, list.path) || page.items.length === 0) break
      throw notFound(
        name,
        `names a list of "${resource}" that does not reach back to the write: ask for longer pages, or declare its cursor in the contract`,
      )
    }
    if (pages === mostPages - 1) throw notFound(name, `does not end after ${mostPages} pages`)
  }
  return { documents, since: end ?? 0 }
}

/** Those of them that a side does not have, or does not tell of. */
const missingAt = async (
  { versions, sides }: Backing,
  side: SideName,
  keys: readonly string[],
  signal: StopSignal,
): Promise<readonly string[]> => {
  const isMissing = async (key: string): Promise<boolean> => {
    const place = placeOf(versions[side], key)
    return !place || (await sides[side].get(place.path, signal)).kind !== 'found'
  }
  const missing: string[] = []
  for (let at = 0; at < keys.length; at += together) {
    const some = keys.slice(at, at + together)
    const found = await Promise.all(some.map(isMissing))
    missing.push(...some.filter((_, index) => found[index]))
  }
  return missing
}

/**
 * The route that made it, if its documents are those of the list: a list has no nested ones, nor those
 * of another route.
 */
const makerIn = (
  { versions, backends, replication }: Backing,
  { resource, side, maker }: Pick<NewestOptions, 'resource' | 'side' | 'maker'>,
): Route => {
  const { name } = backends[side]
  const makers = versions.from.routes.filter(
    (route) => route.kind === 'create' && resourceOf(route.path) === resource,
  )
  if (makers.length === 0) throw notFound(name, `is of no use: nothing makes "${resource}"`)
  const known = makerOf(maker)
  const [creating] = known === undefined ? makers : makers.filter(({ id }) => id === known)
  const plain = makers.filter(({ path }) => parametersIn(path).length === 0)
  const list = replication[side].newest[resource]?.path.split('?', 1)[0]
  const isListed =
    creating !== undefined &&
    plain.includes(creating) &&
    (known === undefined ? makers : plain).every(
      (one) => one === creating || list === creating.path,
    )
  if (isListed) return creating
  const what = known ?? makers.map(({ id }) => id).join(', ')
  throw notFound(name, `does not list what ${what} makes: look for it by hand`)
}

/**
 * What a side has made since the write was opened, and the other side does not have. Only what has not
 * got there was lost on its way: settling all of it would take longer than one repair has.
 *
 * @throws ProblemError where it cannot be told what was made: `not-replicable` where a person has to
 *   look after it, what the backend said otherwise
 */
export const newestKeys = async (
  backing: Backing,
  { resource, side, maker, ageMs, signal }: NewestOptions,
): Promise<readonly string[]> => {
  const { versions } = backing
  const creating = makerIn(backing, { resource, side, maker })
  const keysOf = (documents: readonly Json[]): readonly string[] =>
    documents.flatMap((item) => madeKey(versions.from, creating, item) ?? [])
  const made = await documentsSince(
    backing,
    { resource, side, signal },
    (answered) => answered - ageMs - skewMs,
  )
  const keys = keysOf(made.documents)
  const other = opposite(side)
  // Replicas keep their timestamps, so that the same list there names nearly all that need no look.
  const copied = await documentsSince(backing, { resource, side: other, signal }, () => made.since)
    .then(({ documents }) => new Set(keysOf(documents)))
    .catch(() => new Set<string>())
  return missingAt(
    backing,
    other,
    keys.filter((key) => !copied.has(key)),
    signal,
  )
}
