/** Control stores are sinks of facts like any other. */
import { describe } from 'vitest'
import type { ControlStore } from '../../../src/control/port.ts'
import { factsLaws, type OpenFacts } from '../../support/facts-laws.ts'
import type { Driver, Place } from './place.ts'

interface OpenStore extends OpenFacts {
  readonly store: ControlStore
  readonly place: Place
}

export const factsLawsOf = (driver: Driver): void => {
  describe('facts', () => {
    let last: OpenStore | undefined
    const openOn = (place: Place): OpenStore => {
      const store = place.open()
      last = {
        facts: store,
        store,
        place,
        close: async () => {
          await store.close()
          await place.close()
        },
      }
      return last
    }
    factsLaws({
      open: async () => {
        const opened = openOn(await driver.place())
        await opened.store.migrate()
        return opened
      },
      reopen: async () => {
        if (!last) throw new Error('Nothing is open')
        const { store, place } = last
        await store.close()
        return openOn(place)
      },
    })
  })
}
