/** Where a client may say its version. Each source hands out what was said, and the request without it. */
import { HeaderList } from '../../http/index.ts'
import type { GatewayConfig } from '../config-schema.ts'
import {
  isJsonType,
  isNdjsonType,
  isSseType,
  parseMediaTypes,
  withoutParameter,
} from './media-type.ts'
import { formatQuery, parseQuery } from './query-text.ts'

export type VersionsConfig = GatewayConfig['versions']

/** The parts of a request that may say a version. */
export interface Address {
  /** As it was sent, starting with `/`. */
  readonly path: string
  /** Without its `?`. */
  readonly query: string
  /** Not to be changed. */
  readonly headers: HeaderList
}

export type ExplicitSource = 'header' | 'media-type' | 'query' | 'path'

export interface Said {
  readonly source: ExplicitSource
  /** How a person would point at it. */
  readonly where: string
  /** Everything that was said there, as it was written. */
  readonly values: readonly string[]
}

const mayCarryVersion = (type: string): boolean =>
  isJsonType(type) ||
  isNdjsonType(type) ||
  isSseType(type) ||
  type === '*/*' ||
  type === 'application/*'

const mediaTypeHeaders = ['accept', 'content-type'] as const

/** Values of the parameter on types that this gateway adapts; others may mean something else by it. */
const mediaTypeValues = (headers: HeaderList, parameter: string): string[] =>
  mediaTypeHeaders.flatMap((header) => {
    const text = headers.get(header)
    // Most do not even hold the word.
    if (text === null || !text.toLowerCase().includes(parameter)) return []
    return parseMediaTypes(text)
      .filter(({ type }) => mayCarryVersion(type))
      .flatMap(({ parameters }) => parameters)
      .flatMap(([name, value]) => (name === parameter ? [value] : []))
  })

/** `v1.0`, and also what was meant to be one: `v1`, `v1.x`, a lone `v`. */
const prefixPattern = /^\/(v(?:\d[^/]*)?)(?=\/|$)/

/** Leading version segments, unless the contract itself has routes that start like that. */
const pathPrefixes = (
  path: string,
  reserved: ReadonlySet<string>,
): { values: string[]; rest: string } => {
  const values: string[] = []
  let rest = path
  for (;;) {
    const prefix = prefixPattern.exec(rest)?.[1]
    if (prefix === undefined || reserved.has(prefix)) return { values, rest: rest || '/' }
    values.push(prefix.slice(1))
    rest = rest.slice(prefix.length + 1)
  }
}

/**
 * What was said, strongest source first, and the address without it.
 *
 * @param reserved first path segments of the contract's own routes
 */
export const readSources = (
  { path, query, headers }: Address,
  config: VersionsConfig,
  reserved: ReadonlySet<string>,
): { readonly said: readonly Said[]; readonly address: Address } => {
  const said: Said[] = []
  let kept = headers

  const header = headers.get(config.header)
  if (header !== null) {
    said.push({
      source: 'header',
      where: `the header ${config.header}`,
      values: header.split(',').map((value) => value.trim()),
    })
    kept = new HeaderList(kept)
    kept.delete(config.header)
  }

  const parameter = config.mediaTypeParameter
  const inTypes = parameter === false ? [] : mediaTypeValues(headers, parameter.toLowerCase())
  if (parameter !== false && inTypes.length > 0) {
    const where = `the media-type parameter "${parameter}"`
    said.push({ source: 'media-type', where, values: inTypes })
    kept = new HeaderList(kept)
    for (const name of mediaTypeHeaders) {
      const value = headers.get(name)
      if (value !== null) kept.set(name, withoutParameter(value, parameter.toLowerCase()))
    }
  }

  const parts = parseQuery(query)
  const inQuery = parts.filter(({ name }) => name === config.query)
  if (inQuery.length > 0) {
    said.push({
      source: 'query',
      where: `the query parameter ${String(config.query)}`,
      values: inQuery.map(({ value }) => value),
    })
  }

  const prefixes = config.pathPrefix ? pathPrefixes(path, reserved) : { values: [], rest: path }
  if (prefixes.values.length > 0) {
    said.push({ source: 'path', where: 'the path prefix', values: prefixes.values })
  }

  const restQuery =
    inQuery.length === 0 ? query : formatQuery(parts.filter(({ name }) => name !== config.query))
  return { said, address: { path: prefixes.rest, query: restQuery, headers: kept } }
}
