/** What somebody is about to make of an entry, on the condition of what they saw when they began. */
import { useState } from 'react'

export interface Draft<T> {
  /** Undefined where nothing was begun. */
  readonly value: T | undefined
  /** Tag of the entry that it is made of. */
  readonly tag: string
  /** Whether somebody else has changed the entry since. */
  readonly isStale: boolean
  readonly set: (value: T) => void
  readonly drop: () => void
  /** Goes on with the entry as it is now. */
  readonly rebase: (value?: T) => void
}

interface Held<T> {
  readonly value: T
  readonly tag: string
}

/** @param tag of the entry as it is now */
export const useDraft = <T>(tag: string): Draft<T> => {
  const [held, setHeld] = useState<Held<T>>()
  return {
    value: held?.value,
    tag: held?.tag ?? tag,
    isStale: held !== undefined && held.tag !== tag,
    set: (value) => setHeld((before) => ({ value, tag: before?.tag ?? tag })),
    drop: () => setHeld(undefined),
    rebase: (value) => setHeld((before) => before && { value: value ?? before.value, tag }),
  }
}
