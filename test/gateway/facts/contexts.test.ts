import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createContexts } from '../../../src/gateway/facts/contexts.ts'
import type { SampledContext } from '../../../src/gateway/facts/index.ts'
import { holds } from '../../support/seed.ts'

const context = (client: string, route: string, at = 0): SampledContext => ({
  at,
  client,
  via: 'api-key',
  version: '1.0',
  route,
  resource: 'items',
  method: 'GET',
  backend: 'blue',
  why: { by: 'store', reason: 'STATIC' },
})

const clientsOf = (contexts: readonly SampledContext[]) =>
  new Set(contexts.map(({ client }) => client))

describe('the room for contexts', () => {
  test('is not taken from others by one that is loud and comes in many shapes', () => {
    const contexts = createContexts(100)
    for (let quiet = 0; quiet < 9; quiet += 1) {
      for (let at = 0; at < 10; at += 1) contexts.add(context(`quiet ${quiet}`, `route ${at}`, at))
    }
    for (let at = 0; at < 10_000; at += 1) contexts.add(context('loud', `route ${at}`, at))
    const all = contexts.recent(1000)
    expect(all.filter(({ client }) => client === 'loud')).toHaveLength(10)
    expect(all.filter(({ client }) => client !== 'loud')).toHaveLength(90)
  })

  test('is given back by one that was alone when others come', () => {
    const contexts = createContexts(100)
    for (let at = 0; at < 100; at += 1) contexts.add(context('first', `route ${at}`, at))
    expect(contexts.size).toBe(100)
    for (let other = 0; other < 9; other += 1) {
      for (let at = 0; at < 10; at += 1) contexts.add(context(`other ${other}`, `route ${at}`, at))
    }
    expect(contexts.size).toBeLessThanOrEqual(100)
    expect(contexts.recent(1000).filter(({ client }) => client !== 'first')).toHaveLength(90)
  })

  test('has the newest of each kind once', () => {
    const contexts = createContexts(100)
    contexts.add(context('a', 'items.get', 1))
    contexts.add(context('a', 'items.get', 2))
    expect(contexts.recent(10).map(({ at }) => at)).toEqual([2])
  })

  test('goes to those that were heard of last where there are more clients than room', () => {
    const contexts = createContexts(3)
    for (const client of ['a', 'b', 'c', 'a', 'd']) contexts.add(context(client, 'items.get'))
    expect(clientsOf(contexts.recent(10))).toEqual(new Set(['c', 'a', 'd']))
  })

  test('is shared by clients that are counted as one', () => {
    const contexts = createContexts(4)
    contexts.add(context('listed', 'items.get'))
    for (let at = 0; at < 100; at += 1)
      contexts.add(context(`stranger ${at}`, `route ${at}`), 'others')
    expect(clientsOf(contexts.recent(10)).has('listed')).toBe(true)
  })

  test('is told to the census once, one client after another', () => {
    const contexts = createContexts(100)
    for (const route of ['r1', 'r2', 'r3']) contexts.add(context('a', route))
    contexts.add(context('b', 'r1'))
    const told = (most: number) =>
      contexts.take(most).map(({ client, route }) => `${client} ${route}`)
    expect(told(2)).toEqual(['a r3', 'b r1'])
    contexts.add(context('a', 'r3', 9))
    expect(told(10)).toEqual(['a r3', 'a r2', 'a r1'])
    expect(told(10)).toEqual([])
    expect(contexts.size).toBe(4)
  })

  test('is never exceeded, and nobody has more than an equal share while others have less', () => {
    const step = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 30 }))
    holds(
      300,
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(step, { maxLength: 300 }),
        (most, steps) => {
          const contexts = createContexts(most)
          for (const [client, route] of steps) {
            contexts.add(context(`client ${client}`, `route ${route}`))
            const all = contexts.recent(1000)
            expect(all.length).toBe(contexts.size)
            expect(contexts.size).toBeLessThanOrEqual(most)
            // Who was heard of last is always in it.
            expect(clientsOf(all).has(`client ${client}`)).toBe(true)
          }
        },
      ),
    )
  })
})
