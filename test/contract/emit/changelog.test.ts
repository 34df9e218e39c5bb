import { expect, test } from 'vitest'
import { changelog } from '../../../src/contract/emit/changelog.ts'
import { handMade } from './contracts.ts'

test('tells every version after the first one named, oldest first, in the words of its changes', () => {
  expect(changelog(handMade, '1.0', '2.0').markdown).toBe(`# hand-made: from 1.0.0 to 2.0.0

## 1.1.0

Version 1.1

- Items have tags
  - Item: adds tags (default [])

## 2.0.0

Version 2.0

- **Breaking:** The label is called name
  - Item: renames label to name
  - Node: renames label to name
- Values may be negative
`)
})

test('gives the same as data', () => {
  const { entries } = changelog(handMade, '1.1', '2.1')
  expect(entries.map(({ version }) => version)).toEqual(['2.0.0', '2.1.0'])
  expect(entries[0]?.changes.map(({ breaking }) => breaking)).toEqual([true, false])
})

test('of a version against itself is empty, and says so', () => {
  const { entries, markdown } = changelog(handMade, '2.0', '2.0')
  expect(entries).toEqual([])
  expect(markdown).toContain('Nothing changed.')
})

test('says of a version without changes that nothing changed', () => {
  expect(changelog(handMade, '2.0', '2.1').markdown).toContain('Version 2.1\n\nNothing changed.')
})

test('refuses a range that goes backwards and lists those that do not', () => {
  expect(() => changelog(handMade, '2.0', '1.0')).toThrow(
    expect.objectContaining({
      code: 'usage',
      issues: [expect.objectContaining({ choices: ['2.0..2.0', '2.0..2.1'] })],
    }),
  )
})

test.each([
  ['9.9', '1.0'],
  ['1.0', '9.9'],
])('refuses an unknown version in %s..%s', (from, to) => {
  expect(() => changelog(handMade, from, to)).toThrow(
    expect.objectContaining({
      code: 'unsupported-version',
      issues: [expect.objectContaining({ choices: ['1.0', '1.1', '2.0', '2.1'] })],
    }),
  )
})
