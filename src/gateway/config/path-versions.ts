/** Versions at the beginning of a path: `/v1.0/entities`, `/api/v2/entities`. */
import { segmentsOf, type Contract } from '../../contract/index.ts'
import type { VersionsConfig } from './config-schema.ts'
import { createWritten } from './written.ts'

export interface PathPrefixes {
  /** Everything that was said, as it was written. */
  readonly values: readonly string[]
  /** The path without it, beginning with `/`. */
  readonly rest: string
  /** The first one, to be put before links: `/v1.0`. */
  readonly prefix: string
}

export interface PathVersions {
  readonly read: (path: string) => PathPrefixes
  /** The path of a version; undefined where paths do not say it. */
  readonly write: (version: string, path: string) => string | undefined
}

/** Keys such as `v1beta1` have their v already. */
const usualForm = ({ versions }: Contract): string =>
  versions.every(({ key }) => key.startsWith('v')) ? '/{version}' : '/v{version}'

/** Segments of the contract's own routes that stand where a version may: they are none. */
const ownSegments = ({ versions }: Contract, literals: readonly string[]): ReadonlySet<string> =>
  new Set(
    versions.flatMap(({ routes }) =>
      routes.flatMap(({ path }) => {
        const segments = segmentsOf(path)
        return literals.every((literal, i) => segments[i] === literal)
          ? [segments[literals.length] ?? '']
          : []
      }),
    ),
  )

/** @param pathPrefix as it is configured: whether, or the form with `{version}` */
export const createPathVersions = (
  pathPrefix: VersionsConfig['pathPrefix'],
  contract: Contract,
): PathVersions => {
  if (pathPrefix === false) {
    return {
      read: (path) => ({ values: [], rest: path, prefix: '' }),
      write: () => undefined,
    }
  }
  const form = pathPrefix === true ? usualForm(contract) : pathPrefix
  const literals = segmentsOf(form)
  const written = createWritten(literals.pop() ?? '', contract.scheme)
  const lead = `${literals.map((literal) => `/${literal}`).join('')}/`
  const reserved = ownSegments(contract, literals)

  const next = (path: string): { value: string; prefix: string } | undefined => {
    if (!path.startsWith(lead)) return undefined
    const end = path.indexOf('/', lead.length)
    const segment = path.slice(lead.length, end < 0 ? undefined : end)
    if (reserved.has(segment)) return undefined
    const value = written.read(segment)
    return value === undefined ? undefined : { value, prefix: lead + segment }
  }

  return {
    read: (path) => {
      const values: string[] = []
      let prefix = ''
      let rest = path
      for (let found = next(rest); found; found = next(rest)) {
        if (values.length === 0) prefix = found.prefix
        values.push(found.value)
        rest = rest.slice(found.prefix.length)
      }
      return { values, rest: rest || '/', prefix }
    },
    write: (version, path) => `${lead}${written.write(version)}${path}`,
  }
}
