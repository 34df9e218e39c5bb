/** Which item of a changed list was which item before: by key, by content, by place. */
import { isObject, own, print, type Json } from '../../json/index.ts'

/** How many members the lists of one write may compare with each other; beyond it items are matched by place. */
const mostCompared = 1_000_000

/** What is left of the comparisons that one write may cost. */
export interface Effort {
  left: number
  /** Whether some were not made because too few were left. */
  exceeded?: boolean
}

export const newEffort = (left = mostCompared): Effort => ({ left })

/** The rest of the items, both in order. */
interface Rest {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

/** By index, the nearest known item before it; -1 at the beginning. */
const gapsOf = (
  length: number,
  known: (index: number) => number | undefined,
): readonly number[] => {
  let last = -1
  return Array.from({ length }, (_, index) => {
    const gap = last
    last = known(index) ?? last
    return gap
  })
}

const keyText = (item: Json, key: string): string | undefined => {
  const value = isObject(item) ? own(item, key) : undefined
  return value === undefined ? undefined : print(value)
}

/** An item and the text of each of its members. */
interface Features {
  readonly at: number
  readonly names: readonly string[]
  readonly texts: ReadonlyMap<string, string>
}

/** Nothing for what is no object; the tag of a union says nothing of which one it is. */
const featuresOf = (at: number, item: Json | undefined, tag: string | undefined): Features[] => {
  if (!isObject(item)) return []
  const names = Object.keys(item).filter((name) => name !== tag)
  return [{ at, names, texts: new Map(names.map((name) => [name, print(item[name] as Json)])) }]
}

/** The share of members that are alike. */
const likeness = (before: Features, after: Features): number => {
  let [common, alike] = [0, 0]
  for (const name of after.names) {
    const text = before.texts.get(name)
    if (text === undefined) continue
    common += 1
    if (text === after.texts.get(name)) alike += 1
  }
  const all = before.names.length + after.names.length - common
  return all === 0 ? 0 : alike / all
}

class Matching {
  /** Index of the item before, by index after. */
  readonly was = new Map<number, number>()
  /** Items before and places after that are settled, with a counterpart or without. */
  private readonly taken = new Set<number>()
  private readonly filled = new Set<number>()
  private readonly before: readonly Json[]
  private readonly after: readonly Json[]

  constructor(before: readonly Json[], after: readonly Json[]) {
    this.before = before
    this.after = after
  }

  /** By their keys; what has one is settled then. */
  byKey(key: string): void {
    const keys = this.before.map((item) => keyText(item, key))
    const wanted = this.after.map((item) => keyText(item, key))
    this.byText(keys, wanted)
    for (const [item, text] of keys.entries()) if (text !== undefined) this.taken.add(item)
    for (const [place, text] of wanted.entries()) if (text !== undefined) this.filled.add(place)
  }

  byContent(): void {
    this.byText(this.before.map(print), this.after.map(print))
  }

  /**
   * From both ends, so that of several equal ones those next to a change are not taken for others;
   * then in their own place, then wherever.
   */
  private byText(texts: readonly (string | undefined)[], wanted: readonly (string | undefined)[]) {
    const pair = (item: number, place: number): boolean => {
      const text = wanted[place]
      const isPair =
        text !== undefined &&
        texts[item] === text &&
        !this.taken.has(item) &&
        !this.filled.has(place)
      if (isPair) this.pair(item, place)
      return isPair
    }
    const common = Math.min(texts.length, wanted.length)
    let start = 0
    while (start < common && pair(start, start)) start += 1
    for (let end = 1; end <= common - start; end += 1) {
      if (!pair(texts.length - end, wanted.length - end)) break
    }
    for (const place of wanted.keys()) pair(place, place)
    // The last one first, so that the first one can be taken off cheaply.
    const left = Map.groupBy(
      this.rest()
        .before.filter((item) => texts[item] !== undefined)
        .toReversed(),
      (item) => texts[item],
    )
    for (const place of this.rest().after) {
      const item = left.get(wanted[place])?.pop()
      if (item !== undefined) this.pair(item, place)
    }
  }

  /** Objects that still have most of their members in common, the most alike first. */
  byLikeness(tag: string | undefined, effort: Effort): void {
    const rest = this.rest()
    const before = rest.before.flatMap((at) => featuresOf(at, this.before[at], tag))
    const after = rest.after.flatMap((at) => featuresOf(at, this.after[at], tag))
    const members = after.reduce((sum, { names }) => sum + names.length, 0)
    const cost = before.length * (after.length + members)
    if (cost > effort.left) {
      effort.exceeded = true
      return
    }
    effort.left -= cost
    const alike = after
      .flatMap((now) =>
        before.map((was) => ({ item: was.at, place: now.at, likeness: likeness(was, now) })),
      )
      .filter((pair) => pair.likeness >= 0.5)
      .sort((x, y) => y.likeness - x.likeness)
    for (const { item, place } of alike) {
      if (!this.taken.has(item) && !this.filled.has(place)) this.pair(item, place)
    }
  }

  /** Between neighbours that are known, as many new as old ones: they were changed in their places. */
  byPlace(): void {
    const { before, after } = this.rest()
    const itemGaps = gapsOf(this.before.length, (item) => (this.taken.has(item) ? item : undefined))
    const placeGaps = gapsOf(this.after.length, (place) => this.was.get(place))
    const gaps = Map.groupBy(before, (item) => itemGaps[item])
    const wanted = Map.groupBy(after, (place) => placeGaps[place])
    for (const [gap, places] of wanted) {
      const items = gaps.get(gap) ?? []
      if (items.length !== places.length) continue
      for (const [i, place] of places.entries()) this.pair(items[i] as number, place)
    }
  }

  private rest(): Rest {
    return {
      before: [...this.before.keys()].filter((item) => !this.taken.has(item)),
      after: [...this.after.keys()].filter((place) => !this.filled.has(place)),
    }
  }

  private pair(item: number, place: number): void {
    this.taken.add(item)
    this.filled.add(place)
    this.was.set(place, item)
  }
}

/** What the type of the items says about which is which. */
export interface ItemSigns {
  /** The member that tells items apart. */
  readonly key?: string | undefined
  /** The member that says which variant of a union an item is. */
  readonly tag?: string | undefined
}

/**
 * Where each item of a list was before it was changed. An item with another key is another item;
 * only items that have none are told apart by what else is in them.
 *
 * @returns index before, by index after; items without one are new
 */
export const matchItems = (
  before: readonly Json[],
  after: readonly Json[],
  { key, tag }: ItemSigns = {},
  effort: Effort = newEffort(),
): ReadonlyMap<number, number> => {
  const matching = new Matching(before, after)
  if (key !== undefined) matching.byKey(key)
  matching.byContent()
  matching.byLikeness(tag, effort)
  matching.byPlace()
  return matching.was
}
