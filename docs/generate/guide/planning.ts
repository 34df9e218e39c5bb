/** Rows 17 to 30: what is planned, and what version 2.0 of the store brings. */
import type { Section } from './row.ts'

export const planning: Section = {
  title: 'C. Planning',
  rows: [
    {
      row: 17,
      guide: 'Catalogue the current schema of both systems',
      here: '`isthmus migrate plan`: versions as configured and as the stores tell them, kinds and rows at both ends; `--out` as JSON',
      shown: {
        'migrate/plan/plan.test.ts': [
          'rows at both ends, kind by kind, parents first',
          'a backend that tells another version than is configured, by name',
        ],
      },
    },
    {
      row: 18,
      guide: 'Define the target schema',
      here: 'A version of the contract, judged by `isthmus check`',
      shown: {
        'cli/check.test.ts':
          'lists all author errors of a contract at once, with file, line and choices',
      },
    },
    {
      row: 19,
      guide: 'Identify changes and their impact',
      here: '`isthmus migrate plan`: the class of what differs, rows, clients of the census, what rows would lose by path',
      shown: {
        'migrate/plan/plan-facts.test.ts':
          'are those that the census has seen, with what becomes of them',
        'migrate/plan/plan.test.ts': 'what an older version cannot hold, by path, without values',
      },
    },
    {
      row: 20,
      guide: 'Design the path step by step',
      here: '`isthmus migrate plan`: ordered steps, parents first, each with rows and an estimate',
      shown: {
        'migrate/plan/plan-file.test.ts': 'are in order, each with what it takes and the way back',
      },
    },
    {
      row: 21,
      guide: 'Define a rollback plan',
      here: 'Each step of a plan has its undo or the backup before it; a plan without is refused',
      shown: {
        'migrate/plan/plan-file.test.ts': [
          'without an undo are found',
          'is refused without a way back, whatever its hash',
        ],
      },
    },
    {
      row: 22,
      guide: 'Involve all stakeholders',
      here: 'The file of a plan has a hash and `approvals`; `isthmus migrate run --plan` follows that very one',
      shown: {
        'migrate/plan/plan-file.test.ts': [
          'is read as it was written, in any order of members, approved or not',
          'is refused where any value of it was changed',
        ],
        'cli/migrate/commands.test.ts':
          'follows a plan, and none that was changed or is of other backends',
      },
    },
    {
      row: 23,
      guide: 'Test before production',
      here: '`isthmus migrate plan` carries every row there and back, and writes none',
      shown: {
        'migrate/plan/plan.test.ts': [
          'what an older version cannot hold, by path, without values',
          'rows that cannot be carried, with path, code, and so many keys',
        ],
      },
    },
  ],
}

export const storeVersion: Section = {
  title: 'D. Version 2.0 of Inner Universe',
  rows: [
    {
      row: 24,
      guide: 'A line in the log when it starts',
      here: '`isthmus migrate run` says which migration, from where to where; `isthmus migrate status` tells it, also from elsewhere, and a gateway over the same control store has a line of each status in its log',
      shown: {
        'cli/migrate/commands.test.ts': [
          'copies, says what it did, and verification agrees',
          'is paused and throttled while it runs, from elsewhere',
        ],
        'migrate/report/run-gauges.test.ts':
          'of a migration that begins, goes on or ends it is told once, and of none that was there before',
      },
    },
    {
      row: 25,
      guide: 'A new table `access_control`',
      here: '`/access-control` from version 2.0 on',
      shown: {
        'inner-universe/documents.test.ts': 'access control is keyed by the entity that it names',
      },
    },
    {
      row: 26,
      guide: 'Entities get `owner_identity`',
      here: 'The lens adds it to each: `adapters/v2.0.0.ts`',
      shown: { 'cli/migrate/guide-scenario.test.ts': 'test_migration_v1_to_v2' },
    },
    {
      row: 27,
      guide: 'A zero owner, of 16 bytes, for rows of before',
      here: '`null`: nobody owns them. Where an identity is needed the default has 32 bytes',
      shown: {
        'guide/defects.test.ts': [
          'who had no owner has none, and an owner of 16 bytes is refused',
          'the zero owner has 32 bytes, not 16',
        ],
      },
    },
    {
      row: 28,
      guide: 'An index of owners',
      here: '`GET /entities?owner_identity=...`, as for any plain field. The embedded store has indexes of keys and of the ends of relations, and looks at each entity here',
      shown: {
        'client/client.test.ts':
          'create, read, count and update entities, in the version of the client',
        'inner-universe/lists.test.ts': 'finds %s',
      },
    },
    {
      row: 29,
      guide: 'A line in the log when it is done',
      here: '`isthmus migrate run` ends with its state and counts; `isthmus migrate report` has times and duration',
      shown: {
        'cli/migrate/commands.test.ts': 'copies, says what it did, and verification agrees',
        'migrate/run/state.test.ts': 'remembers when it began and ended, and why it stopped',
      },
    },
    {
      row: 30,
      guide: 'Running it a second time',
      here: '`isthmus migrate run` finds what is there and writes nothing',
      shown: {
        'migrate/run/work.test.ts': 'finds what is there already, and writes nothing a second time',
      },
    },
  ],
}
