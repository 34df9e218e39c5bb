/** The page of the migration guide is made of rows that name real tests and real commands, or is not made. */
import { expect, test } from 'vitest'
import { rowIssues } from '../../docs/generate/guide/named-tests.ts'
import type { Row } from '../../docs/generate/guide/row.ts'
import { rowCount, sections } from '../../docs/generate/guide/sections.ts'
import { guidePage } from '../../docs/generate/guide.ts'

const row: Row = {
  row: 1,
  guide: 'It',
  here: '`isthmus matrix`',
  shown: { 'docs/guide.test.ts': 'each row of the guide is there' },
}

test('each row of the guide is there', () => {
  const page = guidePage()
  for (let number = 1; number <= rowCount; number++) expect(page).toContain(`\n| ${number} | `)
})

test.each<[string, readonly Row[], string]>([
  ['a test that is not there', [{ ...row, shown: { 'docs/guide.test.ts': 'no' } }], 'no test "no"'],
  [
    'a file that is not there',
    [{ ...row, shown: { 'docs/none.ts': 'x' } }],
    'no test/docs/none.ts',
  ],
  [
    'a suite of tests',
    [{ ...row, shown: { 'cli/check.test.ts': 'explain' } }],
    'no test "explain"',
  ],
  ['nothing, where nothing is missing', [{ ...row, shown: {} }], 'no test shows it'],
  ['another number', [{ ...row, row: 2 }], 'Rows are to be 1 to 1'],
])('a row that names %s is refused', (_, rows, message) => {
  expect(rowIssues([row], 1)).toEqual([])
  expect(rowIssues(rows, 1)).toEqual([expect.stringContaining(message)])
})

test('what is missing may stand in place of a test', () => {
  const { shown: _shown, ...bare } = row
  expect(rowIssues([{ ...bare, missing: 'all of it' }], 1)).toEqual([])
})

test('a page that names a command which is not there is not made', () => {
  const [first, ...rest] = sections
  if (!first) throw new Error('There are no sections')
  const rows = first.rows.map((one) => ({ ...one, here: '`isthmus fly blue`' }))
  expect(() => guidePage([{ ...first, rows }, ...rest])).toThrow(/no command "isthmus fly blue"/)
})
