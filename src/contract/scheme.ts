/** How the versions of a contract are named: what clients and settings may write, and which is older. */
import type { VersionKey } from './version-key.ts'

/** A scheme of one's own, for versions such as `v1beta1`. */
export interface OwnScheme {
  /**
   * The key of a version that somebody wrote, the same for all names of one version; undefined, or
   * an exception, for what names none. A key names itself: it is what clients are shown.
   */
  readonly parse: (text: string) => VersionKey | undefined
  /**
   * Below zero where the first key is the older one, above where it is the newer one. What it cannot
   * compare, by an exception or as NaN, is neither.
   */
  readonly compare: (a: VersionKey, b: VersionKey) => number
}

/**
 * `semver`: MAJOR.MINOR, of MAJOR.MINOR.PATCH the patch is ignored. `date`: `2022-11-28`. `major`:
 * `2`, which is also `v2` and `2.0`.
 */
export type SchemeDeclaration = 'semver' | 'date' | 'major' | OwnScheme

export interface Scheme {
  /** `own` where the contract brings functions. */
  readonly name: 'semver' | 'date' | 'major' | 'own'
  /** What a version is called by it, for messages: `a date such as 2022-11-28`. */
  readonly form: string
  /** The key of what somebody wrote; undefined where it is no version. Never throws. */
  readonly parse: OwnScheme['parse']
  readonly compare: OwnScheme['compare']
}

/** By value, of numbers without leading zeros and of any length. */
const byDigits = (a = '', b = ''): number => {
  if (a.length !== b.length) return a.length - b.length
  if (a === b) return 0
  return a < b ? -1 : 1
}

const number = '(0|[1-9][0-9]*)'
const semverPattern = new RegExp(`^v?${number}\\.${number}(?:\\.${number})?$`)
const majorPattern = new RegExp(`^v?${number}(?:\\.0){0,2}$`)

const isDate = (text: string): boolean => {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  // 30 February is no date, though some read it as 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

const schemes = {
  semver: {
    name: 'semver',
    form: 'MAJOR.MINOR or MAJOR.MINOR.PATCH, such as 1.0',
    parse: (text) => {
      const match = semverPattern.exec(text)
      return match ? `${match[1]}.${match[2]}` : undefined
    },
    compare: (a, b) => {
      const [major, minor] = a.split('.')
      const [otherMajor, otherMinor] = b.split('.')
      return byDigits(major, otherMajor) || byDigits(minor, otherMinor)
    },
  },
  date: {
    name: 'date',
    form: 'a date such as 2022-11-28',
    parse: (text) => {
      const date = text.startsWith('v') ? text.slice(1) : text
      return isDate(date) ? date : undefined
    },
    compare: byDigits,
  },
  major: {
    name: 'major',
    form: 'a number such as 2 or v2',
    parse: (text) => majorPattern.exec(text)?.[1],
    compare: byDigits,
  },
} as const satisfies Record<string, Scheme>

const own = ({ parse, compare }: OwnScheme): Scheme => ({
  name: 'own',
  form: "a version as the contract's own scheme reads it",
  parse: (text) => {
    try {
      const key: unknown = parse(text)
      return typeof key === 'string' && key !== '' ? key : undefined
    } catch {
      return undefined
    }
  },
  compare: (a, b) => {
    try {
      return compare(a, b)
    } catch {
      return Number.NaN
    }
  },
})

export const schemeOf = (declared: SchemeDeclaration = 'semver'): Scheme =>
  typeof declared === 'string' ? schemes[declared] : own(declared)

export const schemeNames = Object.keys(schemes)
