/** Where a client may say its version. Each source hands out what was said, and the request without it. */
import type { Contract } from '../../../contract/index.ts'
import { HeaderList } from '../../../http/index.ts'
import { createMediaTypeVersions } from './media-type-versions.ts'
import { createPathVersions, type PathVersions } from '../../config/path-versions.ts'
import { formatQuery, parseQuery } from '../../address/query-text.ts'
import type { VersionsConfig } from '../../config/config-schema.ts'
import type { Address } from '../../address/address.ts'
import type { Said } from './said.ts'

export interface Heard {
  /** Strongest source first. */
  readonly said: readonly Said[]
  /** The request without it. */
  readonly address: Address
  /** What the path began with; empty where it said no version. */
  readonly prefix: string
  /** Whether `Accept` said it by a media type of its own, in which answers then come. */
  readonly ownType: boolean
}

export interface Sources {
  readonly hear: (address: Address) => Heard
  readonly paths: PathVersions
  /** The media type of a version, where clients ask for it so. */
  readonly typeOf: (version: string) => string | undefined
}

/** Compiles how versions are said. */
export const createSources = (config: VersionsConfig, contract: Contract): Sources => {
  const paths = createPathVersions(config.pathPrefix, contract)
  const types = createMediaTypeVersions(config, contract.scheme)

  const hear = ({ path, query, headers }: Address): Heard => {
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

    const inTypes = types.read(kept)
    kept = inTypes.headers
    said.push(...inTypes.said)

    const parts = parseQuery(query)
    const inQuery = parts.filter(({ name }) => name === config.query)
    if (inQuery.length > 0) {
      said.push({
        source: 'query',
        where: `the query parameter ${String(config.query)}`,
        values: inQuery.map(({ value }) => value),
      })
    }

    const { values, rest, prefix } = paths.read(path)
    if (values.length > 0) said.push({ source: 'path', where: 'the path prefix', values })

    const restQuery =
      inQuery.length === 0 ? query : formatQuery(parts.filter(({ name }) => name !== config.query))
    const address = { path: rest, query: restQuery, headers: kept }
    return { said, address, prefix, ownType: inTypes.ownType }
  }

  return { hear, paths, typeOf: types.typeOf }
}
