/**
 * Edits of a document, place by place: the original stays as it is, only what is touched is copied,
 * and however the edits are chosen their work is bounded.
 */
import type { Path } from './pointer.ts'
import { isObject, own, set, type Json, type JsonObject } from './value.ts'

/**
 * - `no-place`: the path leads nowhere
 * - `too-much`: all edits together would copy or move more than a patch may
 * - `too-deep`: the document would be nested deeper than allowed
 */
export type Edited = 'done' | 'no-place' | 'too-much' | 'too-deep'

export interface DraftLimits {
  /** Deepest nesting of the edited document. */
  readonly depth: number
  /** Most characters that copies may add; default 8 million. */
  readonly copied?: number
}

/** The document as edited so far, and its edits. They are those of JSON Patch (RFC 6902 section 4). */
export interface Draft {
  readonly value: Json
  add(path: Path, value: Json): Edited
  remove(path: Path): Edited
  replace(path: Path, value: Json): Edited
  move(from: Path, path: Path): Edited
  copy(from: Path, path: Path): Edited
  /** The value at a path, or undefined when there is none. */
  at(path: Path): Json | undefined
}

type Container = Json[] | JsonObject

const isContainer = (value: Json | undefined): value is Container =>
  Array.isArray(value) || isObject(value)

const shallow = (container: Container): Container => {
  if (Array.isArray(container)) return [...container]
  const copy: JsonObject = {}
  for (const key of Object.keys(container)) set(copy, key, container[key] as Json)
  return copy
}

/** The index that a token names, if there are more than so many items. */
const indexOf = (token: string, length: number): number | undefined =>
  /^(?:0|[1-9]\d{0,9})$/.test(token) && Number(token) < length ? Number(token) : undefined

const child = (value: Json | undefined, token: string): Json | undefined => {
  if (isObject(value)) return own(value, token)
  if (!Array.isArray(value)) return undefined
  const index = indexOf(token, value.length)
  return index === undefined ? undefined : value[index]
}

const assign = (container: Container, token: string, value: Json): void => {
  if (Array.isArray(container)) container[Number(token)] = value
  else set(container, token, value)
}

const defaultCopied = 8_000_000

/** Items that insertions and removals in lists may shift. */
const mostShifted = 50_000_000

class Excess extends Error {
  readonly edited: Extract<Edited, 'too-much' | 'too-deep'>
  constructor(edited: Excess['edited']) {
    super(edited)
    this.edited = edited
  }
}

class Edits implements Draft {
  value: Json
  private readonly limits: DraftLimits
  /** Containers made here, which may be changed. */
  private readonly mine = new Set<Container>()
  private copied = 0
  private measured = 0
  private shifted = 0

  constructor(document: Json, limits: DraftLimits) {
    this.value = document
    this.limits = limits
  }

  at(path: Path): Json | undefined {
    return path.reduce<Json | undefined>(child, this.value)
  }

  add(path: Path, value: Json): Edited {
    return this.bounded(() => {
      this.measure(value, path.length)
      return this.put(path, value)
    })
  }

  remove(path: Path): Edited {
    return this.bounded(() => this.take(path))
  }

  replace(path: Path, value: Json): Edited {
    return this.bounded(() => {
      this.measure(value, path.length)
      if (path.length === 0) return this.become(value)
      if (this.at(path) === undefined) return 'no-place'
      const holder = this.holder(path)
      if (!holder) return 'no-place'
      assign(holder, path.at(-1) as string, value)
      return 'done'
    })
  }

  move(from: Path, path: Path): Edited {
    return this.bounded(() => {
      const value = this.at(from)
      const inside = path.length > from.length && from.every((token, i) => token === path[i])
      if (value === undefined || inside) return 'no-place'
      this.measure(value, path.length)
      if (from.length === 0) return 'done'
      return this.take(from) === 'done' ? this.put(path, value) : 'no-place'
    })
  }

  copy(from: Path, path: Path): Edited {
    return this.bounded(() => {
      const value = this.at(from)
      return value === undefined ? 'no-place' : this.put(path, this.cloned(value, path.length))
    })
  }

  private bounded(edit: () => Edited): Edited {
    try {
      return edit()
    } catch (error) {
      if (error instanceof Excess) return error.edited
      throw error
    }
  }

  private become(value: Json): Edited {
    this.value = value
    return 'done'
  }

  private own(container: Container): Container {
    if (this.mine.has(container)) return container
    const copy = shallow(container)
    this.mine.add(copy)
    return copy
  }

  /** The container of the last token, ready to be changed. */
  private holder(path: Path): Container | undefined {
    if (!isContainer(this.at(path.slice(0, -1))) || !isContainer(this.value)) return undefined
    let at = this.own(this.value)
    this.value = at
    for (const token of path.slice(0, -1)) {
      const inner = this.own(child(at, token) as Container)
      assign(at, token, inner)
      at = inner
    }
    return at
  }

  private put(path: Path, value: Json): Edited {
    if (path.length === 0) return this.become(value)
    const holder = this.holder(path)
    const token = path.at(-1) as string
    if (!holder) return 'no-place'
    if (!Array.isArray(holder)) {
      set(holder, token, value)
      return 'done'
    }
    const index = token === '-' ? holder.length : indexOf(token, holder.length + 1)
    if (index === undefined) return 'no-place'
    this.shift(holder.length - index)
    holder.splice(index, 0, value)
    return 'done'
  }

  private take(path: Path): Edited {
    if (path.length === 0 || this.at(path) === undefined) return 'no-place'
    const holder = this.holder(path)
    const token = path.at(-1) as string
    if (!holder) return 'no-place'
    if (Array.isArray(holder)) {
      this.shift(holder.length - Number(token))
      holder.splice(Number(token), 1)
    } else delete holder[token]
    return 'done'
  }

  private shift(items: number): void {
    this.shifted += items
    if (this.shifted > mostShifted) throw new Excess('too-much')
  }

  private deeper(depth: number): number {
    if (depth >= this.limits.depth) throw new Excess('too-deep')
    return depth + 1
  }

  /** Looks whether a value fits at a depth. What is looked at is bounded, too. */
  private measure(value: Json, depth: number): void {
    if (!isContainer(value)) return
    const inner = this.deeper(depth)
    const members = Array.isArray(value) ? value : Object.values(value)
    this.measured += members.length
    if (this.measured > mostShifted) throw new Excess('too-much')
    for (const member of members) this.measure(member, inner)
  }

  private spend(characters: number): void {
    this.copied += characters
    if (this.copied > (this.limits.copied ?? defaultCopied)) throw new Excess('too-much')
  }

  /** A copy that shares nothing, so that copies of copies cannot grow without being counted. */
  private cloned(value: Json, depth: number): Json {
    if (!isContainer(value)) {
      this.spend(typeof value === 'string' ? value.length + 2 : 8)
      return value
    }
    const inner = this.deeper(depth)
    this.spend(2)
    if (Array.isArray(value)) return value.map((item) => this.cloned(item, inner))
    const copy: JsonObject = {}
    for (const key of Object.keys(value)) {
      this.spend(key.length + 4)
      set(copy, key, this.cloned(value[key] as Json, inner))
    }
    return copy
  }
}

/** @example const draft = createDraft(document, { depth: 128 }); draft.add(['tags', '-'], 'new') */
export const createDraft = (document: Json, limits: DraftLimits): Draft =>
  new Edits(document, limits)
