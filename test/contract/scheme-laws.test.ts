/** What holds for every name of a version, under every scheme that comes along. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { schemeOf } from '../../src/contract/scheme.ts'
import { holds } from '../support/seed.ts'

/** A number and its value, of up to thirty digits. */
const number = fc.bigInt({ min: 0n, max: 10n ** 30n })

const day = fc.date({
  min: new Date('0001-01-01'),
  max: new Date('9999-12-31'),
  noInvalidDate: true,
})

interface Named {
  /** Texts that all mean one version. */
  readonly names: readonly string[]
  /** By which versions are ordered. */
  readonly rank: readonly bigint[]
}

const named: Readonly<Record<'semver' | 'date' | 'major', fc.Arbitrary<Named>>> = {
  semver: fc.tuple(number, number, number).map(([major, minor, patch]) => ({
    names: ['', 'v'].flatMap((v) => [`${v}${major}.${minor}`, `${v}${major}.${minor}.${patch}`]),
    rank: [major, minor],
  })),
  date: day.map((date) => {
    const text = date.toISOString().slice(0, 10)
    return { names: [text, `v${text}`], rank: [BigInt(Date.parse(text))] }
  }),
  major: number.map((major) => ({
    names: ['', 'v'].flatMap((v) => [`${v}${major}`, `${v}${major}.0`, `${v}${major}.0.0`]),
    rank: [major],
  })),
}

const sign = (left: Named, right: Named): number => {
  const at = left.rank.findIndex((part, i) => part !== right.rank[i])
  if (at < 0) return 0
  return (left.rank[at] ?? 0n) < (right.rank[at] ?? 0n) ? -1 : 1
}

describe.each(['semver', 'date', 'major'] as const)('by the scheme %s', (name) => {
  const { parse, compare } = schemeOf(name)
  const keyOf = ({ names }: Named): string => parse(names[0] ?? '') ?? ''

  test('all names of a version have one key, which names itself', () => {
    holds(
      500,
      fc.property(named[name], ({ names }) => {
        const [key = '', ...others] = new Set(names.map(parse))
        expect(others).toEqual([])
        expect(parse(key)).toBe(key)
      }),
    )
  })

  test('versions are ordered by what their numbers are worth', () => {
    holds(
      1000,
      fc.property(named[name], named[name], (left, right) => {
        expect(Math.sign(compare(keyOf(left), keyOf(right)))).toBe(sign(left, right))
      }),
    )
  })

  test('no text makes it throw, and what it reads can be said', () => {
    const nearly = fc.stringMatching(/^v?[0-9.x-]{0,14}$/)
    holds(
      2000,
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        const key = parse(text)
        expect(key ?? '0').toMatch(/^\d[\d.-]*$/)
        expect(parse(key ?? '')).toBe(key)
      }),
    )
  })
})
