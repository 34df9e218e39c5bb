/** Header fields of a message as a plain list: every request copies and changes its headers several times, which the platform's `Headers` make dear. */

/** Fields of which only the first counts where a message has several: what follows could mean something else to somebody else. */
const singular: ReadonlySet<string> = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'user-agent',
])

/** Names in lower case, by how they were written. They are few and come again and again, but not all of them are ours. */
const lowered = new Map<string, string>()
const mostLowered = 1000

const lower = (name: string): string => {
  let known = lowered.get(name)
  if (known === undefined) {
    known = name.toLowerCase()
    if (lowered.size < mostLowered && name.length <= 64) lowered.set(name, known)
  }
  return known
}

/** Names are compared without regard to case and listed in lower case. Values are taken as they are. */
export class HeaderList implements Iterable<readonly [name: string, value: string]> {
  /** Name and value by turns. */
  #flat: string[] = []

  constructor(entries: Iterable<readonly [name: string, value: string]> = []) {
    if (entries instanceof HeaderList) this.#flat = entries.#flat.slice()
    else for (const [name, value] of entries) this.append(name, value)
  }

  /** @example HeaderList.of({ 'Content-Type': 'text/plain' }) */
  static of(headers: Readonly<Record<string, string>>): HeaderList {
    return new HeaderList(Object.entries(headers))
  }

  /** @param lines name and value by turns, as they came over the wire */
  static ofLines(lines: readonly string[]): HeaderList {
    const list = new HeaderList()
    const flat = list.#flat
    for (let i = 0; i + 1 < lines.length; i += 2) {
      const name = lower(lines[i] as string)
      if (!singular.has(name) || !list.has(name)) flat.push(name, lines[i + 1] as string)
    }
    return list
  }

  /** @param record values by name, several of one name as a list */
  static ofRecord(record: Readonly<Record<string, string | string[] | undefined>>): HeaderList {
    const list = new HeaderList()
    for (const name in record) {
      const value = record[name]
      if (typeof value === 'string') list.append(name, value)
      else if (value && singular.has(lower(name))) list.append(name, value[0] ?? '')
      else for (const one of value ?? []) list.append(name, one)
    }
    return list
  }

  /** Name and value by turns. Not to be changed. */
  get lines(): readonly string[] {
    return this.#flat
  }

  /** All values of a name, separated by commas (RFC 9110 section 5.3). */
  get(name: string): string | null {
    const wanted = lower(name)
    const flat = this.#flat
    let found: string | null = null
    for (let i = 0; i < flat.length; i += 2) {
      if (flat[i] === wanted) found = found === null ? flat[i + 1]! : `${found}, ${flat[i + 1]!}`
    }
    return found
  }

  /** The values of a name, one a line. */
  all(name: string): string[] {
    const wanted = lower(name)
    return this.#flat.filter((_, i, flat) => i % 2 === 1 && flat[i - 1] === wanted)
  }

  has(name: string): boolean {
    const wanted = lower(name)
    const flat = this.#flat
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === wanted) return true
    return false
  }

  append(name: string, value: string): void {
    this.#flat.push(lower(name), value)
  }

  /** Replaces all values of a name, at the place of the first. */
  set(name: string, value: string): void {
    const wanted = lower(name)
    const flat = this.#flat
    let at = 0
    while (at < flat.length && flat[at] !== wanted) at += 2
    if (at === flat.length) flat.push(wanted, value)
    else {
      flat[at + 1] = value
      this.#remove(wanted, at + 2)
    }
  }

  delete(name: string): void {
    this.#remove(lower(name), 0)
  }

  /** The fields that pass a test of their name. */
  filter(test: (name: string) => boolean): HeaderList {
    const list = new HeaderList()
    const flat = this.#flat
    for (let i = 0; i < flat.length; i += 2) {
      if (test(flat[i]!)) list.#flat.push(flat[i]!, flat[i + 1]!)
    }
    return list
  }

  /** The same fields under other names. */
  rename(to: (name: string) => string): HeaderList {
    const list = new HeaderList()
    list.#flat = this.#flat.map((text, i) => (i % 2 === 0 ? to(text) : text))
    return list
  }

  *[Symbol.iterator](): IterableIterator<readonly [name: string, value: string]> {
    const flat = this.#flat
    for (let i = 0; i < flat.length; i += 2) yield [flat[i]!, flat[i + 1]!]
  }

  #remove(name: string, from: number): void {
    const flat = this.#flat
    for (let i = flat.length - 2; i >= from; i -= 2) if (flat[i] === name) flat.splice(i, 2)
  }
}
