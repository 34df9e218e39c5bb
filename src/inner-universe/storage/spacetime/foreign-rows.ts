/**
 * Rows of other writers that this process would write otherwise, or cannot read. A write replaces exactly
 * the row that it names, byte for byte, so the bytes of such a row are kept.
 */
import type { ResourceName } from '../../dialect.ts'
import type { NamedRows } from '../state.ts'

/** That are named to people. */
const most = 5
const longest = 80

const nameOf = (resource: ResourceName, id: string): string => `${resource} ${id}`

const shown = (name: string): string =>
  name.length > longest ? `${name.slice(0, longest)}...` : name

/** A row by its name, as people are told of it. */
export const oneRow = (resource: ResourceName, id: string): NamedRows => ({
  count: 1,
  some: [shown(nameOf(resource, id))],
})

const named = (names: ReadonlySet<string>): NamedRows => ({
  count: names.size,
  some: names.values().take(most).map(shown).toArray(),
})

const joined = (all: readonly NamedRows[]): NamedRows => ({
  count: all.reduce((sum, { count }) => sum + count, 0),
  some: all.flatMap(({ some }) => some).slice(0, most),
})

/** What a row is that can be read. */
export interface Odd {
  readonly bytes: Uint8Array
  /** Whether its columns name other ends than its document. */
  readonly isContradicting: boolean
}

export class ForeignRows {
  private readonly odd = new Map<string, Uint8Array>()
  /** Those that cannot be read, by their resources. */
  private readonly unread = new Map<ResourceName, Set<string>>()
  private readonly split = new Set<string>()

  get unreadable(): NamedRows {
    return joined(this.unread.values().map(named).toArray())
  }

  get contradicting(): NamedRows {
    return named(this.split)
  }

  bytesOf(resource: ResourceName, id: string): Uint8Array | undefined {
    return this.odd.size === 0 ? undefined : this.odd.get(nameOf(resource, id))
  }

  isUnreadable(resource: ResourceName, id: string): boolean {
    return this.unread.get(resource)?.has(nameOf(resource, id)) ?? false
  }

  unreadableOf(resource: ResourceName): NamedRows {
    return named(this.unread.get(resource) ?? new Set())
  }

  /** What a row that can be read is, or one that is gone: of one as this process writes it nothing is kept. */
  set(resource: ResourceName, id: string, odd: Odd | undefined): void {
    if (!odd && this.odd.size === 0 && this.unread.size === 0) return
    const name = nameOf(resource, id)
    const unread = this.unread.get(resource)
    if (unread?.delete(name) && unread.size === 0) this.unread.delete(resource)
    this.odd.delete(name)
    this.split.delete(name)
    if (!odd) return
    this.odd.set(name, odd.bytes)
    if (odd.isContradicting) this.split.add(name)
  }

  addUnreadable(resource: ResourceName, id: string): void {
    this.set(resource, id, undefined)
    const unread = this.unread.get(resource) ?? new Set()
    this.unread.set(resource, unread.add(nameOf(resource, id)))
  }

  clear(): void {
    this.odd.clear()
    this.unread.clear()
    this.split.clear()
  }
}
