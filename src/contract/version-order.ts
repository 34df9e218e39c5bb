/** Whether versions are named as their scheme asks for, and stand in its order. */
import type { Issue } from '../errors/index.ts'
import type { VersionKey } from './version-key.ts'
import { schemeNames, type Scheme, type SchemeDeclaration } from './scheme.ts'

/** A version has to fit into a header, a media type, a query and a path as it is. */
const sayable = /^\w[\w.~-]*$/

const largest = 64

const isSayable = (text: string): boolean => sayable.test(text) && text.length <= largest

/** What is wrong with a declared scheme itself. */
export const schemeIssues = (
  declared: SchemeDeclaration | undefined,
  place: string,
): readonly Issue[] => {
  const isKnown =
    declared === undefined ||
    (typeof declared === 'string'
      ? schemeNames.includes(declared)
      : typeof declared?.parse === 'function' && typeof declared.compare === 'function')
  if (isKnown) return []
  const message = 'is neither a known scheme nor { parse, compare }'
  return [{ place: `${place} > scheme`, message, choices: schemeNames }]
}

const named = (version: string, scheme: Scheme): string | undefined => {
  const key = scheme.parse(version)
  if (scheme.name === 'semver' && (key === undefined || !/^\d+\.\d+\.\d+$/.test(version))) {
    return `"${version}" is not MAJOR.MINOR.PATCH`
  }
  if (key === undefined) return `"${version}" is not ${scheme.form}`
  if (!isSayable(version) || !isSayable(key)) {
    return `"${version}" cannot be said in headers and paths: use letters, digits, ".", "_", "~" and "-", ${largest} at most`
  }
  return scheme.parse(key) === key
    ? undefined
    : `the scheme reads "${version}" as "${key}", but does not read "${key}" as itself: clients are shown it, and have to be able to say it`
}

const isNewer = (key: VersionKey, before: VersionKey, { compare }: Scheme): boolean =>
  compare(before, key) < 0 && compare(key, before) > 0

/** The key of a declared version, and what is wrong with it after the one before. */
export const declaredKey = (
  version: string,
  before: VersionKey | undefined,
  scheme: Scheme,
): { readonly key: VersionKey; readonly wrong: string | undefined } => {
  const wrong = named(version, scheme)
  const key = scheme.parse(version)
  if (wrong !== undefined || key === undefined) return { key: key ?? version, wrong }
  if (before === undefined || isNewer(key, before, scheme)) return { key, wrong: undefined }
  const what = scheme.name === 'semver' ? 'a newer MAJOR.MINOR' : 'newer'
  return {
    key,
    wrong: `${version} must be ${what} than ${before}, which stands before it`,
  }
}
