/** What versions are called in a contract, made of what documents call them. */
import type { SchemeDeclaration } from '../../contract/index.ts'
import type { VersionNames } from './base.ts'

type SchemeName = Extract<SchemeDeclaration, string>

interface Read {
  readonly scheme: SchemeName
  /** Numbers by which it is ordered. */
  readonly order: readonly number[]
  readonly version: string
}

const digits = (text: string | undefined): number => Number.parseInt(text ?? '0', 10)

/** What a document calls its version, without what no scheme has: `2.1.0-beta` is 2.1.0. */
const read = (text: string): Read | undefined => {
  const date = /^v?(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(text)
  if (date) {
    const [, year, month, day] = date
    const version = `${year}-${month}-${day}`
    const time = Date.parse(`${version}T00:00:00Z`)
    const isDate = !Number.isNaN(time) && new Date(time).toISOString().startsWith(version)
    return isDate ? { scheme: 'date', order: [year, month, day].map(digits), version } : undefined
  }
  const semver = /^v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?![\d])/.exec(text)
  if (semver) {
    const [, major, minor, patch] = semver
    const numbers = [major, minor, patch].map(digits)
    return { scheme: 'semver', order: numbers.slice(0, 2), version: numbers.join('.') }
  }
  const major = /^v?(\d{1,9})(?![\d.])/.exec(text)
  return major
    ? { scheme: 'major', order: [digits(major[1])], version: `${digits(major[1])}` }
    : undefined
}

const isNewer = (one: Read, other: Read): boolean => {
  const at = one.order.findIndex((number, index) => number !== other.order[index])
  return at !== -1 && (one.order[at] ?? 0) > (other.order[at] ?? 0)
}

/** The file and the constant of a version. */
const named = (version: string): VersionNames => ({
  version,
  file: `v${version}`,
  constant: `v${version.replaceAll(/\W/g, '_')}`,
})

export interface ContractVersions {
  readonly scheme: SchemeName
  readonly base: VersionNames
  readonly next: VersionNames | undefined
  /** What is called otherwise than in its document, in words for people. */
  readonly notes: readonly string[]
}

const otherwise = (said: string, version: string, why: string): readonly string[] =>
  `${version}.`.startsWith(`${said.replace(/^v/, '')}.`)
    ? []
    : [`What its document calls ${said} is ${version} in the contract${why}.`]

/** The next major version, in a scheme of numbers. */
const following = ({ scheme, order: [major = 0] }: Read): string =>
  scheme === 'major' ? `${major + 1}` : `${major + 1}.0.0`

const none: Read = { scheme: 'semver', order: [1, 0], version: '1.0.0' }

/**
 * The names of one version, or of two. Where documents name none that can be ordered, or not the
 * second as the newer one, the contract counts by itself.
 *
 * @example versionNames('1.4.2', '1.4.2') // 1.4.2 and 2.0.0
 */
export const versionNames = (base: string, next?: string): ContractVersions => {
  const older = read(base.trim()) ?? none
  if (next === undefined) {
    const notes = otherwise(base, older.version, '')
    return { scheme: older.scheme, base: named(older.version), next: undefined, notes }
  }
  const newer = read(next.trim())
  if (newer?.scheme === older.scheme && isNewer(newer, older)) {
    const notes = [...otherwise(base, older.version, ''), ...otherwise(next, newer.version, '')]
    return { scheme: older.scheme, base: named(older.version), next: named(newer.version), notes }
  }
  const counted = older.scheme === 'date' ? none : older
  const version = following(counted)
  const why = ': the documents name no versions of which the second is newer'
  return {
    scheme: counted.scheme,
    base: named(counted.version),
    next: named(version),
    notes: [
      ...otherwise(base, counted.version, counted === older ? '' : why),
      ...otherwise(next, version, why),
    ],
  }
}
