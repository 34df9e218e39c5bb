/** Parts of a stored document, with their text, and what the client could know of them. */
import {
  isObject,
  own,
  type Json,
  type JsonObject,
  type Path,
  type Spans,
} from '../../../json/index.ts'
import type { Shape, TypeGraph } from '../../../lens/index.ts'
import { memberShapes } from '../../map/member-shape.ts'

export interface StoredPart {
  readonly stored: Json
  /** As it is stored. */
  readonly text: string
  /** Down to the client's version and up again. */
  readonly returned: Json | undefined
  readonly shape: Shape
}

const below = (value: Json | undefined, token: string): Json | undefined => {
  if (Array.isArray(value)) return /^\d+$/.test(token) ? value[Number(token)] : undefined
  return isObject(value) ? own(value, token) : undefined
}

export class StoredParts {
  private readonly texts = new WeakMap<Json[] | JsonObject, ReadonlyMap<string, string>>()
  private readonly root: StoredPart
  private readonly spans: Spans
  private readonly types: TypeGraph

  constructor(root: StoredPart, { spans, types }: { spans: Spans; types: TypeGraph }) {
    this.root = root
    this.spans = spans
    this.types = types
  }

  /** Undefined where nothing is stored, or where the client could not know of it. */
  at(path: Path): StoredPart | undefined {
    let part: StoredPart | undefined = this.root
    for (const token of path) part = part && this.below(part, token)
    return part?.returned === undefined ? undefined : part
  }

  private below({ stored, returned, shape }: StoredPart, token: string): StoredPart | undefined {
    const [inner, known] = [below(stored, token), below(returned, token)]
    const text = this.textsOf(stored)?.get(token)
    if (inner === undefined || text === undefined) return undefined
    return {
      stored: inner,
      text,
      returned: known,
      shape: memberShapes(this.types, shape, stored)(token),
    }
  }

  private textsOf(holder: Json): ReadonlyMap<string, string> | undefined {
    if (!Array.isArray(holder) && !isObject(holder)) return undefined
    const known = this.texts.get(holder)
    if (known) return known
    const texts = new Map(
      Array.isArray(holder)
        ? this.spans.items(holder).map((text, at) => [String(at), text] as const)
        : this.spans.members(holder).map(({ key, value }) => [key, value] as const),
    )
    this.texts.set(holder, texts)
    return texts
  }
}
