/** Reading the tape: what the executor asks of records. */
import { flagEscapedName, flagSpecial, idShift, kind, record, type Path } from '../../json/index.ts'
import type { Interests } from './interest.ts'
import { misfit, type Writer } from './writer.ts'

export const kindAt = ({ tape }: Writer, at: number): number =>
  (tape[at + record.meta] as number) & kind.mask

export const idAt = ({ tape }: Writer, at: number): number =>
  (tape[at + record.meta] as number) >> idShift

/** Whether a string has escapes, or a number a fraction or an exponent. */
export const isSpecial = ({ tape }: Writer, at: number): boolean =>
  ((tape[at + record.meta] as number) & flagSpecial) !== 0

export const nextOf = ({ tape }: Writer, at: number): number => tape[at + record.next] as number

/** The first record inside a container; there is none when it is the next one after it. */
export const firstOf = (at: number): number => at + record.size

/** @throws misfit when the value is of another kind */
export const expectKind = (writer: Writer, at: number, expected: number): void => {
  if (kindAt(writer, at) !== expected) throw misfit
}

/** The last member with a name, as values are read; 0 when there is none. */
export const memberOf = (writer: Writer, at: number, id: number): number => {
  const end = nextOf(writer, at)
  let found = 0
  for (let c = firstOf(at); c < end; c = nextOf(writer, c)) if (idAt(writer, c) === id) found = c
  return found
}

/** Finds the record at a path of objects; 0 when there is none. */
export const finder = (path: Path, { nameId }: Pick<Interests, 'nameId'>) => {
  const ids = path.map((name) => nameId(name))
  return (writer: Writer, frame: number): number => {
    let at = frame
    for (const id of ids) {
      if (kindAt(writer, at) !== kind.object) return 0
      at = memberOf(writer, at, id)
      if (at === 0) return 0
    }
    return at
  }
}

const decoder = new TextDecoder()

/** The JSON text of a value. */
export const textAt = (writer: Writer, at: number): string => {
  const [start, end] = [writer.start(at), writer.end(at)]
  if (end - start > 24) return decoder.decode(writer.bytes.subarray(start, end))
  let text = ''
  for (let i = start; i < end; i += 1) {
    const byte = writer.bytes[i] as number
    if (byte >= 0x80) return decoder.decode(writer.bytes.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}

/** The name of a member. */
export const nameAt = ({ tape, bytes }: Writer, at: number): string => {
  const text = decoder.decode(
    bytes.subarray(tape[at + record.nameStart], tape[at + record.nameEnd]),
  )
  const isEscaped = ((tape[at + record.meta] as number) & flagEscapedName) !== 0
  return isEscaped ? (JSON.parse(text) as string) : text.slice(1, -1)
}

/** The records of an object that are the last of their names: what a parser would keep. */
export const lastMembers = (writer: Writer, at: number): ReadonlySet<number> => {
  const byName = new Map<string, number>()
  const end = nextOf(writer, at)
  for (let c = firstOf(at); c < end; c = nextOf(writer, c)) byName.set(nameAt(writer, c), c)
  return new Set(byName.values())
}

/** By the first record of each name in an object, its last: a parser keeps the place of the one and the value of the other. */
export const lastByFirst = (writer: Writer, at: number): ReadonlyMap<number, number> => {
  const firsts = new Map<string, number>()
  const lasts = new Map<number, number>()
  const end = nextOf(writer, at)
  for (let c = firstOf(at); c < end; c = nextOf(writer, c)) {
    const name = nameAt(writer, c)
    const first = firsts.get(name) ?? c
    firsts.set(name, first)
    lasts.set(first, c)
  }
  return lasts
}
