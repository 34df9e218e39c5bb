import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ControlStore } from '../../../src/control/port.ts'
import { migrations as known } from '../../../src/control/store/migrations.ts'
import { Failure } from '../../../src/errors/index.ts'
import { committed, pin } from './edits.ts'
import type { Driver, Place } from './place.ts'

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof Failure ? error.code : error),
  )

export const migrations = (driver: Driver): void => {
  describe('tables', () => {
    let place: Place | undefined
    const stores: ControlStore[] = []
    const open = () => {
      if (place === undefined) throw new Error('The place is not there yet')
      const store = place.open()
      stores.push(store)
      return store
    }
    beforeEach(async () => {
      place = await driver.place()
    })
    afterEach(async () => {
      await Promise.all(stores.splice(0).map((store) => store.close()))
      await place?.close()
    })
    test('are made once, by whoever comes first', async () => {
      const made = await Promise.all([open().migrate(), open().migrate(), open().migrate()])
      // Each is made by one of them, whichever that is.
      const names = known.map(({ name }) => name)
      expect(made.flatMap(({ applied }) => applied).toSorted()).toEqual(names.toSorted())
      expect(await open().migrate()).toEqual({ applied: [] })
      const { head } = await committed(open(), [pin('ada', '1.0')])
      expect(await open().head()).toEqual(head)
    })

    test('that are not there yet are told of, and made by nobody but `migrate`', async () => {
      const store = open()
      expect(await code(store.head())).toBe('control-not-ready')
      expect(await code(committed(store, [pin('ada', '1.0')]))).toBe('control-not-ready')
      expect(await code(store.verifyAudit())).toBe('control-not-ready')
      await open().migrate()
      expect(await code(store.head())).toBe('fine')
    })

    test('of a newer program are left alone', async () => {
      await open().migrate()
      await place?.sql(
        `insert into isthmus_migrations (number, name, at) values (${known.length + 1}, 'x', 'y')`,
      )
      expect(await code(open().head())).toBe('control-newer')
      expect(await code(open().migrate())).toBe('control-newer')
      expect(await code(open().lease('x', 'y', 1))).toBe('control-newer')
    })
  })
}
