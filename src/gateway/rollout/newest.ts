/** Finds what was made by a request whose answer got lost: among the newest documents of a side. */
import { isNumber, isObject, numberText, own, parseBytes, type Json } from '../../json/index.ts'
import { parametersIn, type ContractVersion } from '../../contract/index.ts'
import { HeaderList, type StopSignal } from '../../http/index.ts'
import { ProblemError, problem } from '../../errors/index.ts'
import { opposite, type Side as SideName } from '../../rollout/index.ts'
import { readBody } from '../../upstream/index.ts'
import { resourceOf } from '../match/resource.ts'
import { madeRoute, type Backing } from './backing.ts'
import { documentKey, placeOf } from './documents.ts'

/** Longest page that is read. */
const limit = 4 * 1024 * 1024

/** How many documents are looked for at a time. */
const together = 8

/** The parameter of a document by its field of the same name, as it stands in a path. */
export const paramOf = (document: Json | undefined, name: string): string | undefined => {
  if (!isObject(document)) return undefined
  const value = own(document, name)
  if (typeof value === 'string' && value !== '') return encodeURIComponent(value)
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

/**
 * Those that a side does not have, or does not tell of: only what has not got there was lost on its way.
 * Settling all of a page, one after the other, would take longer than one repair has.
 */
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
 * @returns keys of the newest documents that the other side does not have
 * @throws ProblemError where the newest cannot be asked for: nobody knows what was made then
 */
export const newestKeys = async (
  all: Backing,
  resource: string,
  side: SideName,
  signal: StopSignal,
): Promise<readonly string[]> => {
  const { versions, backends, replication, sides } = all
  const path = replication[side].newest[resource]
  const creating = versions.from.routes.find(
    (route) => route.kind === 'create' && resourceOf(route.path) === resource,
  )
  if (path === undefined || !creating) {
    throw new ProblemError(
      problem(
        'not-replicable',
        `What was made in "${resource}" cannot be looked for: backends > ${backends[side].name} > replication > newest names no list.`,
      ),
    )
  }
  const answer = await backends[side].send({
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
  const bytes = await readBody(answer.value, { limit, backend: backends[side].name, signal })
  if (!bytes.ok) throw new ProblemError(bytes.problem)
  const page = answer.value.status === 200 ? parseBytes(bytes.value, { depth: 64 }) : undefined
  if (!page?.ok) {
    const detail = `${backends[side].name} does not answer the list of its newest documents.`
    throw new ProblemError(problem('backend-bad-answer', detail))
  }
  const keys = itemsOf(page.value).flatMap((item) => madeKey(versions.from, creating, item) ?? [])
  return missingAt(all, opposite(side), keys, signal)
}
