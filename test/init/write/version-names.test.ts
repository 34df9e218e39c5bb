import { expect, test } from 'vitest'
import { schemeOf } from '../../../src/contract/scheme.ts'
import { versionNames } from '../../../src/init/write/version-names.ts'

test.each([
  ['1.4.2', '2.0.0', 'semver', '1.4.2', '2.0.0', 0],
  ['1.0', '1.1', 'semver', '1.0.0', '1.1.0', 0],
  ['v1', 'v2', 'major', '1', '2', 0],
  ['2022-11-28', '2023-03-01', 'date', '2022-11-28', '2023-03-01', 0],
  ['2023-10-16.acacia', '2024-01-01', 'date', '2023-10-16', '2024-01-01', 1],
  ['1.0.0', '1.0.0', 'semver', '1.0.0', '2.0.0', 1],
  ['1.0.1', '1.0.9', 'semver', '1.0.1', '2.0.0', 1],
  ['3', '2', 'major', '3', '4', 1],
  ['2.1.0-beta', '2.2', 'semver', '2.1.0', '2.2.0', 1],
  ['v1', '2.1.0', 'major', '1', '2', 1],
  ['latest', 'next', 'semver', '1.0.0', '2.0.0', 2],
  ['2022-02-30', '2.0', 'semver', '1.0.0', '2.0.0', 1],
  ['2022-11-28', '2021-01-01', 'semver', '1.0.0', '2.0.0', 2],
  ["'); process.exit()//", '$\u007b1}', 'semver', '1.0.0', '2.0.0', 2],
  ['1.2.3.4', '01.3', 'semver', '1.2.3', '1.3.0', 2],
])('%s and %s are of the scheme %s: %s and %s', (base, next, scheme, older, newer, notes) => {
  const names = versionNames(base, next)
  expect([names.scheme, names.base.version, names.next?.version]).toEqual([scheme, older, newer])
  expect(names.notes).toHaveLength(notes)
  const { parse, compare } = schemeOf(names.scheme)
  expect(compare(parse(newer)!, parse(older)!)).toBeGreaterThan(0)
  for (const one of [names.base, names.next!]) {
    expect(one.file).toMatch(/^v[\d.-]+$/)
    expect(one.constant).toMatch(/^v\w+$/)
  }
})
