/** Two answers to the same question, compared by path: what is there, of which type, and whether it is the same. */
import { isNumber, isObject, numberText, own, type Json, type Path } from '../../../json/index.ts'

export interface Difference {
  /** Dotted; `[]` stands for any item of a list: `items[].title`. */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'renamed' | 'type' | 'value'
  /** The dotted path that a renamed value has now. */
  readonly to?: string
  /** JSON types: `string number boolean null object array`. */
  readonly types: { readonly before: string | null; readonly after: string | null }
  /** How many places of this path differ so. */
  readonly count: number
  /** Of the first place, as JSON; only for those who may see them. */
  readonly values?: { readonly before: string | null; readonly after: string | null }
}

/** Where the contract says that a path of the one version leads in the other; undefined where it cannot tell. */
export type LeadsTo = (path: Path) => Path | undefined

export interface CompareOptions {
  readonly leadsTo?: LeadsTo
  /** Whether values are told; default false. */
  readonly showValues?: boolean
}

/** Longer documents are compared as far as this many places. */
const mostPlaces = 5000
const mostDifferences = 200
const longestValue = 80

interface Found {
  readonly path: Path
  readonly value: Json
}

const typeOf = (value: Json): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (isNumber(value)) return 'number'
  return isObject(value) ? 'object' : typeof value
}

const isLeaf = (value: Json): boolean =>
  Array.isArray(value) ? value.length === 0 : !isObject(value) || Object.keys(value).length === 0

/** What has no members, by its path. */
const leavesOf = (document: Json): ReadonlyMap<string, Found> => {
  const leaves = new Map<string, Found>()
  const visit = (value: Json, path: Path): void => {
    if (leaves.size >= mostPlaces) return
    if (isLeaf(value)) leaves.set(JSON.stringify(path), { path, value })
    else if (Array.isArray(value)) value.forEach((item, at) => visit(item, [...path, String(at)]))
    else if (isObject(value)) {
      for (const key of Object.keys(value)) visit(own(value, key) ?? null, [...path, key])
    }
  }
  visit(document, [])
  return leaves
}

const dotted = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (/^\d+$/.test(step)) return `${text}[]`
    return text === '' ? step : `${text}.${step}`
  }, '') || '(all of it)'

const textOf = (value: Json): string => {
  if (isNumber(value)) return numberText(value)
  const text = JSON.stringify(value)
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

const isSame = (a: Json, b: Json): boolean =>
  typeOf(a) === typeOf(b) &&
  (isNumber(a) && isNumber(b)
    ? numberText(a) === numberText(b)
    : JSON.stringify(a) === JSON.stringify(b))

interface Change {
  readonly kind: Difference['kind']
  readonly before?: Found
  readonly after?: Found
}

const changed = (before: Found, after: Found): Change | undefined => {
  if (typeOf(before.value) !== typeOf(after.value)) return { kind: 'type', before, after }
  return isSame(before.value, after.value) ? undefined : { kind: 'value', before, after }
}

/** What is below a path that leads somewhere, and has only another shape there, is no new name. */
const changesOf = (
  before: ReadonlyMap<string, Found>,
  after: ReadonlyMap<string, Found>,
  leadsTo: LeadsTo | undefined,
): readonly Change[] => {
  const changes: Change[] = []
  const taken = new Set<string>()
  for (const [key, leaf] of before) {
    const same = after.get(key)
    const way = leadsTo?.(leaf.path)
    const wayKey = way && JSON.stringify(way)
    const there = wayKey === undefined || wayKey === key ? undefined : after.get(wayKey)
    if (there && wayKey !== undefined) {
      taken.add(wayKey)
      changes.push({ kind: 'renamed', before: leaf, after: there })
      const more = changed(leaf, there)
      if (more) changes.push(more)
    } else if (same) {
      const more = changed(leaf, same)
      if (more) changes.push(more)
    } else changes.push({ kind: 'removed', before: leaf })
  }
  for (const [key, leaf] of after) {
    if (!before.has(key) && !taken.has(key)) changes.push({ kind: 'added', after: leaf })
  }
  return changes
}

const groupKey = ({ kind, before, after }: Change): string =>
  [
    kind,
    before && dotted(before.path),
    after && dotted(after.path),
    kind === 'type' && before && after ? `${typeOf(before.value)} ${typeOf(after.value)}` : '',
  ].join('\0')

const differenceOf = (group: readonly Change[], showValues: boolean): readonly Difference[] => {
  const [first] = group
  const shown = first?.before ?? first?.after
  if (!first || !shown) return []
  const { kind, before, after } = first
  const [from, to] = [before && dotted(before.path), after && dotted(after.path)]
  return [
    {
      path: dotted(shown.path),
      kind,
      ...(from !== undefined && to !== undefined && from !== to ? { to } : {}),
      types: {
        before: before ? typeOf(before.value) : null,
        after: after ? typeOf(after.value) : null,
      },
      count: group.length,
      ...(showValues
        ? {
            values: {
              before: before ? textOf(before.value) : null,
              after: after ? textOf(after.value) : null,
            },
          }
        : {}),
    },
  ]
}

/** @returns at most 200, those of one path and kind counted together */
export const compareDocuments = (
  before: Json,
  after: Json,
  { leadsTo, showValues = false }: CompareOptions = {},
): readonly Difference[] => {
  const changes = changesOf(leavesOf(before), leavesOf(after), leadsTo)
  return [...Map.groupBy(changes, groupKey).values()]
    .flatMap((group) => differenceOf(group, showValues))
    .slice(0, mostDifferences)
}
