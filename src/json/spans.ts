/** Where the values of a parsed text stand in it, so that what is not changed can be written as it was. */
import type { Json, JsonObject } from './value.ts'

/** One member of an object: the text of its name with its quotes, and that of its value. */
export interface MemberText {
  readonly key: string
  readonly name: string
  readonly value: string
}

/** Offsets in the text. */
interface Span {
  readonly key: string
  readonly nameStart: number
  readonly nameEnd: number
  readonly start: number
  readonly end: number
}

type Container = Json[] | JsonObject

/** Filled by the parser, for the containers that it makes. */
export class Spans {
  readonly #text: string
  readonly #spans = new Map<Container, Span[]>()

  constructor(text: string) {
    this.#text = text
  }

  /** Where the parts of a container are noted, in their order. */
  of(container: Container): Span[] {
    const spans: Span[] = []
    this.#spans.set(container, spans)
    return spans
  }

  /** The members of an object in the order of the text, of several with one name the last. */
  members(object: JsonObject): readonly MemberText[] {
    const spans = this.#spans.get(object) ?? []
    const isOnceEach = spans.length === Object.keys(object).length
    const last = isOnceEach ? spans : new Map(spans.map((span) => [span.key, span])).values()
    return Array.from(last, ({ key, nameStart, nameEnd, start, end }) => ({
      key,
      name: this.#text.slice(nameStart, nameEnd),
      value: this.#text.slice(start, end),
    }))
  }

  items(list: Json[]): readonly string[] {
    return (this.#spans.get(list) ?? []).map(({ start, end }) => this.#text.slice(start, end))
  }
}
