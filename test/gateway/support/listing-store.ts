/**
 * A store whose list understands one way to filter, as ordinary APIs do: what it does not know it
 * ignores, and answers everything. It shares nothing with the gateway.
 */
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { listen } from './servers.ts'

export type Document = Readonly<Record<string, unknown>>

/** How a store is asked. `last`: of a parameter that is given twice the last one counts. */
export type Manner = 'last' | 'comma' | 'repeat' | 'suffix' | 'nested'

type Test = (value: unknown, texts: readonly string[]) => boolean

export const valueOf = (document: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((at, name) => (at as Document | null)?.[name] ?? null, document)

const isSame = (value: unknown, text: string): boolean => {
  if (value === null || value === undefined) return text === 'null'
  return typeof value === 'number'
    ? text !== '' && value === Number(text)
    : typeof value === 'string' && value === text
}

const order = (value: unknown, text: string): number | undefined => {
  if (typeof value === 'number') return text === '' ? undefined : value - Number(text)
  if (typeof value !== 'string') return undefined
  return value < text ? -1 : Number(value > text)
}

const beyond =
  (fits: (distance: number) => boolean): Test =>
  (value, [text = '']) => {
    const distance = order(value, text)
    return distance !== undefined && fits(distance)
  }

export const tests: Readonly<Record<string, Test>> = {
  is: (value, [text = '']) => isSame(value, text),
  any: (value, texts) => texts.some((text) => isSame(value, text)),
  not: (value, [text = '']) => !isSame(value, text),
  gte: beyond((distance) => distance >= 0),
  gt: beyond((distance) => distance > 0),
  lte: beyond((distance) => distance <= 0),
  lt: beyond((distance) => distance < 0),
}

type Filter = readonly [field: string, test: string, texts: readonly string[]]

/** Filters of a query: each is a field, a test and its texts. */
export const filtersOf = (
  manner: Manner,
  query: URLSearchParams,
  fields: readonly string[],
): readonly Filter[] =>
  fields.flatMap((field): readonly Filter[] => {
    const given = query.getAll(field)
    const last = given.at(-1)
    switch (manner) {
      case 'last':
        return last === undefined ? [] : [[field, 'is', [last]]]
      case 'comma':
        return last === undefined ? [] : [[field, 'any', last.split(',')]]
      case 'repeat':
        return given.length === 0 ? [] : [[field, 'any', given]]
      case 'suffix':
        return [
          ...given.map((text): Filter => [field, 'is', [text]]),
          ...['not', 'gte', 'gt', 'lte', 'lt'].flatMap((test) =>
            query.getAll(`${field}__${test}`).map((text): Filter => [field, test, [text]]),
          ),
        ]
      case 'nested': {
        const nested = query.get(`filter[${field}]`)
        return nested === null ? [] : [[field, 'is', [nested]]]
      }
    }
  })

export interface ListingStore {
  readonly url: string
  /** Every address that was asked for. */
  readonly asked: string[]
}

export const startListing = async (
  documents: readonly Document[],
  fields: readonly string[],
  manner: Manner,
): Promise<ListingStore> => {
  const asked: string[] = []
  const server = createServer((incoming, outgoing) => {
    const { url = '' } = incoming
    asked.push(url)
    const filters = filtersOf(manner, new URL(url, 'http://store').searchParams, fields)
    const items = documents.filter((document) =>
      filters.every(([field, test, texts]) => tests[test]?.(valueOf(document, field), texts)),
    )
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(JSON.stringify({ items }))
  })
  const url = await listen(server)
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { url, asked }
}
