/** Where the values of a parsed text stand in it, so that what is not changed can be written as it was. */
import type { Json, JsonObject } from './value.ts'

/** One member of an object: the text of its name with its quotes, and that of its value. */
export interface MemberText {
  readonly key: string
  readonly name: string
  readonly value: string
}

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

  add(container: Container, span: Span): void {
    const known = this.#spans.get(container)
    if (known) known.push(span)
    else this.#spans.set(container, [span])
  }

  /** The members of an object in the order of the text, of several with one name the last. */
  members(object: JsonObject): readonly MemberText[] {
    const last = new Map((this.#spans.get(object) ?? []).map((span) => [span.key, span]))
    return [...last.values()].map(({ key, nameStart, nameEnd, start, end }) => ({
      key,
      name: this.#text.slice(nameStart, nameEnd),
      value: this.#text.slice(start, end),
    }))
  }

  items(list: Json[]): readonly string[] {
    return (this.#spans.get(list) ?? []).map(({ start, end }) => this.#text.slice(start, end))
  }
}
