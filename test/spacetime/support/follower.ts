/** A link with a mirror of `things` and `notes`, as simple as can be. */
import { onTestFinished } from 'vitest'
import {
  connect,
  type Delivery,
  type Link,
  type LinkOptions,
  type LinkState,
} from '../../../src/spacetime/link/index.ts'
import { checkedLines, type Line } from './lines.ts'
import { readThing, type Thing } from './definition.ts'
import { given } from './given.ts'

export interface Follower {
  readonly link: Link
  /** Rows as they are known, by their keys. */
  readonly things: ReadonlyMap<string, Thing>
  readonly notes: () => number
  readonly deliveries: readonly Delivery['kind'][]
  readonly states: readonly LinkState[]
  readonly lines: readonly Line[]
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const follow = (
  database: string,
  options: Partial<LinkOptions> & { readonly onDelivery?: (delivery: Delivery) => void } = {},
): Follower => {
  const things = new Map<string, Thing>()
  const notes = new Set<string>()
  const deliveries: Delivery['kind'][] = []
  const states: LinkState[] = []
  const { log, lines } = checkedLines()
  const link = connect({
    ...given,
    database,
    tables: ['things', 'notes'],
    firstMs: 5,
    maxMs: 50,
    log,
    onState: (state) => states.push(state),
    onChanges: (delivery) => {
      deliveries.push(delivery.kind)
      if (delivery.kind === 'snapshot') {
        things.clear()
        notes.clear()
      }
      for (const { table, deletes, inserts } of delivery.tables) {
        if (table === 'things') {
          for (const row of deletes) things.delete(readThing(row).key)
          for (const row of inserts) things.set(readThing(row).key, readThing(row))
        } else {
          for (const row of deletes) notes.delete(hex(row))
          for (const row of inserts) notes.add(hex(row))
        }
      }
      options.onDelivery?.(delivery)
    },
    ...options,
  })
  onTestFinished(() => link.close())
  return { link, things, notes: () => notes.size, deliveries, states, lines }
}

/** As `follow`, once it is connected. */
export const following = async (...args: Parameters<typeof follow>): Promise<Follower> => {
  const follower = follow(...args)
  await follower.link.connected()
  return follower
}
