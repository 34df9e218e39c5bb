/** What of the newest files comes into force, whatever they say. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeFile, type JudgedFile } from '../../src/flags/judge-file.ts'
import { judgeTogether } from '../../src/flags/judge.ts'
import { mend } from '../../src/flags/mend.ts'
import { holds } from '../support/seed.ts'

const options = {
  against: {
    backends: ['blue', 'green'],
    decision: { flag: 'store', killSwitch: { flag: 'stop' } },
  },
}

const names = ['a', 'b', 'c', 'd']
const file = (name: string, flags: object): JudgedFile =>
  judgeFile({ name, text: JSON.stringify({ flags }) })
const texts = (...values: string[]) => ({
  state: 'ENABLED',
  variants: Object.fromEntries(values.map((value) => [value, value])),
})
const stop = (defaultVariant: string) => ({
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant,
})

const anyFlag = fc.constantFrom(
  texts('blue'),
  texts('blue', 'green'),
  texts('bleu'),
  stop('on'),
  stop('off'),
  stop('of'),
)
const anyFlags = fc.dictionary(fc.constantFrom('store', 'stop', 'x', 'y', 'z'), anyFlag, {
  maxKeys: 3,
})
const anyFiles = fc.dictionary(fc.constantFrom(...names), anyFlags, { maxKeys: 4 })

const filesOf = (flags: Readonly<Record<string, object>>): Map<string, JudgedFile> =>
  new Map(Object.entries(flags).map(([name, each]) => [name, file(name, each)]))

/** Something good, and whatever comes after it. */
const anyHistory = fc.tuple(
  fc.constantFrom(
    { a: { store: texts('blue') }, b: { stop: stop('off') } },
    { a: { store: texts('blue'), x: texts('x') }, b: { stop: stop('off') }, c: { y: texts('y') } },
    { a: { store: texts('blue'), stop: stop('off') }, d: { z: texts('z') } },
  ),
  fc.array(anyFiles, { minLength: 1, maxLength: 6 }),
  fc.func(fc.boolean()),
)

test('is always a sound set, of contents that are newest or last good', () => {
  holds(
    2000,
    fc.property(anyHistory, ([first, changes, isSettled]) => {
      let good = filesOf(first)
      for (const change of changes) {
        const newest = filesOf(change)
        const { files, held, issues } = mend({ ...options, newest, good, isSettled })
        expect(issues).toEqual([])
        expect(judgeTogether(files, options)).toEqual([])
        for (const each of files) {
          const source = held.has(each.name) ? good : newest
          expect(source.get(each.name)?.text).toBe(each.text)
        }
        good = new Map(files.map((each) => [each.name, each]))
      }
    }),
  )
})

test('takes a change of the kill switch, whatever the other files say', () => {
  const others = fc.dictionary(
    fc.constantFrom('a', 'c', 'd'),
    fc.dictionary(fc.constantFrom('store', 'stop', 'x', 'y'), anyFlag, { maxKeys: 3 }),
    { maxKeys: 3 },
  )
  const good = filesOf({ a: { store: texts('blue') }, b: { stop: stop('off') } })
  holds(
    2000,
    fc.property(others, fc.func(fc.boolean()), (change, isSettled) => {
      const newest = filesOf({ ...change, b: { stop: stop('on') } })
      const { files, held } = mend({ ...options, newest, good, isSettled })
      expect(held.has('b')).toBe(false)
      expect(files.find(({ name }) => name === 'b')?.text).toBe(newest.get('b')?.text)
    }),
  )
})

test('takes everything that is sound together at once, settled or not', () => {
  const good = filesOf({ a: { store: texts('blue'), x: texts('x') }, b: { stop: stop('off') } })
  const newest = filesOf({ a: { store: texts('green') }, b: { stop: stop('on'), x: texts('x') } })
  const { files, held } = mend({ ...options, newest, good, isSettled: () => false })
  expect([files, held.size]).toEqual([[...newest.values()], 0])
})

test('holds the largest file where all together are too much', () => {
  const list = Array.from({ length: 20_000 }, (_, i) => i)
  const large = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `f${count}-${i}`,
        { ...texts('blue'), targeting: { if: [{ in: [1, list] }, 'blue'] } },
      ]),
    )
  const good = filesOf({ a: { store: texts('blue') }, z: { stop: stop('off') } })
  const newest = filesOf({
    a: { store: texts('green') },
    b: large(13),
    c: large(14),
    z: { stop: stop('on') },
  })
  const { files, held } = mend({ ...options, newest, good, isSettled: () => true })
  expect([...held.keys()]).toEqual(['c'])
  expect(files.map(({ name }) => name)).toEqual(['a', 'b', 'z'])
})
