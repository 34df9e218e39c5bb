/** Texts of JSON in any spelling, which documents of the model have under names like `§7`. */
import { parse, print, type Json } from '../../../../../../src/json/index.ts'

export const read = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(`${parsed.problem.detail}\n${text}`)
  return parsed.value
}

/** The text as it would be printed. */
export const tidy = (text: string): string => print(read(text))

export class Texts {
  private readonly all: string[] = []

  /** No two are alike, so that none can stand in for another. */
  odd(kind: number): string {
    const n = this.all.length
    return this.name(
      [
        `{ "of" : ${n}, "\\u0061${n}": [1.0 , 1e400 ]}`,
        `"s\\u0041${n}"`,
        `${n}.0`,
        `[ ${n} ,\n {}]`,
        `${n}e+02`,
      ][kind % 5] as string,
    )
  }

  /** As it would be printed, too. */
  plain(kind: number): string {
    const n = this.all.length
    return this.name([`{"of":${n},"__proto__":[1.0]}`, `"s${n}"`, `${n}.50`][kind % 3] as string)
  }

  /** A value as it is printed when it is written anew. */
  printed(value: Json): Json {
    const text = this.textOf(value)
    return text === undefined || text === tidy(text) ? value : this.name(tidy(text))
  }

  /** Whether two values are alike, however they are spelled. */
  isAlike(a: Json, b: Json): boolean {
    const [one, other] = [a, b].map((value) => tidy(this.textOf(value) ?? print(value)))
    return one === other
  }

  /** The text of a document. */
  of(document: Json): string {
    return print(document).replaceAll(/"(§\d+)"/g, (_, name: string) => this.textOf(name) ?? '')
  }

  private textOf(value: Json): string | undefined {
    return typeof value === 'string' && value.startsWith('§')
      ? this.all[Number(value.slice(1))]
      : undefined
  }

  private name(text: string): string {
    return `§${this.all.push(text) - 1}`
  }
}
