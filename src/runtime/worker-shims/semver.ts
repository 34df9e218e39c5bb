/**
 * What `sem_ver` in flags asks of semver, which would be 10 KB of the Worker: reading and comparing,
 * without ranges and loose forms. It answers as semver does (`test/runtime/shims.test.ts`).
 */

export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly prerelease: readonly (string | number)[]
}

const longest = 256
const number = '(0|[1-9]\\d*)'
const identifier = '(?:\\d*[a-zA-Z-][a-zA-Z0-9-]*|0|[1-9]\\d*)'
const build = '[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)*'
const full = new RegExp(
  `^v?${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+${build})?$`,
)

const identifierOf = (text: string): string | number =>
  /^\d+$/.test(text) && Number(text) < Number.MAX_SAFE_INTEGER ? Number(text) : text

/** Semantic Versioning 2.0.0; null for anything else. */
export const parse = (text: string): Version | null => {
  const [found, major, minor, patch, prerelease] =
    (text.length <= longest && full.exec(text.trim())) || []
  if (found === undefined) return null
  const numbers = [major, minor, patch].map(Number)
  if (numbers.some((each) => each > Number.MAX_SAFE_INTEGER)) return null
  const [first = 0, second = 0, third = 0] = numbers
  return {
    major: first,
    minor: second,
    patch: third,
    prerelease: prerelease === undefined ? [] : prerelease.split('.').map(identifierOf),
  }
}

/** The first thing in a text that looks like a version, with zeros for what it lacks. */
export const coerce = (text: string): Version | null => {
  const [found, , major, minor = '0', patch = '0'] =
    /(^|\D)(\d{1,16})(?:\.(\d{1,16}))?(?:\.(\d{1,16}))?(?:$|\D)/.exec(text) ?? []
  return found === undefined ? null : parse(`${major}.${minor}.${patch}`)
}

type Order = -1 | 0 | 1

const order = <T extends string | number>(a: T, b: T): Order => (a === b ? 0 : a < b ? -1 : 1)

/** Numbers come before texts. */
const orderOf = (a: string | number, b: string | number): Order => {
  const [first, second] = [a, b].map((each) => /^\d+$/.test(String(each)))
  if (first && second) return order(Number(a), Number(b))
  if (first !== second) return first ? -1 : 1
  return order(String(a), String(b))
}

/** By precedence: what is built of a version does not count. */
export const compare = (a: Version, b: Version): Order => {
  for (const part of ['major', 'minor', 'patch'] as const) {
    if (a[part] !== b[part]) return order(a[part], b[part])
  }
  const length = Math.max(a.prerelease.length, b.prerelease.length)
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return order(b.prerelease.length && 1, a.prerelease.length && 1)
  }
  for (let at = 0; at < length; at += 1) {
    const [first, second] = [a.prerelease[at], b.prerelease[at]]
    if (first === undefined || second === undefined) return first === undefined ? -1 : 1
    const found = orderOf(first, second)
    if (found !== 0) return found
  }
  return 0
}
