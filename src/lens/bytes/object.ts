/** Objects: members stay, go, or are carried in their place; what comes from elsewhere is put at the end. */
import { idShift, kind, print, record } from '../../json/index.ts'
import { standsAt } from '../made-plan.ts'
import type { FieldPlan, ObjectPlan } from '../plan.ts'
import { graft, type Carry, type Compiling } from './carry.ts'
import { madePart, makesIn } from './made.ts'
import { lookAt, lookInto, type Interest } from './interest.ts'
import type { Literal } from './literals.ts'
import { removeMember } from './remove-member.ts'
import { expectKind, finder, firstOf, idAt, kindAt, lastMembers } from './tape.ts'
import { misfit, type Writer } from './writer.ts'

/** What happens to a member of the input: as numbers, which the loop over members tells apart fastest. */
const act = {
  /** It stays, and nobody asks whether it is there. */
  keep: 0,
  /** It stays, and it is noted that it is there. */
  note: 1,
  /** It gets another name, or its value is carried, or both. */
  take: 2,
  drop: 3,
  refuse: 4,
} as const

interface Action {
  readonly act: (typeof act)[keyof typeof act]
  /** Its new name, in quotes. */
  readonly name: Literal | undefined
  readonly carry: Carry | undefined
  /** Where it is noted that the member was met; -1 when nobody asks. */
  readonly slot: number
}

const unasked = { name: undefined, carry: undefined, slot: -1 }
const refusal: Action = { act: act.refuse, ...unasked }
const keeping: Action = { act: act.keep, ...unasked }
const dropping: Action = { act: act.drop, ...unasked }

/** A field that is not a member of the input object, or whose object may have to be made. */
interface Later {
  readonly slot: number
  /** A comma and its name. */
  readonly name: Literal
  /** Whether it is only made where no member of the input became it. */
  readonly unlessMet: boolean
  /** Whether a member of a map may have its name already: then there is no place for it. */
  readonly collides: boolean
  /** Whether it is made, too, where a member of the input became nothing. */
  readonly instead?: boolean
  readonly write: (writer: Writer, frame: number) => boolean
}

interface Default {
  readonly slot: number
  /** A comma, its name and its value. */
  readonly text: Literal
}

/** The end of an object under way. */
interface Tail {
  /** How many members it has so far. */
  readonly count: number
  /** Where the last of those that stay ends. */
  readonly place: number
}

export interface ObjectCarry {
  readonly carry: Carry
  /** Makes the object out of what is elsewhere; undefined when there is nothing to make it of. */
  readonly build: ((writer: Writer, frame: number) => boolean) | undefined
}

const actOf = (name: Literal | undefined, carry: Carry | undefined, slot: number) => {
  if (name !== undefined || carry !== undefined) return act.take
  return slot >= 0 ? act.note : act.keep
}

/** What has become of a field so far. */
const met = { not: 0, written: 1, absent: 2 } as const

/** A tag of a union that is written instead of the one that is there. */
export interface Retag {
  readonly tag: string
  readonly text: Literal
}

/** Writes a literal that begins with a comma, without it before a first member. */
const writeAfter = (writer: Writer, { start, end }: Literal, isFirst: boolean): void =>
  writer.range(isFirst ? start + 1 : start, end)

export const objectCarry = (
  plan: ObjectPlan,
  frame: Interest,
  compiling: Compiling,
  retag?: Retag,
): ObjectCarry => {
  const { interests, literals } = compiling
  const actions = new Map<number, Action>()
  const laters: Later[] = []
  const defaults: Default[] = []
  /** Finds what has to be there. */
  const needs: ReturnType<typeof finder>[] = []
  const makes = makesIn(plan)
  let slots = 0

  const own = plan.at && lookInto(frame, plan.at, interests.make)
  const rest = plan.rest && compiling.part(plan.rest)
  if (own) own.others ??= rest ? [rest.interest] : []
  const on = (name: string, action: Action): void => {
    if (own) lookAt(own, name)
    actions.set(interests.nameId(name), action)
  }
  for (const name of plan.fields.keys()) on(name, refusal)
  for (const name of plan.known) on(name, dropping)

  const addField = (name: string, field: FieldPlan): void => {
    const { from, made, plan: inner, fallback, required } = field
    const source = standsAt(field)?.at(-1)
    const isHere = source !== undefined && plan.byInput?.get(source)?.[1] === field
    if (made) {
      addMade(name, field, isHere ? source : undefined)
      return
    }
    const object = inner.kind === 'object' ? objectCarry(inner, frame, compiling) : undefined
    const part = object ? undefined : compiling.part(inner)
    const carry = object ? object.carry : part?.carry
    const quoted = JSON.stringify(name)
    const collides = rest !== undefined && plan.adopts?.has(name) === true && !plan.known.has(name)
    const others = (field.or ?? []).map((other) => otherOf(other, frame, compiling))
    const isAskedFor =
      fallback !== undefined || carry !== undefined || others.length > 0 || collides
    const slot = isAskedFor ? slots++ : -1
    if (from) {
      const holder = lookInto(frame, from.slice(0, -1), interests.make)
      lookAt(holder, from.at(-1) ?? '', part?.interest)
    }
    if (isHere) {
      const renamed = name === source ? undefined : literals.of(quoted)
      on(source, { act: actOf(renamed, carry, slot), name: renamed, carry, slot })
    }
    if (collides) {
      if (own) lookAt(own, name, rest.interest)
      const stays = rest.carry === undefined ? act.note : act.take
      actions.set(interests.nameId(name), { act: stays, name: undefined, carry: rest.carry, slot })
    }
    if (required && from) needs.push(finder(from, interests))
    if (fallback !== undefined) {
      defaults.push({ slot, text: literals.of(`,${quoted}:${print(fallback)}`) })
    }
    const find = from && !isHere ? finder(from, interests) : undefined
    const build = object?.build
    if (!find && !build && others.length === 0) return
    const first = (writer: Writer, frameAt: number): boolean => {
      const at = find ? find(writer, frameAt) : 0
      if (at === 0) return build !== undefined && build(writer, frameAt)
      return graft(writer, at, carry, object ? frameAt : at)
    }
    const write = others.length === 0 ? first : firstOfAll([first, ...others])
    const instead = others.length > 0
    const named = literals.of(`,${quoted}:`)
    laters.push({ slot, name: named, unlessMet: isHere, instead, collides, write })
  }
  const addMade = (name: string, field: FieldPlan, source: string | undefined): void => {
    const make = madePart(field, frame, compiling)
    const quoted = JSON.stringify(name)
    const slot = slots++
    if (source !== undefined) {
      const renamed = name === source ? undefined : literals.of(quoted)
      const carry: Carry = (writer, at, frameAt) => {
        const text = make(writer, frameAt)
        if (text === undefined) return false
        writer.upTo(writer.start(at))
        writer.text(text)
        writer.cursor = writer.end(at)
        return true
      }
      on(source, { act: act.take, name: renamed, carry, slot })
    }
    const write = (writer: Writer, frameAt: number): boolean => {
      const text = make(writer, frameAt)
      if (text !== undefined) writer.text(text)
      return text !== undefined
    }
    const unlessMet = source !== undefined
    laters.push({ slot, name: literals.of(`,${quoted}:`), unlessMet, collides: false, write })
  }
  for (const [name, field] of plan.fields) addField(name, field)
  if (retag) {
    const carry: Carry = (writer, at) => {
      writer.replace(at, retag.text)
      return true
    }
    on(retag.tag, { ...unasked, act: act.take, carry })
  }

  /** By id; made once all names have theirs. */
  let acts: Uint8Array | undefined
  let table: readonly Action[] = []
  const seal = (): Uint8Array => {
    const ids = Array.from({ length: interests.count() + 1 }, (_, id) => id)
    const other: Action = rest?.carry ? { ...unasked, act: act.take, carry: rest.carry } : keeping
    table = ids.map((id) => actions.get(id) ?? other)
    return Uint8Array.from(table, (action) => action.act)
  }

  const isMade = plan.absent !== 'fill' && (plan.created || plan.absent !== undefined)
  const onlyIds = plan.only && new Set([...plan.only].map((name) => interests.nameId(name)))

  /** @throws misfit */
  const checkNeeds = (writer: Writer, frameAt: number): void => {
    if (writer.defaults && needs.some((find) => find(writer, frameAt) === 0)) throw misfit
  }

  /** False when the member does not stay. */
  const take = (writer: Writer, c: number, frameAt: number, action: Action, base: number) => {
    const { name, carry, slot } = action
    if (carry === undefined) {
      if (name !== undefined) rename(writer, c, name)
      if (slot >= 0) writer.met[base + slot] = met.written
      return true
    }
    const mark = writer.mark()
    if (name !== undefined) rename(writer, c, name)
    const stays = carry(writer, c, frameAt)
    if (!stays) writer.reset(mark)
    if (slot >= 0) {
      const now = stays ? met.written : met.absent
      const before = writer.met[base + slot]
      // A parser keeps the last of two members with one name: here that must be seen beforehand.
      if (before !== met.not && before !== now) throw misfit
      writer.met[base + slot] = now
    }
    return stays
  }

  const addLater = (
    writer: Writer,
    frameAt: number,
    base: number,
    { count, place }: Tail,
  ): number => {
    let total = count
    for (const { slot, name, unlessMet, instead, collides, write } of laters) {
      const now = writer.met[base + slot]
      if (unlessMet && now !== met.not && (!instead || now === met.written)) continue
      const mark = writer.mark()
      writer.upTo(place)
      writeAfter(writer, name, total === 0)
      if (write(writer, frameAt)) {
        if (collides && writer.met[base + slot] !== met.not) throw misfit
        total += 1
        if (slot >= 0) writer.met[base + slot] = met.written
      } else writer.reset(mark)
    }
    return total
  }

  const addDefaults = (writer: Writer, base: number, { count, place }: Tail): void => {
    if (!writer.defaults) return
    let total = count
    for (const { slot, text } of defaults) {
      if (writer.met[base + slot] === met.written) continue
      writer.upTo(place)
      writeAfter(writer, text, total === 0)
      total += 1
    }
  }

  /** @throws misfit when something would be put in where null stands for the object */
  const carryNull = (writer: Writer, frameAt: number): boolean => {
    const mark = writer.mark()
    const base = writer.enter(slots)
    const count = addLater(writer, frameAt, base, { count: 0, place: writer.cursor })
    writer.leave(base)
    if (count > 0) throw misfit
    writer.reset(mark)
    return plan.nullable === 'keep'
  }

  /** Whether there was nothing in it but what may go with it. */
  const heldOnly = (writer: Writer, at: number): boolean => {
    const end = writer.tape[at + record.next] as number
    for (let c = firstOf(at); c < end; c = writer.tape[c + record.next] as number) {
      if (!onlyIds?.has(idAt(writer, c))) return false
    }
    return true
  }

  const carry: Carry = (writer, at, frameAt) => {
    if (plan.nullable && kindAt(writer, at) === kind.null) return carryNull(writer, frameAt)
    expectKind(writer, at, kind.object)
    // Loaded once: this loop is where most of the time goes.
    const { start: startAt, end: endAt, next: nextAt } = record
    const { keep, note, take: taking } = act
    const { tape } = writer
    const end = tape[at + nextAt] as number
    const wasEmpty = firstOf(at) === end
    const base = writer.enter(slots)
    const last = writer.careful ? lastMembers(writer, at) : undefined
    const seen = (acts ??= seal())
    let kept = 0
    let keptEnd = (tape[at + startAt] as number) + 1
    for (let c = firstOf(at); c < end; c = tape[c + nextAt] as number) {
      const id = (tape[c] as number) >> idShift
      const what = seen[id]
      if (what !== keep) {
        const action = table[id] as Action
        if (what === note) writer.met[base + action.slot] = met.written
        else if (what === act.refuse) throw misfit
        else {
          const isHeard = what === taking && (!last || !action.carry || last.has(c))
          if (!isHeard || !take(writer, c, frameAt, action, base)) {
            removeMember(writer, c, end, kept === 0 ? -1 : keptEnd)
            continue
          }
        }
      }
      kept += 1
      keptEnd = tape[c + endAt] as number
    }
    const place = keptEnd
    const count = laters.length ? addLater(writer, frameAt, base, { count: kept, place }) : kept
    // An empty one would not come back: an object that a move makes is left out when it is empty.
    if (wasEmpty && count > 0 && isMade) throw misfit
    if (count === 0 && plan.prune && !wasEmpty && (!onlyIds || heldOnly(writer, at))) {
      writer.leave(base)
      return false
    }
    if (needs.length > 0) checkNeeds(writer, frameAt)
    if (defaults.length > 0) addDefaults(writer, base, { count, place })
    writer.leave(base)
    if (makes && at === frameAt) writer.made?.delete(at)
    return true
  }

  const build = (writer: Writer, frameAt: number): boolean => {
    const base = writer.enter(slots)
    writer.literal(open)
    const count = addLater(writer, frameAt, base, { count: 0, place: 0 })
    if (count > 0) {
      if (plan.absent === 'refuse') throw misfit
      checkNeeds(writer, frameAt)
      addDefaults(writer, base, { count, place: 0 })
      writer.literal(close)
    }
    writer.leave(base)
    return count > 0
  }

  const [open, close] = [literals.of('{'), literals.of('}')]
  return { carry, build: laters.length > 0 ? build : undefined }
}

type Write = Later['write']

/** Writes what stands in for a field that has no value where it comes from. */
const otherOf = (
  { from, plan }: FieldPlan,
  frame: Interest,
  { interests, part }: Compiling,
): Write => {
  const { interest, carry } = part(plan)
  const place = from ?? []
  lookAt(lookInto(frame, place.slice(0, -1), interests.make), place.at(-1) ?? '', interest)
  const find = finder(place, interests)
  return (writer, frameAt) => {
    const at = find(writer, frameAt)
    return at !== 0 && graft(writer, at, carry, at)
  }
}

/** What the first of them writes that has something to write. */
const firstOfAll =
  (writes: readonly Write[]): Write =>
  (writer, frameAt) =>
    writes.some((write) => {
      const mark = writer.mark()
      if (write(writer, frameAt)) return true
      writer.reset(mark)
      return false
    })

/** A new name in the place of the old one. */
const rename = (writer: Writer, at: number, name: Literal): void => {
  writer.upTo(writer.tape[at + record.nameStart] as number)
  writer.literal(name)
  writer.cursor = writer.tape[at + record.nameEnd] as number
}
