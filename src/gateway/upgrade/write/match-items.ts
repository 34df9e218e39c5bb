/** Which item of a changed list was which item before: by key, by content, by likeness, by place. */
import { canonicalText, isObject, own, type Json } from '../../../json/index.ts'
import type { ListOrigins } from './origins.ts'

/** How many members the lists of one write may compare with each other; beyond it items are matched by place. */
const mostCompared = 1_000_000

/** What is left of the comparisons that one write may cost. */
export interface Effort {
  left: number
  /** Whether some were not made because too few were left. */
  exceeded?: boolean
}

export const newEffort = (left = mostCompared): Effort => ({ left })

/** Some of the items, or the rest of them, both in order. */
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
  return value === undefined ? undefined : canonicalText(value)
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
  const texts = new Map(names.map((name) => [name, canonicalText(item[name] as Json)]))
  return [{ at, names, texts }]
}

interface Pair {
  readonly item: number
  readonly place: number
}

const distance = ({ item, place }: Pair): number => Math.abs(item - place)

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

/** Items by the text of their key, those that have one. */
const byTheirKeys = (
  before: readonly (string | undefined)[],
  after: readonly (string | undefined)[],
): readonly Rest[] => {
  const groups = new Map<string, { readonly before: number[]; readonly after: number[] }>()
  for (const [side, texts] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const [index, text] of texts.entries()) {
      if (text === undefined) continue
      const group = groups.get(text) ?? { before: [], after: [] }
      groups.set(text, group)
      group[side].push(index)
    }
  }
  return [...groups.values()]
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

  /** What it has given another key is another item. */
  asSaid({ items, gone }: ListOrigins, key: string | undefined): void {
    for (const [place, item] of items.entries()) {
      if (typeof item === 'object') this.filled.add(place)
      if (typeof item === 'number' && this.hasOneKey(item, place, key)) this.pair(item, place)
    }
    for (const item of gone) this.taken.add(item)
  }

  private hasOneKey(item: number, place: number, key: string | undefined): boolean {
    if (key === undefined) return true
    const [was, is] = [this.before[item], this.after[place]]
    return was !== undefined && is !== undefined && keyText(was, key) === keyText(is, key)
  }

  /** By their keys; what has one is settled then. */
  byKey(key: string, effort: Effort): void {
    const keysOf = (items: readonly Json[], settled: ReadonlySet<number>) =>
      items.map((item, at) => (settled.has(at) ? undefined : keyText(item, key)))
    const groups = byTheirKeys(keysOf(this.before, this.taken), keysOf(this.after, this.filled))
    const twins: Rest[] = []
    for (const { before, after } of groups) {
      const [item, ...others] = before
      const [place, ...more] = after
      if (item === undefined || place === undefined) continue
      if (others.length === 0 && more.length === 0) this.pair(item, place)
      else twins.push({ before, after })
    }
    if (twins.length > 0) this.byContentAmong(twins)
    for (const group of twins) {
      this.byLikeness(undefined, effort, group)
      this.byPlaceAmong(group)
    }
    for (const { before, after } of groups) {
      for (const item of before) this.taken.add(item)
      for (const place of after) this.filled.add(place)
    }
  }

  byContent(): void {
    this.byText(this.before.map(canonicalText), this.after.map(canonicalText))
  }

  /** Of groups in which several have one key. What is equal has an equal key. */
  private byContentAmong(groups: readonly Rest[]): void {
    const texts: (string | undefined)[] = this.before.map(() => undefined)
    const wanted: (string | undefined)[] = this.after.map(() => undefined)
    for (const { before, after } of groups) {
      for (const item of before) texts[item] = canonicalText(this.before[item] as Json)
      for (const place of after) wanted[place] = canonicalText(this.after[place] as Json)
    }
    this.byText(texts, wanted)
  }

  /** Each in its own place, or else one after another. */
  private byPlaceAmong(group: Rest): void {
    const items = new Set(group.before)
    for (const place of this.restOf(group).after) {
      if (items.has(place) && !this.taken.has(place)) this.pair(place, place)
    }
    const { before, after } = this.restOf(group)
    for (const [i, place] of after.entries()) {
      const item = before[i]
      if (item !== undefined) this.pair(item, place)
    }
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
  byLikeness(tag: string | undefined, effort: Effort, among?: Rest): void {
    const rest = among ? this.restOf(among) : this.rest()
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
      .sort((x, y) => y.likeness - x.likeness || distance(x) - distance(y))
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
    return this.restOf({ before: [...this.before.keys()], after: [...this.after.keys()] })
  }

  private restOf({ before, after }: Rest): Rest {
    return {
      before: before.filter((item) => !this.taken.has(item)),
      after: after.filter((place) => !this.filled.has(place)),
    }
  }

  private pair(item: number, place: number): void {
    this.taken.add(item)
    this.filled.add(place)
    this.was.set(place, item)
  }
}

/** What is known of which item is which. */
export interface ItemSigns {
  /** What the client has said: the index before of what it has left or moved in the list. */
  readonly said?: ListOrigins | undefined
  /** The member that tells items apart. */
  readonly key?: string | undefined
  /** The member that says which variant of a union an item is. */
  readonly tag?: string | undefined
}

/**
 * Where each item of a list was before it was changed. An item with another key is another item;
 * only items that have none, or one that others have as well, are told apart by what else is in them.
 *
 * @returns index before, by index after; items without one are new
 */
export const matchItems = (
  before: readonly Json[],
  after: readonly Json[],
  { said, key, tag }: ItemSigns = {},
  effort: Effort = newEffort(),
): ReadonlyMap<number, number> => {
  const matching = new Matching(before, after)
  if (said) matching.asSaid(said, key)
  if (key !== undefined) matching.byKey(key, effort)
  matching.byContent()
  matching.byLikeness(tag, effort)
  matching.byPlace()
  return matching.was
}
