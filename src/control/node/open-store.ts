/** Opens the control store that a configuration names. */
import { Failure } from '../../errors/index.ts'
import type { ControlConfig } from '../../gateway/config/control-schema.ts'
import type { ControlStore } from '../port.ts'
import { createControlStore } from '../store/index.ts'
import { sqliteDatabase } from './sqlite.ts'

export type StorePlace = ControlConfig['store']

/** As people read it: never the address of a database, which may hold its password. */
export const placeText = (place: StorePlace): string =>
  typeof place === 'string' ? place.slice('sqlite:'.length) : `the database of ${place.env}`

/** @throws Failure `config-invalid` where the environment lacks the address */
export const openControlStore = async (
  place: StorePlace,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ControlStore> => {
  if (typeof place === 'string') {
    return createControlStore(sqliteDatabase(place.slice('sqlite:'.length)))
  }
  const address = env[place.env]
  if (address) {
    const { postgresDatabase } = await import('./postgres.ts')
    return createControlStore(postgresDatabase(address))
  }
  throw new Failure('config-invalid', 'The address of the control store is missing.', [
    { place: 'control > store > env', message: `the environment has no ${place.env}` },
  ])
}
