/** A database of any kind, empty, that several stores can be opened on. */
import { afterAll, beforeAll } from 'vitest'
import type { ControlStore } from '../../../src/control/port.ts'

export interface Place {
  /** A store as another process would have it. */
  open(): ControlStore
  /** What somebody does to the database past the store. */
  sql(text: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

export interface Driver {
  readonly name: 'sqlite' | 'postgres' | 'd1'
  /** A new place, whose tables are not made yet. */
  place(): Promise<Place>
}

export interface Here {
  readonly store: ControlStore
  readonly place: Place
  /** A second process. */
  other(): ControlStore
}

/** A set up store for all tests of a group. */
export const usePlace = (driver: Driver): Here => {
  let place: Place | undefined
  const stores: ControlStore[] = []
  const made = () => {
    if (place === undefined) throw new Error('The place is not there yet')
    return place
  }
  const other = () => {
    const store = made().open()
    stores.push(store)
    return store
  }
  beforeAll(async () => {
    place = await driver.place()
    await other().migrate()
  })
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await place?.close()
  })
  return {
    get store() {
      const [first] = stores
      if (first === undefined) throw new Error('The store is not there yet')
      return first
    },
    get place() {
      return made()
    },
    other,
  }
}
