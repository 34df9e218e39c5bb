/** Clients of all versions that write and read without a pause, and what has to be true of them in the end. */
import { expect, onTestFinished } from 'vitest'
import { acts, type Actor } from './acts.ts'
import { clientOf, type Counts, type Json, type Watch } from './client.ts'
import { wrong, type Owned } from './documents.ts'
import type { Served } from './gateways.ts'
import { eventually } from './rollouts.ts'
import type { Backed } from './stores.ts'

export const loadVersions = ['1.0', '1.1', '2.0', '3.0'] as const

/** One of each version, and one that speaks all of them: by their ids. */
const spoken: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(loadVersions.map((version) => [`client-${version}`, [version]])),
  'client-any': loadVersions,
}

export const loadClients = Object.keys(spoken)

export interface Load {
  readonly counts: Counts
  /** What nobody has injected, in words. */
  readonly errors: readonly string[]
  /** While something is done, failures like these are those of a fault, also of what was sent then. */
  readonly during: <T>(fault: RegExp, work: () => Promise<T>) => Promise<T>
  /** While nothing is under way. */
  readonly quiet: <T>(work: () => Promise<T>) => Promise<T>
  /** Until clients have been answered so often again: they go on through whatever happens. */
  readonly goesOn: (answers?: number) => Promise<void>
  readonly stop: () => Promise<void>
  /** @throws where a store does not hold what clients were told that it has taken */
  readonly heldAt: (store: Backed) => Promise<void>
}

/**
 * Milliseconds between what one client does: little while its answers are waited for, else more, as
 * gateways and stores are waited for, and clients are to leave them the machine.
 */
const pauses = { wanted: 5, beside: 25 }

/** Always the same numbers for one seed: mulberry32. */
const drawer = (seed: number) => {
  let state = seed
  return (most: number): number => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most
  }
}

const readAt = async ({ call }: Backed, { id }: Owned): Promise<Json | undefined> => {
  const { status, body } = await call('GET', `/entities/${id}`)
  return status === 200 ? body : undefined
}

export interface Given {
  /** Id of a document that all of them write to. */
  readonly shared?: string
  /** Names of documents that they only read, by id. */
  readonly still?: Readonly<Record<string, string>>
}

export const startLoad = (
  gateways: readonly Served[],
  { shared, still = {} }: Given = {},
): Load => {
  const watch: Watch = {
    counts: { answered: 0, held: 0, injected: 0, restarted: 0 },
    errors: [],
    expected: undefined,
    past: undefined,
  }
  const ending = new AbortController()
  const actors = Object.entries(spoken).map(([id, its], index) => {
    let written = 0
    const actor: Actor = {
      client: clientOf(id, gateways, watch),
      watch,
      owned: new Map(),
      shared,
      still: Object.entries(still).map(([key, name]) => ({
        id: key,
        names: [name],
        visibility: undefined,
      })),
      tags: { sure: [], doubtful: [] },
      draw: drawer(index + 1),
      text: () => `${id}/${++written}`,
    }
    return { actor, its }
  })
  let underWay = 0
  let wanting = 0
  let rest: Promise<void> | undefined
  const live = async (actor: Actor, its: readonly string[]): Promise<void> => {
    while (!ending.signal.aborted) {
      await rest
      const act = acts[actor.draw(acts.length)]
      underWay += 1
      await act?.(actor, its[actor.draw(its.length)] ?? '1.0')
      underWay -= 1
      await new Promise((resolve) =>
        setTimeout(resolve, wanting > 0 ? pauses.wanted : pauses.beside),
      )
    }
  }
  const all = Promise.all(actors.map(({ actor, its }) => live(actor, its)))
  const stop = async (): Promise<void> => {
    ending.abort()
    await all
  }
  onTestFinished(() => ending.abort())
  const goesOn = async (answers = 150): Promise<void> => {
    const wanted = watch.counts.answered + answers
    wanting += 1
    while (watch.counts.answered < wanted && watch.errors.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    wanting -= 1
    expect(watch.errors).toEqual([])
  }
  return {
    counts: watch.counts,
    errors: watch.errors,
    during: async (fault, work) => {
      watch.expected = fault
      try {
        return await work()
      } finally {
        watch.expected = undefined
        watch.past = { fault, ended: performance.now() }
      }
    },
    goesOn,
    quiet: async (work) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      rest = promise
      try {
        await eventually(() => expect(underWay).toBe(0))
        return await work()
      } finally {
        rest = undefined
        resolve()
      }
    },
    stop,
    heldAt: async (store) => {
      const faults: string[] = []
      for (const { actor } of actors) {
        for (const owned of actor.owned.values()) {
          const fault = wrong(owned, await readAt(store, owned))
          if (fault !== undefined) faults.push(`${store.name}: ${fault}`)
        }
      }
      expect(faults).toEqual([])
      if (shared === undefined) return
      const { body } = await store.call('GET', `/entities/${shared}`)
      const held = (body['metadata'] as Json)['tags'] as readonly string[]
      const times = (tag: string): number => held.filter((one) => one === tag).length
      const tags = actors.flatMap(({ actor }) => actor.tags.sure)
      expect(tags.filter((tag) => times(tag) !== 1)).toEqual([])
      const unsure = actors.flatMap(({ actor }) => actor.tags.doubtful)
      expect(unsure.filter((tag) => times(tag) > 1)).toEqual([])
    },
  }
}
