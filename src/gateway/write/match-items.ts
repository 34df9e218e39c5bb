/** Which item of a changed list was which item before: by key, by content, by place. */
import { isObject, own, print, type Json } from '../../json/index.ts'
import { same } from './differences.ts'

/** Comparisons of unmatched items with each other; lists that would take more are matched by place. */
const mostCompared = 250_000

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

class Matching {
  /** Index of the item before, by index after. */
  readonly was = new Map<number, number>()
  private readonly taken = new Set<number>()
  private readonly before: readonly Json[]
  private readonly after: readonly Json[]

  constructor(before: readonly Json[], after: readonly Json[]) {
    this.before = before
    this.after = after
  }

  /** In their own place first, then wherever. */
  byText(textOf: (item: Json) => string | undefined): void {
    const texts = this.before.map(textOf)
    const wanted = this.after.map(textOf)
    for (const [place, text] of wanted.entries()) {
      if (text !== undefined && texts[place] === text) this.pair(place, place)
    }
    const places = new Map<string, number[]>()
    for (const [item, text] of texts.entries()) {
      if (text === undefined || this.taken.has(item)) continue
      const list = places.get(text)
      if (list) list.push(item)
      else places.set(text, [item])
    }
    for (const [place, text] of wanted.entries()) {
      if (text === undefined || this.was.has(place)) continue
      const item = places.get(text)?.shift()
      if (item !== undefined) this.pair(item, place)
    }
  }

  /** Objects that still have most of their members in common, the most alike first. */
  byLikeness(): void {
    const { before, after } = this.rest()
    if (before.length * after.length > mostCompared) return
    const alike = after
      .flatMap((place) =>
        before.map((item) => ({ item, place, likeness: this.likeness(item, place) })),
      )
      .filter(({ likeness }) => likeness >= 0.5)
      .sort((a, b) => b.likeness - a.likeness)
    for (const { item, place } of alike) {
      if (!this.taken.has(item) && !this.was.has(place)) this.pair(item, place)
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
      after: [...this.after.keys()].filter((place) => !this.was.has(place)),
    }
  }

  private likeness(item: number, place: number): number {
    const [before, after] = [this.before[item], this.after[place]]
    if (!isObject(before) || !isObject(after)) return 0
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    const common = [...keys].filter((key) => {
      const value = own(before, key)
      return value !== undefined && same(value, own(after, key))
    })
    return keys.size === 0 ? 0 : common.length / keys.size
  }

  private pair(item: number, place: number): void {
    this.taken.add(item)
    this.was.set(place, item)
  }
}

const keyText = (item: Json, key: string): string | undefined => {
  const value = isObject(item) ? own(item, key) : undefined
  return value === undefined ? undefined : print(value)
}

/**
 * Where each item of a list was before it was changed. With a key nothing else counts: an item with
 * another key is another item.
 *
 * @param key the member that tells items apart, where the type declares one
 * @returns index before, by index after; items without one are new
 */
export const matchItems = (
  before: readonly Json[],
  after: readonly Json[],
  key?: string,
): ReadonlyMap<number, number> => {
  const matching = new Matching(before, after)
  const hasKeys =
    key !== undefined && [...before, ...after].every((item) => keyText(item, key) !== undefined)
  if (hasKeys) {
    matching.byText((item) => keyText(item, key))
  } else {
    matching.byText(print)
    matching.byLikeness()
    matching.byPlace()
  }
  return matching.was
}
