/** A list that is changed anywhere for the cost of a short one, however long it is. */

/** Items of a full chunk. */
const usual = 512

interface Found {
  /** Which chunk. */
  readonly chunk: number
  /** Where in it. */
  readonly offset: number
}

export class ChunkedList<T> {
  length: number
  private readonly chunks: T[][] = []

  constructor(items: readonly T[]) {
    this.length = items.length
    for (let from = 0; from < items.length; from += usual) {
      this.chunks.push(items.slice(from, from + usual))
    }
  }

  /** What a change costs at most, in items moved or chunks passed. */
  get effort(): number {
    return Math.min(this.length, 2 * usual) + this.chunks.length
  }

  /** @param index below the length */
  at(index: number): T {
    const { chunk, offset } = this.find(index)
    return this.chunks[chunk]?.[offset] as T
  }

  /** @param index below the length */
  put(index: number, item: T): void {
    const { chunk, offset } = this.find(index)
    const items = this.chunks[chunk] as T[]
    items[offset] = item
  }

  /** @param index at most the length */
  insert(index: number, item: T): void {
    const { chunk, offset } = this.find(index)
    const items = this.chunks[chunk]
    this.length += 1
    if (!items) {
      this.chunks.push([item])
      return
    }
    items.splice(offset, 0, item)
    if (items.length > 2 * usual) this.chunks.splice(chunk + 1, 0, items.splice(usual))
  }

  /** @param index below the length */
  remove(index: number): void {
    const { chunk, offset } = this.find(index)
    const items = this.chunks[chunk] as T[]
    items.splice(offset, 1)
    this.length -= 1
    if (items.length === 0) this.chunks.splice(chunk, 1)
  }

  items(): readonly T[] {
    return this.chunks.flat()
  }

  /** From the end that is nearer. The place after the last item is in the last chunk. */
  private find(index: number): Found {
    const { chunks, length } = this
    if (index > length / 2) {
      let start = length
      for (let chunk = chunks.length - 1; chunk >= 0; chunk -= 1) {
        start -= chunks[chunk]?.length ?? 0
        if (index >= start) return { chunk, offset: index - start }
      }
    }
    let start = 0
    for (const [chunk, items] of chunks.entries()) {
      if (index < start + items.length) return { chunk, offset: index - start }
      start += items.length
    }
    return { chunk: Math.max(chunks.length - 1, 0), offset: chunks.at(-1)?.length ?? 0 }
  }
}
