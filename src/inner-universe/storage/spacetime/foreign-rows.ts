/**
 * Rows of other writers that this process would write otherwise, or cannot read. A write replaces exactly
 * the row that it names, byte for byte, so the bytes of such a row are kept.
 */
import type { ResourceName } from '../../dialect.ts'

const nameOf = (resource: ResourceName, id: string): string => `${resource} ${id}`

export class ForeignRows {
  private readonly odd = new Map<string, Uint8Array>()
  private readonly unread = new Set<string>()

  bytesOf(resource: ResourceName, id: string): Uint8Array | undefined {
    return this.odd.size === 0 ? undefined : this.odd.get(nameOf(resource, id))
  }

  isUnreadable(resource: ResourceName, id: string): boolean {
    return this.unread.size > 0 && this.unread.has(nameOf(resource, id))
  }

  /** What a row that can be read is, or one that is gone: without bytes it is none of these. */
  set(resource: ResourceName, id: string, bytes: Uint8Array | undefined): void {
    if (!bytes && this.odd.size === 0 && this.unread.size === 0) return
    const name = nameOf(resource, id)
    this.unread.delete(name)
    if (bytes) this.odd.set(name, bytes)
    else this.odd.delete(name)
  }

  addUnreadable(resource: ResourceName, id: string): void {
    this.unread.add(nameOf(resource, id))
  }

  clear(): void {
    this.odd.clear()
    this.unread.clear()
  }
}
