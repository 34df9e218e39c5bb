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
      const name = (lines[i] as string).toLowerCase()
      if (!singular.has(name) || !list.has(name)) flat.push(name, lines[i + 1] as string)
    }
    return list
  }

  /** Name and value by turns. Not to be changed. */
  get lines(): readonly string[] {
    return this.#flat
  }

  /** All values of a name, separated by commas (RFC 9110 section 5.3). */
  get(name: string): string | null {
    const wanted = name.toLowerCase()
    const flat = this.#flat
    let found: string | null = null
    for (let i = 0; i < flat.length; i += 2) {
      if (flat[i] === wanted) found = found === null ? flat[i + 1]! : `${found}, ${flat[i + 1]!}`
    }
    return found
  }

  /** The values of a name, one a line. */
  all(name: string): string[] {
    const wanted = name.toLowerCase()
    return this.#flat.filter((_, i, flat) => i % 2 === 1 && flat[i - 1] === wanted)
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase()
    const flat = this.#flat
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === wanted) return true
    return false
  }

  append(name: string, value: string): void {
    this.#flat.push(name.toLowerCase(), value)
  }

  /** Replaces all values of a name, at the place of the first. */
  set(name: string, value: string): void {
    const wanted = name.toLowerCase()
    const at = this.#flat.findIndex((text, i) => i % 2 === 0 && text === wanted)
    if (at < 0) this.#flat.push(wanted, value)
    else {
      this.#flat[at + 1] = value
      this.#keep((other, i) => other !== wanted || i === at)
    }
  }

  delete(name: string): void {
    const wanted = name.toLowerCase()
    this.#keep((other) => other !== wanted)
  }

  /** The fields that pass a test of their name. */
  filter(test: (name: string) => boolean): HeaderList {
    const list = new HeaderList(this)
    list.#keep(test)
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

  #keep(test: (name: string, at: number) => boolean): void {
    const flat = this.#flat
    let kept = 0
    for (let i = 0; i < flat.length; i += 2) {
      if (!test(flat[i]!, i)) continue
      if (kept < i) {
        flat[kept] = flat[i]!
        flat[kept + 1] = flat[i + 1]!
      }
      kept += 2
    }
    flat.length = kept
  }
}
