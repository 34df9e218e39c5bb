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
import { matchItems, newEffort, type Effort, type ItemSigns } from './match-items.ts'

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
  /** What finding out which item is which may cost. */
  readonly effort?: Effort | undefined
}

/** What is stored somewhere. */
interface At {
  readonly stored: Json
  readonly text: string
  readonly shape: Shape
}

interface Place extends At {
  readonly returned: Json | undefined
  readonly written: Json
}

/** The three sides of an object. */
interface Objects {
  readonly stored: JsonObject
  readonly text: string
  readonly returned: JsonObject
  readonly written: JsonObject
  readonly shapeOf: (key: string) => Shape
}

const any: Shape = { kind: 'any' }

class Merge {
  /** Of what is being merged. */
  private readonly path: string[] = []
  private readonly effort: Effort
  private readonly types: TypeGraph
  private readonly spans: Spans
  private readonly sees: MergeInput['sees']

  constructor({ types, spans, sees, effort = newEffort() }: MergeInput) {
    this.effort = effort
    this.types = types
    this.spans = spans
    this.sees = sees
  }

  value(place: Place): Merged {
    const { stored, text, returned, written } = place
    const shape = bareShape(this.types, place.shape)
    if (isObject(stored) && isObject(returned) && isObject(written)) {
      const isOther = shape.kind === 'union' && this.isOther(shape.tag, [stored, returned, written])
      if (!isOther) {
        const shapeOf = this.membersOf(shape, stored)
        return this.object({ ...place, stored, returned, written, shapeOf })
      }
    }
    if (same(returned, written)) return { kind: 'kept', text }
    if (Array.isArray(stored) && Array.isArray(returned) && Array.isArray(written)) {
      if (shape.kind === 'array' && shape.pathsOf !== undefined) {
        const seen = new Set(returned.map(print))
        const hidden = stored.filter((name) => !seen.has(print(name)))
        return { kind: 'written', value: [...written, ...hidden] }
      }
      const of = shape.kind === 'array' ? shape.of : any
      return this.list(stored, returned, written, of)
    }
    return { kind: 'written', value: written }
  }

  /** Another variant has other members: nothing of the old one stays, nor of one that another stood in for. */
  private isOther(tag: string, sides: readonly JsonObject[]): boolean {
    const [stored, ...others] = sides.map((side) => own(side, tag))
    return !others.every((other) => same(stored, other))
  }

  /** Where all members stay, the object does, with all that stands between them. */
  private object({ stored, text, returned, written, shapeOf }: Objects): Merged {
    const members: MergedMember[] = []
    let isKept = true
    for (const { key, name, value: part } of this.spans.members(stored)) {
      const [seen, sent] = [own(returned, key), own(written, key)]
      const at = { stored: stored[key] as Json, text: part, shape: shapeOf(key) }
      this.path.push(key)
      const value =
        sent === undefined
          ? this.removed(at, seen)
          : seen === undefined
            ? this.unreturned(at, sent)
            : this.value({ ...at, returned: seen, written: sent })
      this.path.pop()
      if (value) members.push({ key, name, value })
      if (value?.kind !== 'kept') isKept = false
    }
    for (const key of Object.keys(written)) {
      const sent = written[key] as Json
      // A default that stood in for what is not stored is not what the client wrote.
      if (own(stored, key) !== undefined || same(own(returned, key), sent)) continue
      members.push({ key, name: JSON.stringify(key), value: { kind: 'written', value: sent } })
      isKept = false
    }
    return isKept ? { kind: 'kept', text } : { kind: 'object', members }
  }

  /** What stays where the client sends nothing: what it does not see it has not removed either. */
  private removed(at: At, seen: Json | undefined): Merged | undefined {
    const { stored, text } = at
    if (seen === undefined) return { kind: 'kept', text }
    // An object that its version does not have, around members that it has.
    if (this.sees(this.path) || !isObject(stored) || !isObject(seen)) return undefined
    const rest = this.value({ ...at, returned: seen, written: {} })
    return rest.kind === 'object' && rest.members.length === 0 ? undefined : rest
  }

  /** What the client sends where it saw nothing: a list looked absent because it is empty, or it is not for this client. */
  private unreturned(at: At, written: Json): Merged {
    const { stored, text } = at
    if (isObject(stored) && isObject(written)) {
      return this.value({ ...at, returned: {}, written })
    }
    const isWritten = !same(stored, written) && this.sees(this.path)
    return isWritten ? { kind: 'written', value: written } : { kind: 'kept', text }
  }

  private list(
    stored: readonly Json[],
    returned: readonly Json[],
    written: readonly Json[],
    of: Shape,
  ): Merged {
    const texts = this.spans.items(stored as Json[])
    const was = matchItems(returned, written, this.signsOf(of), this.effort)
    const items = written.map((sent, place): Merged => {
      const item = was.get(place)
      if (item === undefined || item >= stored.length) return { kind: 'written', value: sent }
      this.path.push(String(item))
      const value = this.value({
        stored: stored[item] as Json,
        text: texts[item] ?? '',
        returned: returned[item],
        written: sent,
        shape: of,
      })
      this.path.pop()
      return value
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

export const mergeWrite = (input: MergeInput): Merged => {
  const { stored, text, returned, written, type } = input
  const shape: Shape = { kind: 'ref', type }
  return new Merge(input).value({ stored, text, returned, written, shape })
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
