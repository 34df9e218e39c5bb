/** What differs between an entry before and after, as lines for people: what is there now in red words, what will be after an arrow. */
import type { Change } from '../../control/actions/changes.ts'
import { sharesOf } from '../../policy/flag-edits/index.ts'
import { sharesText } from './table.ts'
import { equalByValue, isObject, own, print, type Json, type JsonObject } from '../../json/index.ts'

const words: Readonly<Record<Change['kind'], string>> = {
  flag: 'flag',
  'flag-file': 'flag document',
  client: 'client',
  version: 'version',
  kill: 'kill switch',
  rollout: 'rollout',
}

/** Longer values are cut: who wants them whole asks for JSON. */
const mostShown = 60

const valueText = (value: Json | undefined): string => {
  if (value === undefined) return '(none)'
  const text = print(value)
  return text.length > mostShown ? `${text.slice(0, mostShown - 1)}…` : text
}

/** More lines of one entry are not read. */
const mostLines = 12

interface Difference {
  readonly path: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** Keys are secrets' digests: only how many there are is told. */
const hidden = (path: string, value: Json | undefined): Json | undefined =>
  path === 'keys' && Array.isArray(value) ? value.length : value

const differences = (before: Json, after: Json, path: string): readonly Difference[] => {
  if (equalByValue(before, after)) return []
  if (isObject(before) && isObject(after) && path !== 'keys') {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return names.flatMap((name): readonly Difference[] => {
      const at = path === '' ? name : `${path}.${name}`
      const [was, is] = [own(before, name), own(after, name)]
      if (was !== undefined && is !== undefined) return differences(was, is, at)
      return [{ path: at, before: hidden(at, was), after: hidden(at, is) }]
    })
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) =>
      differences(item, after[index] ?? null, path === '' ? `${index}` : `${path}.${index}`),
    )
  }
  return [{ path, before: hidden(path, before), after: hidden(path, after) }]
}

const isFlag = ({ kind }: Change): boolean => kind === 'flag'

/** Of a flag its definition; which document it is in says nothing to people. */
const bodyOf = (change: Change, value: JsonObject): Json =>
  isFlag(change) ? (own(value, 'definition') ?? value) : value

/** Percentages side by side, where they are what changes. */
const sharesChange = (change: Change, before: JsonObject, after: JsonObject): readonly string[] => {
  if (!isFlag(change)) return []
  const [was, is] = [before, after].map((value) => {
    const body = bodyOf(change, value)
    return isObject(body) ? sharesText(sharesOf(body)) : ''
  })
  return was && is && was !== is ? [`  shares: ${was} -> ${is}`] : []
}

/** @example changeText(change) // ['client nerv-tokyo', '  pin: "1.0" -> "2.0"'] */
export const changeText = (change: Change): readonly string[] => {
  const { before, after } = change
  const name = `${words[change.kind]} ${change.id}`
  if (before === null && after === null) return []
  if (after === null) return [`${name}: goes`]
  if (before === null) {
    const body = bodyOf(change, after)
    const shown = isObject(body) ? differences({}, body, '') : []
    return [`${name}: is new`, ...shown.map((one) => `  ${one.path}: ${valueText(one.after)}`)]
  }
  const shares = sharesChange(change, before, after)
  const found = differences(bodyOf(change, before), bodyOf(change, after), '').filter(
    ({ path }) => shares.length === 0 || !path.includes('fractional'),
  )
  const lines = [
    ...shares,
    ...found.map((one) => `  ${one.path}: ${valueText(one.before)} -> ${valueText(one.after)}`),
  ]
  const more = lines.length - mostLines
  return [name, ...lines.slice(0, mostLines), ...(more > 0 ? [`  and ${more} more places`] : [])]
}

/** More changes are counted: `--json` has them all. */
const mostChanges = 50

export const changesText = (changes: readonly Change[]): readonly string[] => {
  const more = changes.length - mostChanges
  return [
    ...changes.slice(0, mostChanges).flatMap(changeText),
    ...(more > 0 ? [`and ${more} more changes; --json has them all`] : []),
  ]
}
