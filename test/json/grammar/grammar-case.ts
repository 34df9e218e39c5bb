/** One row of the table of what is JSON (RFC 8259) and what is not. */

export interface GrammarCase {
  readonly name: string
  readonly bytes: Uint8Array
  readonly verdict: 'accept' | 'malformed' | 'too-deep'
  /** Where the text stops being JSON, in bytes; the length of the input where it ends too soon. */
  readonly offset?: number
  /** The verdict holds for a whole text only, not for the value of a member. */
  readonly whole: boolean
}

type Text = string | Uint8Array

/** Bytes that are not all UTF-8, as in `hex('22 c0 af 22')`. */
export const hex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.split(' '), (byte) => Number.parseInt(byte, 16))

const bytesOf = (text: Text): Uint8Array =>
  typeof text === 'string' ? new TextEncoder().encode(text) : text

const accepting =
  (whole: boolean) =>
  (rows: readonly (readonly [name: string, text: Text])[]): readonly GrammarCase[] =>
    rows.map(([name, text]) => ({ name, bytes: bytesOf(text), verdict: 'accept', whole }))

const rejecting =
  (verdict: 'malformed' | 'too-deep', whole: boolean) =>
  (rows: readonly (readonly [name: string, text: Text, offset: number])[]) =>
    rows.map(([name, text, offset]): GrammarCase => ({
      name,
      bytes: bytesOf(text),
      verdict,
      offset,
      whole,
    }))

export const accepted = accepting(false)
export const rejected = rejecting('malformed', false)
export const acceptedWhole = accepting(true)
export const rejectedWhole = rejecting('malformed', true)
export const tooDeep = rejecting('too-deep', true)
