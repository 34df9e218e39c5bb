/**
 * Members of an object by name, in their order: those that are added stand at the end, also when
 * they come back. Nothing is ever taken out of the map: what is deleted there is still passed by
 * each look-up of the same name, so that one name that comes and goes would cost more each time.
 */
export class Members<T> {
  size: number
  private readonly values: Map<string, T | undefined>
  /** Of members that were added, in the order in which that happened. */
  private readonly added = new Map<string, number>()
  private additions = 0

  constructor(entries: readonly (readonly [string, T])[]) {
    this.values = new Map(entries)
    this.size = this.values.size
  }

  get(name: string): T | undefined {
    return this.values.get(name)
  }

  set(name: string, value: T): void {
    if (this.values.get(name) === undefined) {
      this.size += 1
      this.additions += 1
      this.added.set(name, this.additions)
    }
    this.values.set(name, value)
  }

  delete(name: string): void {
    if (this.values.get(name) === undefined) return
    this.size -= 1
    this.values.set(name, undefined)
  }

  entries(): readonly (readonly [string, T])[] {
    const known = [...this.values].filter((entry): entry is [string, T] => entry[1] !== undefined)
    if (this.added.size === 0) return known
    const first = known.filter(([name]) => !this.added.has(name))
    const then = known
      .filter(([name]) => this.added.has(name))
      .sort(([a], [b]) => (this.added.get(a) ?? 0) - (this.added.get(b) ?? 0))
    return [...first, ...then]
  }
}
