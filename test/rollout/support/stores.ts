/** The two stores of a rollout, each behind a proxy; what they hold is looked at past it. */
import { onTestFinished } from 'vitest'
import contract from '../../../adapters/index.ts'
import { startEmbeddedStore } from '../../support/embedded-store.ts'
import { caller, type Call } from '../../inner-universe/support.ts'
import { startProxy, type StoreProxy } from './proxy.ts'

export type Name = 'blue' | 'green'

export interface Backed {
  readonly name: Name
  /** Schema that it speaks. */
  readonly version: string
  /** What gateways reach. */
  readonly proxy: StoreProxy
  /** Straight there. */
  readonly url: string
  readonly call: Call
}

export type Stores = Readonly<Record<Name, Backed>>

const backed = async (name: Name, version: string): Promise<Backed> => {
  const store = await startEmbeddedStore({ schema: version, contract, port: 0, file: ':memory:' })
  const proxy = await startProxy(store.url)
  onTestFinished(async () => {
    await proxy.close()
    await store.close()
  })
  return { name, version, proxy, url: store.url, call: caller(store.url) }
}

/** They stay whatever happens to gateways. */
export const startStores = async (): Promise<Stores> => ({
  blue: await backed('blue', '1.1'),
  green: await backed('green', '2.0'),
})

const another = async (store: Backed): Promise<Backed> => {
  const proxy = await startProxy(store.url)
  onTestFinished(() => proxy.close())
  return { ...store, proxy }
}

/** The same stores behind other proxies: what is done to these nobody else notices. */
export const behind = async ({ blue, green }: Stores): Promise<Stores> => ({
  blue: await another(blue),
  green: await another(green),
})
