/** What Workers say to D1 without Kysely is what the control store says. */
import { expect, test } from 'vitest'
import { d1Database } from '../../../src/control/d1.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { migrations } from '../../../src/control/store/migrations.ts'
import { d1Facts, d1Reader } from '../../../src/control/worker/index.ts'
import type { FactsBatch } from '../../../src/gateway/facts/index.ts'
import { Entries } from '../../../src/policy/index.ts'

interface Said {
  readonly text: string
  readonly values: readonly unknown[]
}

const head = { id: 1, number: 3, hash: 'a', at: 'b', seq: 0, last: '' }

/** Takes down what it is asked. */
const listening = () => {
  const said: Said[] = []
  const binding = {
    prepare: (text: string) => ({
      text,
      bind(...values: unknown[]) {
        said.push({ text, values })
        return this
      },
    }),
    batch: async (all: { readonly text: string }[]) =>
      all.map(({ text }) => {
        if (text.includes('isthmus_migrations')) return { results: [{ number: migrations.length }] }
        return { results: text.includes('isthmus_head') ? [head] : [] }
      }),
  }
  const heard = (): readonly Said[] =>
    said.filter(({ text }) => !text.includes('isthmus_migrations'))
  return { binding: binding as unknown as Parameters<typeof d1Database>[0], heard }
}

const count = { client: 'c', version: '1.0', route: 'r', count: 2, firstSeen: 1, lastSeen: 2 }
const batch: FactsBatch = {
  instance: 'worker:1',
  sequence: 104,
  lost: 0,
  usage: [
    { ...count, source: 'header', backend: 'blue', statusClass: '2xx' },
    { ...count, source: 'header', backend: 'blue', statusClass: '2xx', client: "d'\u0000" },
  ],
  fields: [{ ...count, field: 'Entity.kind', how: 'body' }],
  omitted: [
    {
      route: 'r',
      backend: 'blue',
      storeVersion: '2.0',
      clientVersion: '1.0',
      place: 'items',
      pointer: '/0',
      code: 'does-not-fit',
      detail: 'It does not fit.',
      count: 1,
      firstSeen: 1,
      lastSeen: 2,
    },
  ],
  traffic: [
    {
      at: 60_000,
      version: '1.0',
      backend: 'blue',
      storeVersion: '2.0',
      statusClass: '2xx',
      latency: [1, 2],
    },
  ],
  contexts: [
    {
      at: 5,
      client: 'c',
      via: 'api-key',
      version: '1.0',
      route: 'r',
      resource: 'r',
      method: 'GET',
      backend: 'blue',
      why: { by: 'flag', reason: 'STATIC' },
    },
  ],
}

const withoutTime = (said: readonly Said[]) =>
  said.map(({ text, values }) => ({
    text,
    values: text.includes('isthmus_batches" (') ? values.slice(0, 2) : values,
  }))

test('facts are written by the same statements', async () => {
  const [store, worker] = [listening(), listening()]
  await createControlStore(d1Database(store.binding)).take(batch)
  await d1Facts(worker.binding).take(batch)
  expect(worker.heard().length).toBe(7)
  expect(withoutTime(worker.heard())).toEqual(withoutTime(store.heard()))
})

test('the policy is read by the same statements', async () => {
  const [store, worker] = [listening(), listening()]
  const control = createControlStore(d1Database(store.binding))
  await control.head()
  await control.entries(2)
  const held = {
    head: { number: 2, hash: '0'.repeat(64), at: '' },
    entries: Entries.of(),
    strange: [],
  }
  await d1Reader(worker.binding)(held)
  const said = worker.heard().slice(0, store.heard().length)
  expect(said).toEqual(store.heard())
})
