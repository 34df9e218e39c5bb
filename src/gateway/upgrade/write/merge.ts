/**
 * The three-way merge of a write: what is stored, what came back from the client's view of it, and
 * what the client sent, all in the store's version. Where the last two are alike the client changed
 * nothing, and what is stored stays, to the byte, with all that the client cannot see.
 */
import {
  isObject,
  own,
  print,
  type Json,
  type JsonObject,
  type Path,
  type Spans,
} from '../../../json/index.ts'
import type { Shape, TypeGraph } from '../../../lens/index.ts'
import { bareShape, shapeOfValue } from '../../map/shape-at.ts'
import { same } from './differences.ts'
import { memberShapes } from '../../map/member-shape.ts'
import { matchItems, newEffort, type Effort, type ItemSigns } from './match-items.ts'
import type { ListOrigins, Origins } from './origins.ts'
import { pickedItems } from './picked-items.ts'
import { StoredParts, type StoredPart } from './stored-parts.ts'

/** A document after a merge, as a tree of what stays and what is new. */
export type Merged =
  /** As it is stored. */
  | { readonly kind: 'kept'; readonly text: string }
  | { readonly kind: 'written'; readonly value: Json }
  | { readonly kind: 'object'; readonly members: readonly MergedMember[] }
  | { readonly kind: 'list'; readonly items: readonly Merged[] }

export interface MergedMember {
  readonly key: string
  /** With its quotes, as it is stored or as it would be printed. */
  readonly name: string
  readonly value: Merged
}

export interface MergeInput {
  readonly stored: Json
  /** The text of `stored`, and where its parts stand in it. */
  readonly text: string
  readonly spans: Spans
  /** `stored` down to the client's version and up again. */
  readonly returned: Json
  /** What the client sent, up in the store's version. */
  readonly written: Json
  /** Of the store's version. */
  readonly types: TypeGraph
  readonly type: string
  /** Whether the client's version has a place for what stands at a path of the store's document. */
  readonly sees: (path: Path) => boolean
  /** Whether it may have one, as far as can be told. */
  readonly maySee: (path: Path) => boolean
  /** Whether the client's version has an item of its own for each of the items of a list at a path of the store's document. */
  readonly follows: (path: Path) => boolean
  /** Which part of the document to be written was which, as far as the client has said so. */
  readonly origins?: Origins | undefined
  /** What finding out which item is which may cost. */
  readonly effort?: Effort | undefined
}

/** What is stored somewhere. */
type At = Omit<StoredPart, 'returned'>

interface Place extends StoredPart {
  readonly written: Json
  readonly origins: Origins | undefined
}

/** The three sides of an object. */
interface Objects {
  readonly stored: JsonObject
  readonly text: string
  readonly returned: JsonObject
  readonly written: JsonObject
  readonly shapeOf: (key: string) => Shape
  readonly origins: Origins | undefined
}

interface Lists extends Place {
  readonly stored: Json[]
  readonly returned: Json[]
  readonly written: Json[]
}

/** Of what is written where nothing is. */
type Fresh = Pick<Place, 'shape' | 'origins'>

/** Whether the lists that it was said of have the items that these have. */
const isFitting = ({ items, had }: ListOrigins, { returned, written }: Lists): boolean =>
  items.length === written.length && (had === undefined || had === returned.length)

const isSameShape = (types: TypeGraph, a: Shape, b: Shape): boolean => {
  const [one, other] = [bareShape(types, a), bareShape(types, b)]
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

const asStored = (text: string): Merged => ({ kind: 'kept', text })

/**
 * Items with those among them that the client does not see, each behind what it stood behind.
 *
 * @param texts of what is stored
 * @param seen indices of what is stored
 * @param places of what is still there, by indices of what is stored
 */
const amongThem = (
  items: readonly Merged[],
  texts: readonly string[],
  seen: ReadonlySet<number>,
  places: ReadonlyMap<number, number>,
): readonly Merged[] => {
  const behind = new Map<number, Merged[]>()
  let place = -1
  for (const [index, text] of texts.entries()) {
    place = places.get(index) ?? place
    if (!seen.has(index)) behind.set(place, [...(behind.get(place) ?? []), asStored(text)])
  }
  return [
    ...(behind.get(-1) ?? []),
    ...items.flatMap((item, at) => [item, ...(behind.get(at) ?? [])]),
  ]
}

class Merge {
  /** Of what is being merged. */
  private readonly path: string[] = []
  private readonly effort: Effort
  private readonly types: TypeGraph
  private readonly spans: Spans
  private readonly sees: MergeInput['sees']
  private readonly maySee: MergeInput['maySee']
  private readonly follows: MergeInput['follows']
  private readonly parts: StoredParts

  constructor(root: StoredPart, input: MergeInput) {
    const { types, spans, sees, maySee, follows, effort = newEffort() } = input
    this.effort = effort
    this.types = types
    this.spans = spans
    this.sees = sees
    this.maySee = maySee
    this.follows = follows
    this.parts = new StoredParts(root, { spans, types })
  }

  value(place: Place): Merged {
    const { stored, text, returned, written, origins } = place
    const shape = shapeOfValue(this.types, place.shape, stored)
    if (isObject(stored) && isObject(returned) && isObject(written)) {
      const isOther = shape.kind === 'union' && this.isOther(shape.tag, [stored, returned, written])
      if (!isOther) {
        const shapeOf = memberShapes(this.types, shape, stored)
        return this.object({ ...place, stored, returned, written, shapeOf })
      }
    }
    // What looks the same may be several things that were moved.
    if (!origins && same(returned, written)) return { kind: 'kept', text }
    if (Array.isArray(stored) && Array.isArray(returned) && Array.isArray(written)) {
      if (shape.kind === 'array' && shape.pathsOf !== undefined) {
        const seen = new Set(returned.map(print))
        const hidden = stored.filter((name) => !seen.has(print(name)))
        return { kind: 'written', value: [...written, ...hidden] }
      }
      return this.list({ ...place, stored, returned, written })
    }
    return same(returned, written) ? { kind: 'kept', text } : this.made(written, place)
  }

  /** Another variant has other members: nothing of the old one stays, nor of one that another stood in for. */
  private isOther(tag: string, sides: readonly JsonObject[]): boolean {
    const [stored, ...others] = sides.map((side) => own(side, tag))
    return !others.every((other) => same(stored, other))
  }

  /** Where all members stay, the object does, with all that stands between them. */
  private object({ stored, text, returned, written, shapeOf, origins }: Objects): Merged {
    const members: MergedMember[] = []
    let isKept = true
    for (const { key, name, value: part } of this.spans.members(stored)) {
      const [seen, sent] = [own(returned, key), own(written, key)]
      const at = { stored: stored[key] as Json, text: part, shape: shapeOf(key) }
      const below = origins?.at(key)
      const value = this.within(key, () => {
        if (sent === undefined) return this.removed(at, seen)
        const elsewhere = this.elsewhere(sent, { shape: at.shape, origins: below })
        if (elsewhere) return elsewhere
        return seen === undefined
          ? this.unreturned(at, sent, below)
          : this.value({ ...at, returned: seen, written: sent, origins: below })
      })
      if (value) members.push({ key, name, value })
      if (value?.kind !== 'kept' || below?.from !== undefined) isKept = false
    }
    for (const key of Object.keys(written)) {
      const sent = written[key] as Json
      const below = origins?.at(key)
      // A default that stood in for what is not stored is not what the client wrote.
      const isDefault = below?.from === undefined && same(own(returned, key), sent)
      if (own(stored, key) !== undefined || isDefault) continue
      const value = this.within(key, () =>
        this.moved(sent, { shape: shapeOf(key), origins: below }),
      )
      members.push({ key, name: JSON.stringify(key), value })
      isKept = false
    }
    return isKept ? { kind: 'kept', text } : { kind: 'object', members }
  }

  /** What stays where the client sends nothing: what it does not see it has not removed either. */
  private removed(at: At, seen: Json | undefined): Merged | undefined {
    const { stored, text } = at
    if (seen === undefined) return { kind: 'kept', text }
    if (Array.isArray(stored) && Array.isArray(seen) && !this.follows(this.path)) {
      if (stored.length === 0) return undefined
      const rest = this.list({ ...at, stored, returned: seen, written: [], origins: undefined })
      return rest.kind === 'list' && rest.items.length === 0 ? undefined : rest
    }
    // An object that its version does not have, around members that it has.
    if (this.sees(this.path) || !isObject(stored) || !isObject(seen)) return undefined
    // Nothing is in it that this client could not have seen.
    if (Object.keys(stored).length === 0) return undefined
    const rest = this.value({ ...at, returned: seen, written: {}, origins: undefined })
    return rest.kind === 'object' && rest.members.length === 0 ? undefined : rest
  }

  /** What the client sends where it saw nothing: a list looked absent because it is empty, or it is not for this client. */
  private unreturned(at: At, written: Json, origins: Origins | undefined): Merged {
    const { stored, text } = at
    if (isObject(stored) && isObject(written)) {
      return this.value({ ...at, returned: {}, written, origins })
    }
    const isWritten = !same(stored, written) && this.maySee(this.path)
    if (!isWritten) return { kind: 'kept', text }
    if (Array.isArray(stored) && Array.isArray(written) && !this.follows(this.path)) {
      return this.list({ ...at, stored, returned: [], written, origins })
    }
    return this.made(written, { ...at, origins })
  }

  /** What its place says nothing about; undefined where it does. */
  private elsewhere(written: Json, { shape, origins }: Fresh): Merged | undefined {
    const from = origins?.from
    if (from === undefined) return undefined
    if (from === 'new') return this.made(written, { shape, origins })
    const part = this.parts.at(from)
    const { types } = this
    const isSame =
      part &&
      isSameShape(
        types,
        shapeOfValue(types, shape, written),
        shapeOfValue(types, part.shape, part.stored),
      )
    return isSame ? this.value({ ...part, written, origins }) : undefined
  }

  /** What has no counterpart where it is named. */
  private moved(written: Json, fresh: Fresh): Merged {
    return this.elsewhere(written, fresh) ?? this.made(written, fresh)
  }

  /** What is new, around what was elsewhere. */
  private made(written: Json, { shape, origins }: Fresh): Merged {
    if (!origins) return { kind: 'written', value: written }
    const shapeOf = memberShapes(this.types, shape, written)
    const inner = (value: Json, token: string) => {
      const fresh = { shape: shapeOf(token), origins: origins.at(token) }
      return this.within(token, () => this.moved(value, fresh))
    }
    if (Array.isArray(written)) {
      return { kind: 'list', items: written.map((item, at) => inner(item, String(at))) }
    }
    if (!isObject(written)) return { kind: 'written', value: written }
    const members = Object.keys(written).map((key) => ({
      key,
      name: JSON.stringify(key),
      value: inner(written[key] as Json, key),
    }))
    return { kind: 'object', members }
  }

  private list(place: Lists): Merged {
    const { stored, text, returned, written, origins } = place
    const of = memberShapes(this.types, place.shape, written)('')
    const texts = this.spans.items(stored)
    const said = origins?.list && isFitting(origins.list, place) ? origins.list : undefined
    const signs = { ...this.signsOf(of), said }
    const was = matchItems(returned, written, signs, this.effort)
    const picked = this.follows(this.path) ? undefined : pickedItems(stored, returned, this.effort)
    const storedAs = (item: number): number => picked?.[item] ?? item
    const items = written.map((sent, at): Merged => {
      const item = was.get(at)
      const index = item === undefined ? stored.length : storedAs(item)
      const token = String(at)
      const below = origins?.at(token)
      return this.within(token, () =>
        item === undefined || index >= stored.length
          ? this.moved(sent, { shape: of, origins: below })
          : this.value({
              stored: stored[index] as Json,
              text: texts[index] ?? '',
              returned: returned[item],
              written: sent,
              shape: of,
              origins: below,
            }),
      )
    })
    const isKept = items.every(({ kind }, at) => kind === 'kept' && was.get(at) === at)
    if (isKept && items.length === returned.length) return { kind: 'kept', text }
    if (picked) {
      const places = new Map([...was].map(([at, item]) => [storedAs(item), at]))
      return { kind: 'list', items: amongThem(items, texts, new Set(picked), places) }
    }
    // The rest of a list of which the client sees the head only.
    const tail = written.length > 0 ? texts.slice(returned.length) : []
    return { kind: 'list', items: [...items, ...tail.map(asStored)] }
  }

  private within<T>(token: string, body: () => T): T {
    this.path.push(token)
    const result = body()
    this.path.pop()
    return result
  }

  private signsOf(of: Shape): ItemSigns {
    const item = bareShape(this.types, of)
    if (item.kind === 'union') return { tag: item.tag }
    if (item.kind !== 'object') return {}
    return { key: Object.keys(item.fields).find((name) => item.fields[name]?.key) }
  }
}

export const mergeWrite = (input: MergeInput): Merged => {
  const { stored, text, returned, written, type, origins } = input
  const root: StoredPart = { stored, text, returned, shape: { kind: 'ref', type } }
  return new Merge(root, input).value({ ...root, written, origins })
}

/** The document as JSON text. */
export const printMerged = (merged: Merged): string => {
  switch (merged.kind) {
    case 'kept':
      return merged.text
    case 'written':
      return print(merged.value)
    case 'object':
      return `{${merged.members.map(({ name, value }) => `${name}:${printMerged(value)}`).join(',')}}`
    case 'list':
      return `[${merged.items.map(printMerged).join(',')}]`
  }
}
