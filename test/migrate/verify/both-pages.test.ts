/** Two stores read ahead, each by itself, are paired as if all of both were there at once. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { failed, ok, problem } from '../../../src/errors/index.ts'
import { Stop } from '../../../src/http/index.ts'
import { joined } from '../../../src/migrate/copy/read-pages.ts'
import { compareKeys, pairsOf, type DocumentStore } from '../../../src/migrate/index.ts'
import { bothPages } from '../../../src/migrate/verify/both-pages.ts'
import { holdsInTime } from '../../support/seed.ts'

const version = (key: string) => {
  const found = contract.version(key)
  if (!found) throw new Error(`There is no version ${key}`)
  return found
}
const [pair] = pairsOf(contract, version('1.1'), version('2.0')).pairs
if (!pair) throw new Error('There is no pair')

/** A port by hand: keys in order, in pages of sizes by turns, the last of which may say that there is more. */
const keysAs = (keys: readonly string[], sizes: readonly number[], failAt?: number) => {
  let asked = 0
  const store: Pick<DocumentStore, 'read'> = {
    read: (_, { after, to }, limit) => {
      const turn = asked++
      if (turn === failAt) {
        return Promise.resolve(failed(problem('backend-unreachable', 'It is away.')))
      }
      const left = keys.filter(
        (key) =>
          (after === undefined || compareKeys(key, after) > 0) &&
          (to === undefined || compareKeys(key, to) <= 0),
      )
      const size = Math.min(limit, sizes[turn % sizes.length] ?? limit)
      const rows = left.slice(0, size).map((key) => ({
        key,
        tag: undefined,
        document: new Uint8Array(),
      }))
      return Promise.resolve(ok({ rows, isLast: rows.length === left.length }))
    },
  }
  return store as DocumentStore
}

const within = (keys: readonly string[], key: string) => (keys.includes(key) ? key : undefined)

const keySets = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 40 })
  .map((keys) => keys.toSorted(compareKeys))
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })
const signal = new Stop()

test('each key is met once, in order, with the row of each store that has it', async () => {
  await holdsInTime(
    500,
    fc.asyncProperty(keySets, keySets, sizes, sizes, async (mine, theirs, some, others) => {
      const source = keysAs(mine, some)
      const target = keysAs(theirs, others)
      const met: (readonly [string | undefined, string | undefined])[] = []
      let last: string | undefined = ''
      for await (const pages of bothPages({}, 5, { pair, source, target, signal })) {
        if (!pages.ok) throw new Error(pages.problem.detail)
        for (const [a, b] of joined(pages.value)) met.push([a?.key, b?.key])
        last = pages.value.end
      }
      const all = [...new Set([...mine, ...theirs])].toSorted(compareKeys)
      expect(met).toEqual(all.map((key) => [within(mine, key), within(theirs, key)]))
      expect(last).toBeUndefined()
    }),
  )
})

test('the problem of either store ends it, after what was read before', async () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f']
  for (const [first, second] of [
    [1, undefined],
    [undefined, 1],
    [0, 0],
  ]) {
    const source = keysAs(keys, [2], first)
    const target = keysAs(keys, [2], second)
    const told: (number | string)[] = []
    for await (const pages of bothPages({}, 5, { pair, source, target, signal })) {
      told.push(pages.ok ? pages.value.mine.length : pages.problem.code)
    }
    expect(told).toEqual(first === 0 ? ['backend-unreachable'] : [2, 'backend-unreachable'])
  }
})
