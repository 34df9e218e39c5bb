/**
 * Edits of a document, place by place: the original stays as it is, only what is touched is copied,
 * and however the edits are chosen their work is bounded. An edit costs the length of its path and
 * of what it brings, never what the document holds.
 */
import { equalByValue } from '../equal.ts'
import type { Path } from '../pointer.ts'
import { set, type Json, type JsonObject } from '../value.ts'
import { ChunkedList } from './chunked-list.ts'
import { Members } from './members.ts'
import {
  assign,
  childOf,
  DraftList,
  DraftObject,
  indexOf,
  isChanged,
  isPlain,
  plainOf,
  Sizes,
  type Changed,
  type DraftNode,
  type Plain,
} from './node.ts'

/**
 * - `no-place`: the path leads nowhere
 * - `too-much`: all edits together would copy more, or cost more work, than a patch may
 * - `too-deep`: the document would be nested deeper than allowed
 */
export type Edited = 'done' | 'no-place' | 'too-much' | 'too-deep'

export interface DraftLimits {
  /** Deepest nesting of the edited document. */
  readonly depth: number
  /** Most characters that copies may add; default 8 million. */
  readonly copied?: number
  /** Most members and items that may be looked at or moved; default 50 million. */
  readonly work?: number
}

/** The document as edited so far, and its edits. They are those of JSON Patch (RFC 6902 section 4). */
export interface Draft {
  readonly value: Json
  /** Members and items that were looked at or moved so far. */
  readonly work: number
  add(path: Path, value: Json): Edited
  remove(path: Path): Edited
  replace(path: Path, value: Json): Edited
  move(from: Path, path: Path): Edited
  copy(from: Path, path: Path): Edited
  /** Whether a value stands at a path, numbers compared by value. */
  test(path: Path, value: Json): Edited | 'differs'
  /** The value at a path, or undefined when there is none. It costs what the value holds. */
  at(path: Path): Json | undefined
  /** Whether there is a value at a path. */
  has(path: Path): boolean
}

const defaultCopied = 8_000_000
const defaultWork = 50_000_000

class Excess extends Error {
  readonly edited: Extract<Edited, 'too-much' | 'too-deep'>
  constructor(edited: Excess['edited']) {
    super(edited)
    this.edited = edited
  }
}

class Edits implements Draft {
  work = 0
  private root: DraftNode
  private readonly limits: DraftLimits
  private readonly sizes = new Sizes()
  /** Levels of containers in what has not been changed. */
  private readonly heights = new WeakMap<Plain, number>()
  private copied = 0

  constructor(document: Json, limits: DraftLimits) {
    this.root = document
    this.limits = limits
  }

  get value(): Json {
    return plainOf(this.root)
  }

  at(path: Path): Json | undefined {
    const node = this.node(path)
    return node === undefined ? undefined : plainOf(node)
  }

  has(path: Path): boolean {
    return this.node(path) !== undefined
  }

  add(path: Path, value: Json): Edited {
    return this.bounded(() => this.put(path, value))
  }

  remove(path: Path): Edited {
    return this.bounded(() => this.take(path))
  }

  replace(path: Path, value: Json): Edited {
    return this.bounded(() => {
      if (path.length > 0 && this.node(path) === undefined) return 'no-place'
      return this.change(path, value, (holder, token) => {
        assign(holder, token, value)
        return 'done'
      })
    })
  }

  move(from: Path, path: Path): Edited {
    return this.bounded(() => {
      const value = this.node(from)
      const inside = path.length > from.length && from.every((token, i) => token === path[i])
      if (value === undefined || inside) return 'no-place'
      this.fit(value, path.length)
      if (from.length === 0) return 'done'
      return this.take(from) === 'done' ? this.put(path, value) : 'no-place'
    })
  }

  copy(from: Path, path: Path): Edited {
    return this.bounded(() => {
      const value = this.node(from)
      return value === undefined ? 'no-place' : this.put(path, this.cloned(value, path.length))
    })
  }

  test(path: Path, value: Json): Edited | 'differs' {
    const node = this.node(path)
    if (node === undefined) return 'no-place'
    return this.bounded(() => (this.alike(node, value) ? 'done' : 'differs'))
  }

  private bounded<T>(edit: () => T): T | Edited {
    try {
      return edit()
    } catch (error) {
      if (error instanceof Excess) return error.edited
      throw error
    }
  }

  private node(path: Path): DraftNode | undefined {
    return path.reduce<DraftNode | undefined>(childOf, this.root)
  }

  private spend(work: number): void {
    this.work += work
    if (this.work > (this.limits.work ?? defaultWork)) throw new Excess('too-much')
  }

  /** The same container, ready to be changed. */
  private changed(node: Plain | Changed): Changed {
    if (isChanged(node)) return node
    const height = this.height(node)
    this.spend(this.sizes.of(node))
    return Array.isArray(node)
      ? new DraftList(new ChunkedList<DraftNode>(node), height)
      : new DraftObject(new Members<DraftNode>(Object.entries(node)), height)
  }

  /** The containers on a path, ready to be changed; undefined where something else is on the way. */
  private holders(path: Path): Changed[] | undefined {
    const last = this.node(path.slice(0, -1))
    if (!isChanged(last) && !isPlain(last)) return undefined
    let at = this.changed(this.root as Plain | Changed)
    this.root = at
    const holders = [at]
    for (const token of path.slice(0, -1)) {
      const inner = this.changed(childOf(at, token) as Plain | Changed)
      assign(at, token, inner)
      at = inner
      holders.push(at)
    }
    return holders
  }

  /** Lets a value in at a path, where it fits. */
  private change(
    path: Path,
    value: DraftNode,
    edit: (holder: Changed, token: string) => Edited,
  ): Edited {
    this.fit(value, path.length)
    if (path.length === 0) {
      this.root = value
      return 'done'
    }
    const holders = this.holders(path)
    const holder = holders?.at(-1)
    if (!holders || !holder) return 'no-place'
    const edited = edit(holder, path.at(-1) as string)
    if (edited !== 'done') return edited
    const height = this.height(value)
    for (const [depth, above] of holders.entries()) {
      above.height = Math.max(above.height, path.length - depth + height)
    }
    return 'done'
  }

  private put(path: Path, value: DraftNode): Edited {
    return this.change(path, value, (holder, token) => {
      if (holder instanceof DraftObject) {
        holder.members.set(token, value)
        return 'done'
      }
      const { items } = holder
      const index = token === '-' ? items.length : indexOf(token, items.length + 1)
      if (index === undefined) return 'no-place'
      this.spend(items.effort)
      items.insert(index, value)
      return 'done'
    })
  }

  private take(path: Path): Edited {
    if (path.length === 0 || this.node(path) === undefined) return 'no-place'
    const holder = this.holders(path)?.at(-1)
    const token = path.at(-1) as string
    if (!holder) return 'no-place'
    if (holder instanceof DraftObject) holder.members.delete(token)
    else {
      this.spend(holder.items.effort)
      holder.items.remove(Number(token))
    }
    return 'done'
  }

  /** @throws Excess where a value at a depth would be nested too deep */
  private fit(value: DraftNode, depth: number): void {
    if (depth + this.height(value) <= this.limits.depth) return
    // What was taken away may have been what made it high.
    if (!isChanged(value) || depth + this.measured(value) > this.limits.depth) {
      throw new Excess('too-deep')
    }
  }

  /** Levels of containers; of what has been changed at least as many as there are. */
  private height(node: DraftNode): number {
    if (isChanged(node)) return node.height
    if (!isPlain(node)) return 0
    const known = this.heights.get(node)
    if (known !== undefined) return known
    const members: readonly Json[] = Array.isArray(node) ? node : Object.values(node)
    this.spend(members.length)
    let highest = 0
    for (const member of members) highest = Math.max(highest, this.height(member))
    this.heights.set(node, highest + 1)
    return highest + 1
  }

  /** As many levels as there are. */
  private measured(node: DraftNode): number {
    if (!isChanged(node)) return this.height(node)
    this.spend(this.sizes.of(node))
    const members =
      node instanceof DraftObject
        ? node.members.entries().map(([, member]) => member)
        : node.items.items()
    let highest = 0
    for (const member of members) highest = Math.max(highest, this.measured(member))
    node.height = highest + 1
    return node.height
  }

  /** No more of the document is looked at than the value has. */
  private alike(node: DraftNode, value: Json): boolean {
    if (!isPlain(node) && !isChanged(node)) return equalByValue(node, value)
    const isList = Array.isArray(node) || node instanceof DraftList
    if (!isPlain(value) || Array.isArray(value) !== isList) return false
    if (this.sizes.of(node) !== this.sizes.of(value)) return false
    const tokens = Array.isArray(value) ? [...value.keys()].map(String) : Object.keys(value)
    this.spend(tokens.length)
    return tokens.every((token) => {
      const member = childOf(node, token)
      return member !== undefined && this.alike(member, childOf(value, token) as Json)
    })
  }

  private count(characters: number): void {
    this.copied += characters
    if (this.copied > (this.limits.copied ?? defaultCopied)) throw new Excess('too-much')
  }

  /** A copy that shares nothing, so that copies of copies cannot grow without being counted. */
  private cloned(node: DraftNode, depth: number): Json {
    if (!isPlain(node) && !isChanged(node)) {
      this.count(typeof node === 'string' ? node.length + 2 : 8)
      return node
    }
    if (depth >= this.limits.depth) throw new Excess('too-deep')
    this.count(2)
    if (Array.isArray(node)) return node.map((item) => this.cloned(item, depth + 1))
    if (node instanceof DraftList) {
      return node.items.items().map((item) => this.cloned(item, depth + 1))
    }
    const copy: JsonObject = {}
    const members: readonly (readonly [string, DraftNode])[] =
      node instanceof DraftObject ? node.members.entries() : Object.entries(node)
    for (const [key, member] of members) {
      this.count(key.length + 4)
      set(copy, key, this.cloned(member, depth + 1))
    }
    return copy
  }
}

/** @example const draft = createDraft(document, { depth: 128 }); draft.add(['tags', '-'], 'new') */
export const createDraft = (document: Json, limits: DraftLimits): Draft =>
  new Edits(document, limits)
