/** The control store that a configuration names, without the secrets of its address. */
import { Failure } from '../../errors/index.ts'
import type { ControlConfig } from '../../gateway/config/control-schema.ts'
import type { ControlStore } from '../port.ts'
import { openControlStore } from './open.ts'

export type StorePlace = ControlConfig['store']

/** As people read it: never the address of a database, which may hold its password. */
export const placeText = (place: StorePlace): string => {
  if (typeof place === 'string') return place.slice('sqlite:'.length)
  return 'd1' in place ? `the D1 database ${place.d1}` : `the database of ${place.env}`
}

export interface OpenPlace {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds between two looks for edits of other processes. */
  readonly pollMs?: number
}

/** @throws Failure `config-invalid` where the environment lacks the address, it is none, or only Workers reach the store */
export const openStorePlace = async (
  place: StorePlace,
  { env, pollMs }: OpenPlace,
): Promise<ControlStore> => {
  if (typeof place === 'object' && 'd1' in place) {
    throw new Failure('config-invalid', 'The control store is on Workers.', [
      {
        place: 'control > store > d1',
        message:
          'only Workers reach D1: commands name the Worker of the control plane by --gateway, and a gateway on Node needs a store of its own, sqlite: and a file or env: and a variable',
      },
    ])
  }
  const address = typeof place === 'string' ? place : env[place.env]
  const polled = pollMs === undefined ? {} : { pollMs }
  if (address) return openControlStore(address, { folder: process.cwd(), ...polled })
  const name = typeof place === 'string' ? '' : place.env
  throw new Failure('config-invalid', 'The address of the control store is missing.', [
    { place: 'control > store > env', message: `the environment has no ${name}` },
  ])
}
