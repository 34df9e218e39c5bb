/** Rows 85 to 93: whether all is there. */
import type { Section } from './row.ts'

const verify = 'migrate/verify/verify.test.ts'
const defects = 'guide/defects.test.ts'
const scenario = { 'cli/migrate/guide-scenario.test.ts': 'test_migration_v1_to_v2' }

export const verification: Section = {
  title: 'J. Verification',
  rows: [
    {
      row: 85,
      guide: 'Entities are counted on both sides; a mismatch is a warning',
      here: '`isthmus migrate verify` counts every kind that both have, and ends with 1 where they differ',
      shown: {
        [defects]: 'counts that are equal are no proof, and the end says so to scripts',
        ...scenario,
      },
    },
    {
      row: 86,
      guide: 'Relations are counted on both sides',
      here: '`isthmus migrate verify`',
      shown: scenario,
    },
    {
      row: 87,
      guide: 'A sample of the first ten',
      here: 'All of them; `--sample` looks at some, spread over all and chosen by `--seed`',
      shown: {
        [defects]: 'what is wrong beyond the first ten rows is found',
        [verify]: 'a sample looks at some, spread over all, the same ones for the same seed',
      },
    },
    {
      row: 88,
      guide: 'What the target lacks is logged; what it has too much is not looked at',
      here: 'Both are told, by key',
      shown: {
        [verify]: 'names each document that is missing, too much or different, and where',
        [defects]: 'a row that only the target has is found',
      },
    },
    {
      row: 89,
      guide: 'Type and times are compared, not metadata, and not after the transform',
      here: 'What lens and `--transform` make of the source, by value, told by JSON path',
      shown: {
        [defects]: [
          'metadata is compared, and what differs told by its path, without values',
          'what the transform makes of a row is what its copy is compared with',
        ],
        [verify]: 'what only the newer version has is no difference',
      },
    },
    {
      row: 90,
      guide: 'A line in the log when it is done',
      here: '`isthmus migrate verify` tells counts and the verdict, `--json` for programs',
      shown: {
        'cli/migrate/commands.test.ts': [
          'copies, says what it did, and verification agrees',
          'verification names what is missing, too much and different, by path',
        ],
      },
    },
    {
      row: 91,
      guide: 'A full verification: not there',
      here: '`isthmus migrate verify` compares every document of both: what no lens touches by digests of ranges, halved where they differ, all else by reading. `--resume FILE` goes on where it was; findings beyond `--most` are counted',
      shown: {
        [verify]: [
          'names each document that is missing, too much or different, and where',
          'says that it was interrupted',
        ],
        'migrate/verify/segments.test.ts': [
          'only where digests differ documents are read, and the same is found as by reading all',
          'goes on where one got to before, at any place, and counts the same',
        ],
      },
    },
    {
      row: 92,
      guide: 'A second look after a while: not there',
      here: '`--recheck`, two seconds when absent',
      shown: { [verify]: 'what is brought over a moment later is no difference' },
    },
    {
      row: 93,
      guide: 'Repair: not there',
      here: '`isthmus migrate repair` verifies, and writes what is wrong alone; what it replaces is kept in a file',
      shown: {
        'migrate/run/work.test.ts':
          'makes the target equal: what differs, what is missing, what only it has',
        'cli/migrate/cutover.test.ts':
          'a token is minted by open gates, counts while nothing changes, and cuts over',
      },
    },
  ],
}
