/** Successes and failures of the last while: what a breaker judges by. */

/** Parts of the window that are forgotten one after another. */
const slots = 10

export interface Tally {
  add(isFailure: boolean, time: number): void
  /** Failures within the window that ends at `time`, and all that was counted in it. */
  read(time: number): { readonly failures: number; readonly all: number }
  clear(): void
}

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0)

/** @param windowMs in the unit of the times that are given */
export const createTally = (windowMs: number): Tally => {
  const failures = Array.from({ length: slots }, () => 0)
  const all = Array.from({ length: slots }, () => 0)
  let newest = 0

  /** The place of a time; those that lie too far back are made empty on the way to it. */
  const at = (time: number): number => {
    const slot = Math.floor((time * slots) / windowMs)
    if (slot > newest) {
      for (let old = Math.max(newest + 1, slot - slots + 1); old <= slot; old += 1) {
        failures[old % slots] = 0
        all[old % slots] = 0
      }
      newest = slot
    }
    return newest % slots
  }

  return {
    add: (isFailure, time) => {
      const slot = at(time)
      all[slot]! += 1
      if (isFailure) failures[slot]! += 1
    },
    read: (time) => {
      at(time)
      return { failures: sum(failures), all: sum(all) }
    },
    clear: () => {
      failures.fill(0)
      all.fill(0)
    },
  }
}
