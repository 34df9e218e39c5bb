/** The control store that a command works on: that of the configuration, or another one. */
import { hostname, userInfo } from 'node:os'
import type { StorePlace } from '../../control/node/store-place.ts'
import type { ControlStore } from '../../control/port.ts'
import { Failure } from '../../errors/index.ts'
import { configFlag, loadWrittenConfig } from '../load.ts'

const placeNamed = (text: string): StorePlace | undefined => {
  if (/^sqlite:[^\0]+$/.test(text)) return text
  const [, env] = /^env:([A-Za-z_]\w*)$/.exec(text) ?? []
  return env === undefined ? undefined : { env }
}

/** @throws Failure `usage` */
const parseStore = (text: string): string => {
  if (placeNamed(text)) return text
  throw new Failure(
    'usage',
    `"${text}" names no control store: write sqlite:FILE, or env:NAME of the variable that holds the address of a Postgres`,
  )
}

export interface StoreFlags {
  readonly config: string
  readonly store?: string
}

export const storeFlags = {
  config: configFlag,
  store: {
    kind: 'parsed',
    parse: parseStore,
    brief: 'The control store, as sqlite:FILE or env:NAME; that of the configuration when absent',
    placeholder: 'store',
    optional: true,
  },
} as const

const placeOf = async ({ store, config: file }: StoreFlags): Promise<StorePlace> => {
  const named = store === undefined ? undefined : placeNamed(store)
  if (named !== undefined) return named
  const { control } = await loadWrittenConfig(file)
  if (control) return control.store
  throw new Failure('config-invalid', `The configuration ${file} has no control store`, [
    {
      place: 'control',
      message:
        'is missing: `control: {}` is a store in .isthmus/control.db; or name one by --store',
    },
  ])
}

/** Undefined where the store is no Postgres. @throws Failure of the configuration that names it */
export const postgresAddress = async (flags: StoreFlags): Promise<string | undefined> => {
  const isNamed = flags.store !== undefined || (await loadWrittenConfig(flags.config)).control
  const place = isNamed ? await placeOf(flags) : ''
  const address = typeof place === 'object' && 'env' in place ? process.env[place.env] : undefined
  return address !== undefined && /^postgres(?:ql)?:\/\//.test(address) ? address : undefined
}

/** @throws Failure of the store, or of the configuration that names it */
export const openStore = async (
  flags: StoreFlags,
): Promise<{ readonly store: ControlStore; readonly where: string }> => {
  const place = await placeOf(flags)
  const { openStorePlace, placeText } = await import('../../control/node/store-place.ts')
  return { store: await openStorePlace(place, { env: process.env }), where: placeText(place) }
}

/** Does something with the store, and closes it. */
export const withStore = async <T>(
  flags: StoreFlags,
  work: (store: ControlStore, where: string) => Promise<T>,
): Promise<T> => {
  const { store, where } = await openStore(flags)
  try {
    return await work(store, where)
  } finally {
    await store.close()
  }
}

/** Who acts, as the audit names them: whoever can open the database may do everything. */
export const cliActor = (): string => {
  try {
    return `cli:${userInfo().username}@${hostname()}`
  } catch {
    return `cli:unknown@${hostname()}`
  }
}
