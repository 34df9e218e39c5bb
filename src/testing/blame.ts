/** Which change of the contract, and which op of it, makes a law not hold. */
import { type Json, type Path } from '../json/index.ts'
import {
  applyAll,
  describeAll,
  LensError,
  lossOf,
  oneByOne,
  reverseAll,
  type Direction,
  type Op,
} from '../lens/index.ts'
import { notBack } from './came-back.ts'
import { differences } from './differences.ts'
import { generalPlace } from './general-place.ts'
import type { Violation } from './law.ts'
import type { Pair, Subject } from './subject.ts'

export interface Blame {
  /** The version that makes the change. */
  readonly version: string
  /** The change's sentence. */
  readonly change: string
  /** What the op does: `Order: converts `total` with cents`. */
  readonly op?: string
  /** The name of the function of the contract that the op calls. */
  readonly function?: string
  /** The way in which the change was gone when it happened. */
  readonly direction: Direction
}

interface At {
  readonly position: number
  readonly direction: Direction
  readonly value: Json
}

/** The name of a codec or of a `custom` op of the contract's own, in an op or in one that it holds. */
const functionOf = (op: Op): string | undefined => {
  if ('ops' in op) return op.ops.map(functionOf).find((name) => name !== undefined)
  if (op.op === 'custom') return op.name
  const codec = op.op === 'convert' ? op.codec : 'into' in op ? op.into : undefined
  return codec && 'codec' in codec && codec.codec === 'own' ? codec.name : undefined
}

const blameOf = (
  { contract }: Subject,
  { position, direction }: Omit<At, 'value'>,
  done: TypedOp | undefined,
): Blame | undefined => {
  const { positions } = contract.compiled
  const index = positions.findIndex((at) => at > position)
  const version = contract.versions[index]
  const change = version?.changes[position - (positions[index - 1] ?? 0)]
  if (!version || !change) return undefined
  const name = done && functionOf(done.op)
  return {
    version: version.key,
    change: change.description,
    ...(done ? { op: `${done.type}: ${describeAll([done.op])}` } : {}),
    ...(name === undefined ? {} : { function: name }),
    direction,
  }
}

/** The changes between two versions in the order in which a document goes through them. */
const stepsBetween = (subject: Subject, { from, to }: Pair): readonly Omit<At, 'value'>[] => {
  const [start, end] = [subject.position(from), subject.position(to)]
  const direction = start < end ? 'up' : 'down'
  return Array.from({ length: Math.abs(end - start) }, (_, at) => ({
    position: direction === 'up' ? start + at : start - 1 - at,
    direction,
  }))
}

const filled = (subject: Subject, type: string, position: number, value: Json): Json => {
  const checked = subject.validate(position)(type, value)
  return checked.ok ? checked.value : value
}

/** Whether one change breaks the law for the value that comes to it; undefined where it cannot be gone. */
const breaks = (
  subject: Subject,
  type: string,
  { law }: Violation,
  { position, direction, value }: At,
): { readonly wrong: boolean; readonly next?: Json } => {
  const [near, far] = direction === 'up' ? [position, position + 1] : [position + 1, position]
  const lens = subject.between(type, near, far)
  const carried = lens.value(value)
  if (!carried.ok) return { wrong: true }
  const next = carried.value
  if (law === 'fits') return { wrong: !subject.validate(far)(type, next).ok, next }
  if (law === 'comes-back' || law === 'reads-back') {
    const kept = law === 'reads-back' ? filled(subject, type, far, next) : next
    const back = subject.between(type, far, near).value(kept)
    return { wrong: !back.ok || notBack(value, back.value, lens).length > 0, next }
  }
  return { wrong: false, next }
}

/** Which op of a type's own loses what no loss of it says, for a value of the type. */
const losingOp = (ops: readonly Op[], value: Json): Op | undefined => {
  let at = value
  for (const op of ops) {
    const there = applyAll([op], at)
    const back = applyAll(reverseAll([op]), there)
    if (differences(at, back).length > 0 && !lossOf(op)) return op
    at = there
  }
  return undefined
}

const named = (op: Op, place: Path): boolean =>
  place.some((step) => describeAll([op]).includes(`\`${step}\``))

/** An op, and the type that it is an op of. */
interface TypedOp {
  readonly type: string
  readonly op: Op
}

/** The ops of the types through which the way to the place leads, those of the innermost type first. */
const opsAlong = (subject: Subject, type: string, place: Path, at: At): readonly TypedOp[] => {
  const step = subject.chain.steps[at.position]
  const graph = subject.chain.graphs[at.direction === 'up' ? at.position : at.position + 1] ?? {}
  const along = generalPlace(graph, type, place).types.toReversed()
  return along.flatMap((inner) =>
    (step?.get(inner.type) ?? []).flatMap(oneByOne).map((op) => ({ type: inner.type, op })),
  )
}

const opAt = (
  subject: Subject,
  type: string,
  { law, place }: Violation,
  at: At,
): TypedOp | undefined => {
  const own = (subject.chain.steps[at.position]?.get(type) ?? []).flatMap(oneByOne)
  try {
    const ops = at.direction === 'up' ? own : reverseAll(own)
    const found = law === 'fits' ? undefined : losingOp(ops, at.value)
    if (found) return { type, op: found }
  } catch (error) {
    if (!(error instanceof LensError)) throw error
  }
  const all = opsAlong(subject, type, place, at)
  return all.find(({ op }) => named(op, place)) ?? (all.length === 1 ? all[0] : undefined)
}

/** What a violation comes from; undefined where no one change does it. */
export const blamed = (
  subject: Subject,
  pair: Pair,
  violation: Violation,
  document: Json,
): Blame | undefined => {
  const { by } = violation
  if (by) return blameOf(subject, by, by)
  let value = document
  for (const step of stepsBetween(subject, pair)) {
    const at = { ...step, value }
    const { wrong, next } = breaks(subject, pair.type, violation, at)
    if (wrong) return blameOf(subject, step, opAt(subject, pair.type, violation, at))
    if (next === undefined) return undefined
    value = next
  }
  return undefined
}
