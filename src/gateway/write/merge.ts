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
} from '../../json/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { bareShape } from '../map/shape-at.ts'
import { same } from './differences.ts'
import { matchItems, type ItemSigns } from './match-items.ts'

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
}

export interface MergeResult {
  readonly merged: Merged
  /** Members that the client wrote though its version does not have them and the store's document does. */
  readonly unseen: readonly Path[]
}

/** What is stored somewhere. */
interface At {
  readonly stored: Json
  readonly text: string
  readonly shape: Shape
  readonly path: Path
}

interface Place extends At {
  readonly returned: Json | undefined
  readonly written: Json
}

const any: Shape = { kind: 'any' }

class Merge {
  readonly unseen: Path[] = []
  private readonly types: TypeGraph
  private readonly spans: Spans
  private readonly sees: MergeInput['sees']

  constructor({ types, spans, sees }: MergeInput) {
    this.types = types
    this.spans = spans
    this.sees = sees
  }

  value(place: Place): Merged {
    const { stored, text, returned, written } = place
    if (same(returned, written)) return { kind: 'kept', text }
    const shape = bareShape(this.types, place.shape)
    if (isObject(stored) && isObject(returned) && isObject(written)) {
      return shape.kind === 'union' && this.isOther(shape.tag, [stored, returned, written])
        ? { kind: 'written', value: written }
        : this.object(place, stored, returned, written, this.membersOf(shape, stored))
    }
    if (Array.isArray(stored) && Array.isArray(returned) && Array.isArray(written)) {
      if (shape.kind === 'array' && shape.pathsOf !== undefined) {
        const hidden = stored.filter((name) => !returned.some((seen) => same(seen, name)))
        return { kind: 'written', value: [...written, ...hidden] }
      }
      const of = shape.kind === 'array' ? shape.of : any
      return this.list(place, stored, returned, written, of)
    }
    return { kind: 'written', value: written }
  }

  /** Another variant has other members: nothing of the old one stays, nor of one that another stood in for. */
  private isOther(tag: string, sides: readonly JsonObject[]): boolean {
    const [stored, ...others] = sides.map((side) => own(side, tag))
    return !others.every((other) => same(stored, other))
  }

  private object(
    { path }: Place,
    stored: JsonObject,
    returned: JsonObject,
    written: JsonObject,
    shapeOf: (key: string) => Shape,
  ): Merged {
    const members: MergedMember[] = []
    const known = new Set<string>()
    for (const { key, name, value: text } of this.spans.members(stored)) {
      known.add(key)
      const [seen, sent] = [own(returned, key), own(written, key)]
      const place = { stored: stored[key] as Json, text, shape: shapeOf(key), path: [...path, key] }
      const value =
        sent === undefined
          ? this.removed(place, seen)
          : seen === undefined
            ? this.unreturned(place, sent)
            : this.value({ ...place, returned: seen, written: sent })
      if (value) members.push({ key, name, value })
    }
    for (const key of Object.keys(written)) {
      const sent = written[key] as Json
      // A default that stood in for what is not stored is not what the client wrote.
      if (known.has(key) || same(own(returned, key), sent)) continue
      members.push({ key, name: JSON.stringify(key), value: { kind: 'written', value: sent } })
    }
    return { kind: 'object', members }
  }

  /** What stays where the client sends nothing: what it does not see it has not removed either. */
  private removed(at: At, seen: Json | undefined): Merged | undefined {
    const { stored, text, path } = at
    if (seen === undefined) return { kind: 'kept', text }
    // An object that its version does not have, around members that it has.
    if (this.sees(path) || !isObject(stored) || !isObject(seen)) return undefined
    const rest = this.value({ ...at, returned: seen, written: {} })
    return rest.kind === 'object' && rest.members.length === 0 ? undefined : rest
  }

  /** What the client sends where it saw nothing: a list looked absent because it is empty, or it is not for this client. */
  private unreturned(at: At, written: Json): Merged {
    const { stored, text, path } = at
    if (isObject(stored) && isObject(written)) {
      return this.value({ ...at, returned: {}, written })
    }
    if (!same(stored, written)) {
      if (this.sees(path)) return { kind: 'written', value: written }
      this.unseen.push(path)
    }
    return { kind: 'kept', text }
  }

  private list(
    { path }: Place,
    stored: readonly Json[],
    returned: readonly Json[],
    written: readonly Json[],
    of: Shape,
  ): Merged {
    const texts = this.spans.items(stored as Json[])
    const was = matchItems(returned, written, this.signsOf(of))
    const items = written.map((sent, place): Merged => {
      const item = was.get(place)
      if (item === undefined || item >= stored.length) return { kind: 'written', value: sent }
      return this.value({
        stored: stored[item] as Json,
        text: texts[item] ?? '',
        returned: returned[item],
        written: sent,
        shape: of,
        path: [...path, String(item)],
      })
    })
    // The rest of a list of which the client sees the head only.
    const tail = written.length > 0 ? texts.slice(returned.length) : []
    return {
      kind: 'list',
      items: [...items, ...tail.map((text) => ({ kind: 'kept', text }) as const)],
    }
  }

  private membersOf(shape: Shape, stored: JsonObject): (key: string) => Shape {
    switch (shape.kind) {
      case 'object':
        return (key) => (Object.hasOwn(shape.fields, key) ? shape.fields[key]!.shape : any)
      case 'map':
        return () => shape.of
      case 'union': {
        const tag = own(stored, shape.tag)
        const variant =
          typeof tag === 'string' && Object.hasOwn(shape.variants, tag)
            ? shape.variants[tag]
            : undefined
        return variant ? this.membersOf(bareShape(this.types, variant), {}) : () => any
      }
      default:
        return () => any
    }
  }

  private signsOf(of: Shape): ItemSigns {
    const item = bareShape(this.types, of)
    if (item.kind === 'union') return { tag: item.tag }
    if (item.kind !== 'object') return {}
    return { key: Object.keys(item.fields).find((name) => item.fields[name]?.key) }
  }
}

export const mergeWrite = (input: MergeInput): MergeResult => {
  const { stored, text, returned, written, type } = input
  const merge = new Merge(input)
  const shape: Shape = { kind: 'ref', type }
  const merged = merge.value({ stored, text, returned, written, shape, path: [] })
  return { merged, unseen: merge.unseen }
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
