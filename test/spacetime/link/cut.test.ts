/** The connection is cut at every byte of a call and of its answer. */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Step } from '../../../src/spacetime/module/index.ts'
import { noteRow, thingRow } from '../support/definition.ts'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import { following } from '../support/follower.ts'
import { freshDatabase, given, noServer } from '../support/given.ts'

const write = (key: string): readonly Step[] => [
  { kind: 'insert', table: 'things', row: thingRow(key) },
  { kind: 'insert', table: 'notes', row: noteRow(key) },
]

describe.skipIf(noServer)('a call that is cut', () => {
  test.each(['client', 'server'] as const)(
    'anywhere in what the %s sends is done once or not at all, and the link knows which',
    async (side) => {
      const proxy = await startCuttingProxy(given.url)
      onTestFinished(() => proxy.close())
      const { link, things, notes } = await following(await freshDatabase(), {
        url: proxy.url,
        firstMs: 1,
        maxMs: 2,
      })
      // How many bytes there are of each side.
      proxy.cutAfter(side, Infinity)
      expect(await link.call(write('whole'))).toEqual({ kind: 'committed' })
      const length = proxy.passed[side]
      expect(length).toBeGreaterThan(100)

      const seen = new Set<string>()
      for (let bytes = 0; bytes <= length; bytes += 1) {
        const key = `cut-${String(bytes).padStart(4, '0')}`
        const generation = await link.connected()
        proxy.cutAfter(side, bytes)
        const { kind } = await link.call(write(key))
        seen.add(kind)
        expect(['committed', 'unknown', 'unavailable']).toContain(kind)
        // The whole answer may be here before the end of the connection is.
        expect(kind !== 'committed' || (side === 'server' && bytes === length)).toBe(true)
        if (kind === 'committed') continue
        expect(await link.connected()).not.toBe(generation)
        const isThere = things.has(key)
        const isWhole = side === 'server' || bytes === length
        expect(isThere && !isWhole).toBe(false)
        // Whoever does not find it writes again; a call that was only late stands in its own way.
        const again = await link.call(write(key))
        expect(['committed', 'refused']).toContain(again.kind)
        expect(again.kind === 'refused' && !isWhole).toBe(false)
        expect(things.has(key)).toBe(true)
      }
      expect(seen).toContain('unknown')
      expect(things.size).toBe(length + 2)
      expect(notes()).toBe(length + 2)
    },
  )
})
