/** What operators are told of a problem: names that the contract declares, never values of documents. */
import type { Contract } from '../../contract/index.ts'
import type { ErrorCode, Problem } from '../../errors/index.ts'
import type { Omitted, Untold } from '../omit/quarantine.ts'

type Shape = Contract['versions'][number]['types'][string]

/** Codes whose details are the gateway's own words about its configuration, its limits and its stores. */
const ownWords: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'pair-refused',
  'unknown-client',
  'credentials-required',
  'identity-unavailable',
  'route-not-in-version',
  'not-in-store-version',
  'gone-from-store',
  'too-large',
  'headers-too-large',
  'backend-unreachable',
  'backend-timeout',
  'backend-broken',
  'circuit-open',
  'no-backend',
  'request-timeout',
  'internal',
])

const longestPlace = 300
const longestDetail = 300
const mostPlaces = 3

const collect = (shape: Shape, words: Set<string>): void => {
  switch (shape.kind) {
    case 'object':
      for (const [name, field] of Object.entries(shape.fields)) {
        words.add(name)
        collect(field.shape, words)
      }
      return
    case 'union':
      words.add(shape.tag)
      for (const [name, variant] of Object.entries(shape.variants)) {
        words.add(name)
        collect(variant, words)
      }
      return
    case 'kinds':
      for (const member of Object.values(shape.members)) collect(member, words)
      return
    case 'array':
    case 'map':
    case 'nullable':
      collect(shape.of, words)
      return
    default:
  }
}

export interface ToldProblem {
  readonly problem: ErrorCode
  readonly detail?: string
  readonly places?: readonly string[]
}

export interface Telling {
  /** A JSON pointer in which only names that the contract declares are left. */
  place(pointer: string): string
  /** Members for a log line on a request that ended with a problem. */
  problem(found: Problem): ToldProblem
  item(omitted: Untold): Omitted
}

/** @param contract whose names are looked up once */
export const createTelling = ({ versions }: Contract): Telling => {
  const words = new Set<string>()
  for (const { types } of versions) for (const shape of Object.values(types)) collect(shape, words)

  const tokens = (pointer: string): string[] =>
    pointer.split('/').map((token) => (token === '' || words.has(token) ? token : '*'))

  const place = (pointer: string): string => tokens(pointer).join('/').slice(0, longestPlace)

  /** Of an item: its index may be told, as it is a count and no value. */
  const itemPlace = (pointer: string): string => {
    const index = /\/\d+$/.exec(pointer)?.[0] ?? ''
    return place(pointer.slice(0, pointer.length - index.length)) + index
  }

  /** Without what stands in quotes, unless the contract says it. */
  const masked = (text: string): string => {
    const quoted = [...text.matchAll(/"([^"]*)"/g)].every(([, word = '']) => words.has(word))
    return (quoted ? text : text.replace(/".*"/s, '"…"')).slice(0, longestDetail)
  }

  const reason = ({ code, detail, errors, adapter }: Problem): string => {
    if (ownWords.has(code)) return detail.slice(0, longestDetail)
    const [first] = errors ?? []
    // The words of a function of the contract may say the value.
    if (first && typeof adapter === 'string' && code !== 'adapter-failed') {
      return `At ${place(first.pointer) || 'the root'}: "${adapter}" does not take it`
    }
    return first ? `At ${place(first.pointer) || 'the root'}: ${masked(first.detail)}` : ''
  }

  return {
    place,
    problem: (found) => {
      const { code, detail, errors } = found
      if (ownWords.has(code)) return { problem: code, detail: detail.slice(0, longestDetail) }
      const places = errors?.slice(0, mostPlaces).map(({ pointer }) => place(pointer))
      return { problem: code, ...(places?.length ? { places } : {}) }
    },
    item: ({ problem: found, ...omitted }) => ({
      ...omitted,
      place: omitted.place.startsWith('Item ')
        ? `Item ${itemPlace(omitted.pointer)}`
        : omitted.place.slice(0, longestPlace),
      pointer: itemPlace(omitted.pointer),
      detail: reason(found),
    }),
  }
}
