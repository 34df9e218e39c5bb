/**
 * Every interleaving of a scope, breadth first, so that what is found is found by the shortest way.
 *
 * - a: every acknowledged write is in the authoritative document, unless a later one took it away
 * - b: when all has come to rest both stores hold the same through the lens, and no intent is left
 * - d: what was deleted or reverted is never again in the authoritative document
 * - e: the hidden field is the one written last in this life of the document
 * - f: a client sees its own acknowledged write, and time does not go back for it
 */
import type { Protocol } from './programs.ts'
import { rulesOf } from './rules.ts'
import { from, to, type State } from './state.ts'
import { telling } from './telling.ts'
import { Violation, World, type Act, type Scope } from './world.ts'

const broken = ({ control: { side }, stores, gone, hidden, acked }: State): string | undefined => {
  let held = 0
  for (const [key, [doc]] of stores[side].entries()) {
    if (!doc) continue
    held |= doc[0]
    if (doc[0] & gone) return 'd: what was deleted is back in the authoritative store'
    if (side === to && doc[1] !== hidden[key])
      return 'e: the hidden field is not the one last written'
  }
  return acked & ~gone & ~held
    ? 'a: an acknowledged write is not in the authoritative store'
    : undefined
}

const unsettled = ({
  control: { intents, phase, stage },
  stores,
  hidden,
}: State): string | undefined => {
  if (intents.length > 0 || phase !== 'stable')
    return 'b: stuck: an intent or a change of authority never ends'
  if (stage === 'off') return undefined
  for (const [key, [doc]] of stores[from].entries()) {
    const there = stores[to][key]?.[0] ?? null
    if ((doc?.[0] ?? null) !== (there?.[0] ?? null))
      return `b: at rest, nothing open, and the stores differ at key ${key}`
    if (there && there[1] !== hidden[key])
      return 'e: at rest the hidden field is not the one last written'
  }
  return undefined
}

export interface Found {
  readonly states: number
  readonly wrong: string | undefined
  /** The shortest way to it. */
  readonly trace: readonly Act[]
}

/** @param edits of rules, as `rulesOf` reads them */
export const search = (scope: Scope, edits: readonly string[], protocol: Protocol): Found => {
  const world = new World(scope, rulesOf(edits), protocol)
  const start = world.start()
  const before: number[] = [-1]
  const keyOf = telling()
  const seen = new Map([[keyOf(start), 0]])
  const trace = (place: number): readonly Act[] => {
    const way: number[] = []
    for (let at = place; at > 0; at = before[at] ?? 0) way.unshift(at)
    const acts: Act[] = []
    let state = start
    for (const at of way)
      for (const [act, next] of world.successors(state))
        if (seen.get(keyOf(next)) === at) {
          acts.push(act)
          state = next
          break
        }
    return acts
  }
  const found = (wrong: string | undefined, place = 0): Found => ({
    states: seen.size,
    wrong,
    trace: wrong === undefined ? [] : trace(place),
  })
  let level: [State, number][] = [[start, 0]]
  while (level.length > 0) {
    const below: [State, number][] = []
    for (const [state, place] of level) {
      let isBusy = false
      try {
        for (const [, next] of world.successors(state)) {
          isBusy = true
          const key = keyOf(next)
          if (seen.has(key)) continue
          const here = before.push(place) - 1
          seen.set(key, here)
          const wrong = broken(next)
          if (wrong) return found(wrong, here)
          below.push([next, here])
        }
      } catch (error) {
        if (error instanceof Violation) return found(error.message, place)
        throw error
      }
      const wrong = isBusy ? undefined : unsettled(state)
      if (wrong) return found(wrong, place)
    }
    level = below
  }
  return found(undefined)
}
