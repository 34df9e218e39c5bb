import { expect, test } from 'vitest'
import { withinFolder } from '../../src/contract/place.ts'

test.each([
  ['file:///work/api/adapters/v2.ts', '/work/api', 'adapters/v2.ts'],
  ['file:///work/my%20api/v2.ts', '/work/my api', 'v2.ts'],
  ['/work/api/v2.ts', '/work/api', 'v2.ts'],
  ['/work/api-2/v2.ts', '/work/api', '/work/api-2/v2.ts'],
  ['file:///C:/api/adapters/v2.ts', 'C:\\api', 'adapters/v2.ts'],
  ['C:\\api\\adapters\\v2.ts', 'C:\\api', 'adapters/v2.ts'],
  ['file:///D:/other/v2.ts', 'C:\\api', 'D:/other/v2.ts'],
])('%s in %s is told as %s', (file, folder, told) => {
  expect(withinFolder(file, folder)).toBe(told)
})
