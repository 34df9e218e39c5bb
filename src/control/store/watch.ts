/** Tells of new policies, whoever made them. */
import type { Head } from '../port.ts'
import type { Database } from './database.ts'
import { readTail } from './tail.ts'

type Changed = (number: number) => void

export interface Watching {
  /** Tells all watchers at once of a policy that this process made. */
  tell(head: Head): void
  watch(changed: Changed): Promise<() => Promise<void>>
}

export const createWatching = (db: Database): Watching => {
  const watchers = new Set<(head: Head) => void>()

  const watch = async (changed: Changed): Promise<() => Promise<void>> => {
    let known = await readTail(db).then(
      ({ head }) => head,
      () => undefined,
    )
    const look = (head: Head): void => {
      const isNew = head.number !== known?.number || head.hash !== known.hash
      known = head
      if (isNew) changed(head.number)
    }
    let looking: Promise<void> | undefined
    let isPoked = false
    const looked = async (): Promise<void> => {
      while (isPoked) {
        isPoked = false
        // Who is away is asked again at the next poke, and whoever watches sees it elsewhere.
        await readTail(db).then(
          ({ head }) => look(head),
          () => undefined,
        )
      }
      looking = undefined
    }
    const stop = await db.listen(() => {
      isPoked = true
      looking ??= looked()
    })
    watchers.add(look)
    return async () => {
      watchers.delete(look)
      await stop()
      await looking
    }
  }

  return {
    watch,
    tell: (head) => {
      for (const look of watchers) look(head)
    },
  }
}
