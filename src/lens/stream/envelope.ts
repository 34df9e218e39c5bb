/** An object around lists: its members are carried one by one, lists among them item by item. */
import { problem } from '../../errors/index.ts'
import { formatPointer, parseBytes, Piece, print, type Json } from '../../json/index.ts'
import { copy } from '../plan.ts'
import { nowhere, settled, type Bytes, type Sink } from './carrier.ts'
import type { EnvelopeCut, MemberCut } from './cuts.ts'
import { placed } from './fault.ts'
import { openArray, type Level, type LevelContext } from './level.ts'

const comma = 0x2c
const closeObject = 0x7d

/** The member under way. */
interface Member extends MemberCut {
  readonly source: string
  /** Where it goes: nowhere when the version written does not have it. */
  readonly out: Sink
}

const encode = (value: Json): Bytes => new TextEncoder().encode(print(value))

/** @throws ProblemError */
const textOf = (name: Bytes, offset: number): string => {
  const parsed = parseBytes(name)
  if (!parsed.ok) throw placed(parsed.problem, { name: 'A name', path: [], offset })
  // The cutter has seen the quotes.
  return typeof parsed.value === 'string' ? parsed.value : ''
}

const find = (cut: EnvelopeCut, source: string, offset: number, out: Sink): Member => {
  const declared = cut.members.get(source)
  if (declared) return { ...declared, source, out }
  const stays = { name: source, plan: copy, items: copy, source }
  if (cut.known.has(source)) return { ...stays, out: nowhere }
  if (!cut.taken.has(source)) return { ...stays, out }
  const detail = `"${source}" is not a field of this version, and is taken in the other`
  const place = { name: 'The envelope', path: [source], offset }
  throw placed(problem('wrong-shape', detail, { errors: [{ pointer: '', detail }] }), place)
}

/** Commas and the white space before a name are held back until it is known whether the member stays. */
export const envelopeLevel = (
  cut: EnvelopeCut,
  { out, carry, list, defaults, itemBytes }: LevelContext,
): Level => {
  /** Fields with a default that are there. Names of others are not kept: there may be many. */
  const written = new Set<string>()
  let isEmpty = true
  const between = new Piece(itemBytes)
  let member: Member | undefined

  const separate = (): void => {
    if (!isEmpty) out.byte(comma)
    isEmpty = false
    out.append(between.rest())
  }

  const close = (): void => {
    const space = between.rest().slice()
    for (const [name, fallback] of defaults ? cut.fallbacks : []) {
      if (written.has(name)) continue
      separate()
      out.append(encode({ [name]: fallback }).subarray(1, -1))
    }
    out.append(space)
    out.byte(closeObject)
  }

  return {
    enter: (opening) => {
      if (opening !== openArray || !member?.items) return undefined
      return list(member.items, 2, member.out, [member.source])
    },
    mark: (byte) => {
      if (byte === comma) member = undefined
      else if (byte === closeObject) close()
      else (member?.out ?? out).byte(byte)
    },
    space: (space) => {
      if (member) member.out.append(space)
      else between.hold(space, 0, space.length)
    },
    name: (text, offset) => {
      const source = textOf(text, offset)
      member = find(cut, source, offset, out)
      if (member.out === nowhere) {
        between.rest()
        return
      }
      separate()
      out.append(member.name === source ? text : encode(member.name))
      if (cut.fallbacks.has(member.name)) written.add(member.name)
    },
    value: (value, offset) => {
      if (!member) return undefined
      const { plan, source } = member
      const path = [source]
      const place = () => ({ name: `Member ${formatPointer(path)}`, path, offset })
      const { out: to } = member
      return settled(carry(plan, 1)(value, place), (carried) => to.append(carried))
    },
  }
}
