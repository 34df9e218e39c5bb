/** Small worlds, each about one danger: who does what, from which state, with which faults. */
import type { Script, Write } from './programs.ts'
import { from, to, type Budget } from './state.ts'
import type { Scope } from './world.ts'

const client = (...writes: Write[]): Script => ({ program: 'write', writes })
const repairer: Script = { program: 'repair' }
const backfill = (...keys: number[]): Script => ({ program: 'copy', keys })
const set = (write: number): Script => client(['set', 0, write])
const update = (write: number): Script => client(['upd', 0, write])
const remove = (write: number): Script => client(['del', 0, write])
const reader = (write: number, where: 0 | 1): Script => ({ program: 'read', write, key: 0, where })

const held: readonly (number | null)[] = [1, null, null]
const nothing: readonly (number | null)[] = [null, null, null]

const scope = (procs: readonly Script[], budget: Budget, edits: Partial<Scope> = {}): Scope => ({
  procs,
  budget,
  from: held,
  to: held,
  ...edits,
})

/** Budgets: crashes, lost answers, late requests, intents taken from the living, changes of authority. */
export const scopes = {
  dual: scope([set(2), set(4), repairer], [1, 0, 0, 1, 0]),
  'dual-late': scope([set(2), set(4), repairer], [0, 0, 1, 1, 0]),
  delete: scope([set(2), remove(4), repairer], [0, 0, 1, 1, 0]),
  'delete-kill': scope([set(2), remove(4), repairer], [1, 0, 0, 1, 0]),
  recreate: scope([client(['del', 0, 2], ['set', 0, 4]), repairer], [1, 1, 0, 1, 1], { side: to }),
  creates: scope([set(2), set(4), repairer], [0, 0, 1, 0, 0], { from: nothing, to: nothing }),
  life: scope([remove(2), set(4), repairer], [1, 0, 0, 0, 0], { hidden: 1 }),
  lives: scope([client(['del', 0, 2], ['set', 0, 4]), repairer], [1, 0, 0, 1, 2], { hidden: 1 }),
  'lives-refused': scope([client(['del', 0, 2], ['set', 0, 4]), repairer], [0, 2, 0, 0, 2], {
    hidden: 1,
  }),
  copy: scope([set(2), backfill(0), repairer], [1, 0, 0, 1, 0], { to: nothing }),
  'copy-delete': scope([remove(2), backfill(0), repairer], [0, 0, 1, 1, 1], { to: nothing }),
  'copy-kill': scope([remove(2), backfill(0), repairer], [1, 0, 0, 1, 1], { to: nothing }),
  'copy-two': scope([set(2), remove(4), backfill(0), repairer], [0, 0, 0, 0, 1], { to: nothing }),
  'copy-extra': scope([backfill(0, 1), repairer], [1, 0, 0, 0, 1], { to: [1, 8, null], gone: 8 }),
  move: scope([update(2), update(4), repairer], [0, 0, 1, 1, 1]),
  'move-kill': scope([update(2), update(4), repairer], [1, 0, 0, 0, 1]),
  'move-lost': scope([update(2), update(4), repairer], [0, 1, 0, 0, 1]),
  'move-paused': scope([update(2), update(4), repairer], [0, 0, 0, 1, 1]),
  'update-delete': scope([update(2), remove(4), repairer], [0, 0, 1, 1, 1]),
  keys: scope([update(2), client(['set', 1, 4]), repairer], [1, 0, 0, 0, 1], { abort: true }),
  post: scope([client(['post', 2, 2]), repairer], [1, 1, 1, 1, 1]),
  back: scope([client(['hid', 0, 2]), update(4), repairer], [1, 0, 0, 0, 2], { side: to }),
  'back-life': scope([client(['del', 0, 2], ['set', 0, 4]), repairer], [1, 1, 0, 0, 2], {
    side: to,
    hidden: 1,
  }),
  reads: scope([update(2), reader(2, to), repairer], [0, 1, 1, 1, 1]),
  'reads-moved': scope([update(2), reader(2, from), repairer], [0, 1, 1, 1, 1]),
  twice: scope([update(2), { program: 'lookTwice', key: 0, where: to }, repairer], [0, 1, 0, 1, 1]),
  begin: scope(
    [{ program: 'offWrite', writes: [['upd', 0, 2]] }, backfill(0), repairer],
    [0, 0, 1, 1, 1],
    { stage: 'off', to: nothing },
  ),
  revert: scope([client(['upd', 0, 2], ['rev2', 0, 4]), repairer], [1, 0, 1, 1, 0]),
  /** A repairer that was slow, or killed, is followed by another one, and then the document is deleted. */
  'take-over': scope([client(['set', 0, 2], ['del', 0, 4]), repairer, repairer], [0, 1, 0, 1, 0], {
    from: nothing,
    to: nothing,
  }),
  'take-over-kill': scope([client(['set', 0, 2], ['del', 0, 4]), repairer], [1, 1, 1, 0, 0], {
    from: nothing,
    to: nothing,
  }),
  /** Back to `off` with writes that are not settled, there with writes of its own, and on again. */
  retreat: scope([update(2), update(4), backfill(0), repairer], [0, 0, 1, 0, 2], { retreat: true }),
  'retreat-delete': scope(
    [client(['set', 0, 2], ['del', 0, 4]), backfill(0), repairer],
    [0, 0, 1, 0, 2],
    { retreat: true, from: nothing, to: nothing },
  ),
  'retreat-kill': scope(
    [client(['upd', 0, 2], ['del', 0, 4]), backfill(0), repairer],
    [1, 0, 0, 0, 2],
    { retreat: true },
  ),
  'retreat-revert': scope(
    [client(['upd', 0, 2], ['rev2', 0, 4]), backfill(0), repairer],
    [0, 0, 1, 0, 2],
    { retreat: true },
  ),
  'retreat-reads': scope(
    [update(2), { program: 'lookTwice', key: 0, where: to }, backfill(0), repairer],
    [0, 1, 0, 0, 1],
    { retreat: true },
  ),
  'retreat-from-green': scope([update(2), backfill(0), repairer], [0, 0, 1, 0, 2], {
    retreat: true,
    side: to,
  }),
  repairers: scope([update(2), repairer, repairer], [1, 0, 0, 2, 1], { abort: true }),
} as const satisfies Record<string, Scope>

export type ScopeName = keyof typeof scopes

type Case = readonly [scope: ScopeName, ...edits: string[]]

/** Parts of wider scopes: there to show what is needed. */
const onlyForRules = new Set<string>(['dual', 'dual-late', 'move-paused', 'update-delete'])

/** As it is built: must be clean. */
export const clean: readonly Case[] = [
  ...(Object.keys(scopes) as ScopeName[])
    .filter((name) => !onlyForRules.has(name))
    .map((name): Case => [name]),
  ['lives', '+down'],
  ['life', '+down'],
  ['back-life', '+down'],
  ['recreate', '+refusing'],
  ['back-life', '+refusing'],
  ['lives-refused', '+refusing'],
  ['take-over-kill', '+refusing'],
  ['move-lost', '+refusing'],
  ['post', '+refusing'],
  ['life', '+swapped'],
  ['move-paused', '+swapped'],
  ['life', '+cached'],
  ['move-paused', '+cached'],
  ['recreate', '+cached'],
  ['move-paused', '+lateClose'],
  ['post', '+lateClose'],
  ['reads', '+lateClose'],
  ['revert', '+noGrow'],
  ['retreat-revert', '+noGrow'],
  ['revert', '+hash'],
  ['move-lost', '+unbounded'],
  ['post', '+unbounded', '+feed'],
]

/** Something that is needed is missing: must be found. Those with `!` break a program (`mutants.ts`). */
export const wrong: readonly Case[] = [
  ['dual', '-perWrite'],
  ['move-kill', '-drain'],
  ['delete', '-grace'],
  ['copy-delete', '-grace'],
  ['post', '-grace'],
  ['post', '-deadline'],
  ['copy-delete', '-deadline'],
  ['take-over', '-takers'],
  ['take-over-kill', '+refusing', '-takers'],
  ['copy-delete', '-copyIntent'],
  ['copy-extra', '-union'],
  ['reads-moved', '-leaseView'],
  ['twice', '-anyIntent'],
  ['begin', '-stageFence'],
  ['retreat-delete', '-retreatWaits'],
  ['retreat-reads', '-retreatTold'],
  ['retreat-from-green', '-retreatStays'],
  // No bound on how late a request is applied.
  ['post', '+unbounded'],
  ['copy-delete', '+unbounded'],
  ['copy-delete', '+unbounded', '+feed'],
  // Backends that lack something.
  ['revert', '+noGrow', '-careful'],
  ['revert', '+noGrow', '+hash'],
  ['dual-late', '+blindPut'],
  ['creates', '+blindCreate'],
  ['delete', '+blindDelete'],
  ['dual', '!order'],
  ['dual', '!condition'],
  ['copy-delete', '!look-again'],
  ['copy-delete', '!read-again'],
  ['life', '!clear'],
  ['lives', '+down', '!fresh'],
  ['lives-refused', '+refusing', '!fresh'],
  ['move-paused', '!confirm'],
  ['reads', '!ask'],
  ['reads', '!ask-first'],
  ['move', '+unbounded', '!touch'],
  ['post', '+unbounded', '!fence'],
]

/** A quarter of an hour and more: by hand, `deep` of `main.ts`. */
export const deep: readonly (readonly [ScopeName, Budget | undefined, ...string[]])[] = [
  ['move', undefined, '+lateClose'],
  ['delete', undefined, '+lateClose'],
  ['copy-delete', undefined, '+lateClose'],
  ['move', undefined, '+unbounded'],
  ['move-kill', [1, 0, 0, 1, 1]],
  ['move-kill', [1, 0, 0, 1, 1], '+unbounded'],
  ['update-delete', undefined, '+unbounded'],
  ['update-delete', undefined],
  ['begin', [1, 0, 1, 1, 1]],
  ['copy-delete', [1, 0, 1, 1, 1]],
  ['back', [1, 0, 0, 1, 2]],
  ['creates', [0, 0, 1, 1, 0]],
  ['recreate', [1, 1, 1, 1, 1]],
  ['copy', [1, 0, 1, 1, 0]],
  ['repairers', [1, 0, 1, 2, 1]],
  ['move-lost', [0, 1, 1, 1, 1]],
  ['lives', [1, 0, 1, 1, 2]],
  ['lives', [1, 0, 1, 1, 2], '+down'],
  ['twice', [1, 1, 1, 1, 1]],
  ['move', [1, 0, 1, 1, 1]],
  ['retreat-delete', [0, 0, 1, 1, 2]],
  ['retreat-kill', [1, 1, 0, 1, 2], '+refusing'],
  ['retreat', [1, 0, 1, 0, 2]],
]
