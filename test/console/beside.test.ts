/** Two documents beside each other, exactly as they are written. */
import { describe, expect, test } from 'vitest'
import { beside } from '../../src/console/app/screens/mismatches/beside.ts'
import { exactJson } from '../../src/console/app/ui/exact-json.ts'
import type { Json } from '../../src/json/index.ts'

const documentOf = (text: string): Json => {
  const document = exactJson(text)
  if (document === undefined) throw new Error('This is no JSON')
  return document
}

/** Rows as people read them: `mark name: from | to`. */
const rowsOf = (from: string, to: string, noise: readonly string[] = []): readonly string[] =>
  beside(documentOf(from), documentOf(to), noise).map(
    ({ mark, name, from: left = '-', to: right = '-' }) => `${mark} ${name}: ${left} | ${right}`,
  )

describe('documents beside each other', () => {
  test.each([
    ['beyond what a double holds', '9007199254740993', '9007199254740992'],
    ['larger than any double', '1e400', '1e401'],
    ['of more digits than a double has', '0.10000000000000000001', '0.1'],
    ['written otherwise', '1.0', '1'],
  ])('show numbers %s as they are written, and that they differ', (_, left, right) => {
    expect(rowsOf(`{"n":${left}}`, `{"n":${right}}`)).toEqual([`differs n: ${left} | ${right}`])
    expect(rowsOf(`[[${left}]]`, `[[${left}]]`)).toEqual(['same $: [ 1 item ] | [ 1 item ]'])
  })

  test('take members in another order for the same', () => {
    expect(rowsOf('{"a":{"x":1,"y":2}}', '{"a":{"y":2,"x":1}}')).toEqual([
      'same $: { 1 member } | { 1 member }',
    ])
  })

  test('tell noise, and what one side lacks, which are data whatever their names', () => {
    const left = '{"at":1,"__proto__":{"a":7},"list":[1,2]}'
    expect(rowsOf(left, '{"at":2,"list":[1]}', ['$.at'])).toEqual([
      'noise at: 1 | 2',
      'differs __proto__: { 1 member } | -',
      'same list: [ 2 items ] | [ 1 item ]',
      'same 0: 1 | 1',
      'differs 1: 2 | -',
    ])
  })

  test('are no documents where they are no JSON', () => {
    expect([exactJson('{"a":'), exactJson(''), exactJson('['.repeat(1000))]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
