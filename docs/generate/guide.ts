/** The page of the migration guide: for each of its rows what does it here, and which test shows it. */
import { appFor } from '../../src/cli/app.ts'
import { rowIssues, testsOf } from './guide/named-tests.ts'
import type { Row, Section } from './guide/row.ts'
import { rowCount, sections } from './guide/sections.ts'
import { page, table } from './markdown.ts'

const { pathOf } = await appFor()

/** Commands that a row names and that there are not. */
const commandIssues = ({ row, here }: Row): readonly string[] =>
  [...here.matchAll(/`isthmus ([a-z][a-z -]*)/g)].flatMap(([, said = '']) => {
    const words = (said.split(/ --?/)[0] ?? '').trim().split(' ')
    return pathOf(words).length === words.length
      ? []
      : [`Row ${row}: there is no command "isthmus ${words.join(' ')}"`]
  })

const shownBy = ({ shown }: Row): string =>
  testsOf(shown)
    .map(({ file, title }) => `[${file.replace(/^test\//, '')}](../../${file}): ${title}`)
    .join('<br>')

const rowOf = (one: Row): readonly string[] => [
  String(one.row),
  one.guide,
  one.missing === undefined ? one.here : `${one.here}. **Not yet:** ${one.missing}`,
  shownBy(one),
]

const sectionOf = ({ title, rows }: Section): readonly string[] => [
  `## ${title}`,
  table(['#', 'The guide', 'Here', 'Shown by'], rows.map(rowOf)),
]

/** @throws Error with all that is wrong with the rows */
export const guidePage = (given: readonly Section[] = sections): string => {
  const rows = given.flatMap((section) => section.rows)
  const issues = [...rowIssues(rows, rowCount), ...rows.flatMap(commandIssues)]
  if (issues.length > 0) throw new Error(`docs/generate/guide:\n${issues.join('\n')}`)
  const missing = rows.filter((row) => row.missing !== undefined)
  return page('The migration guide, row by row', 'docs/generate/guide', [
    'Inner Universe and NERV, the store and the clients that the shipped contract is about, come with a ' +
      'guide to schema evolution and data migration. This page lists each system, function and behaviour ' +
      'of it, with what does the same here, and the tests that show it. Where the guide is wrong or says ' +
      'nothing, the row says so; its defects are tests of their own, in ' +
      '[test/guide/defects.test.ts](../../test/guide/defects.test.ts).',
    `Of ${rows.length} rows, ${missing.length} lack something, which each of them names: ` +
      `${missing.map(({ row }) => row).join(', ')}.`,
    ...given.flatMap(sectionOf),
  ])
}
