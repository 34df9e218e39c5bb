/** The functions of a contract's own codecs and `custom` ops, watched while documents are carried. */
import { equal, type Json } from '../json/index.ts'
import { copyOf } from '../lens/copy-of.ts'
import type { Chain, Direction, Op } from '../lens/index.ts'
import { refusalOf } from '../lens/refusal.ts'
import { withLaterClock } from './later-clock.ts'

/** Where a function stands in the chain. */
export interface FunctionPlace {
  readonly name: string
  readonly direction: Direction
  readonly position: number
  readonly type: string
  /** The op that holds it, of those of its type. */
  readonly op: Op
}

/**
 * `changes`: it changed the value that it was given. `differs`: called twice with the same, it
 * answered two things. `throws`: it threw something else than a `Refusal`.
 */
export interface FunctionFault extends FunctionPlace {
  readonly kind: 'changes' | 'differs' | 'throws'
  readonly given: Json
  /** In words: what it answered, or threw. */
  readonly told: string
}

type Called = (given: Json) => unknown

type Outcome = { readonly answer: unknown } | { readonly thrown: unknown }

const outcomeOf = (call: () => unknown): Outcome => {
  try {
    const answer = call()
    // An `async` function by mistake: nobody waits for it.
    if (answer instanceof Promise) answer.catch(() => undefined)
    return { answer }
  } catch (thrown) {
    return { thrown }
  }
}

/** As text, so that what a later call does to it cannot change it. */
const textOf = (outcome: Outcome): string => {
  if ('thrown' in outcome) return `throws ${String(outcome.thrown)}`
  const { answer } = outcome
  try {
    return JSON.stringify(answer) ?? String(answer)
  } catch {
    return String(answer)
  }
}

/** Who is told of what the functions do. */
export interface Watcher {
  readonly onCall: (place: FunctionPlace) => void
  readonly onFault: (fault: FunctionFault) => void
}

/** The function, called twice each time, a day apart. */
const watched = (place: FunctionPlace, called: Called, { onCall, onFault }: Watcher): Called => {
  return (given) => {
    onCall(place)
    const before = copyOf(given)
    const tell = (kind: FunctionFault['kind'], told: string) =>
      onFault({ ...place, kind, given: before, told })
    const again = copyOf(given)
    const first = outcomeOf(() => called(given))
    const firstText = textOf(first)
    const second = textOf(outcomeOf(() => withLaterClock(() => called(again))))
    if (!equal(given, before)) tell('changes', `it made ${JSON.stringify(given)} of it`)
    if (firstText !== second) tell('differs', `${firstText} and then ${second}`)
    if (!('thrown' in first)) return first.answer
    const { thrown } = first
    if (refusalOf(thrown) === undefined) tell('throws', String(thrown))
    throw thrown
  }
}

interface Functions {
  readonly name: string
  readonly up: Called
  readonly down: Called
}

const isPair = (value: object): value is Functions =>
  'name' in value &&
  'up' in value &&
  typeof value.up === 'function' &&
  'down' in value &&
  typeof value.down === 'function'

/** The chain with all functions of its ops watched. */
export const watchedChain = (chain: Chain, watcher: Watcher): Chain => {
  const ofOp = (op: Op, position: number, type: string): Op => {
    const replaced = <T>(value: T): T => {
      if (Array.isArray(value)) return value.map(replaced) as T
      if (typeof value !== 'object' || value === null) return value
      // Numbers that keep their text are no plain objects.
      if (Object.getPrototypeOf(value) !== Object.prototype) return value
      const copy = Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, replaced<unknown>(member)]),
      )
      if (!isPair(value)) return copy as T
      const place = { name: value.name, position, type, op }
      const up = watched({ ...place, direction: 'up' }, value.up, watcher)
      const down = watched({ ...place, direction: 'down' }, value.down, watcher)
      return { ...copy, up, down } as T
    }
    return replaced(op)
  }
  const steps = chain.steps.map(
    (step, position) =>
      new Map([...step].map(([type, ops]) => [type, ops.map((op) => ofOp(op, position, type))])),
  )
  return { ...chain, steps }
}
