/** Rows 1 to 16: versions, the matrix, and how schemas evolve. */
import type { Section } from './row.ts'

export const versions: Section = {
  title: 'A. Versions and matrix',
  rows: [
    {
      row: 1,
      guide: 'Both systems track their schema version',
      here: 'A store tells its own at `GET /schema`, a client says or is pinned to one. `isthmus doctor` names a backend of another version than is configured, `isthmus matrix` gives the verdict of each pair',
      shown: {
        'suite/pairs.ts': 'has the schemas of its own version at /schema',
        'cli/serve.test.ts':
          'doctor says what to do about stores that are down, wrong versions and taken ports',
      },
    },
    {
      row: 2,
      guide: 'MAJOR.MINOR.PATCH, and what each number means',
      here: 'The contract orders versions. `isthmus diff` classifies what differs; a number that promises less is named, and `isthmus migrate plan` refuses it',
      shown: {
        'contract/diff/contracts.test.ts': [
          'numbers that say less than what changed',
          'a renamed field is a major one, and every client in between is told',
        ],
        'migrate/plan/plan-file.test.ts': 'is refused, and one that fits or says more is not',
      },
    },
    {
      row: 3,
      guide: '1.0.x with 1.0.x: no migration',
      here: '`isthmus matrix`: native. Patch numbers are ignored: a client may say `1.0.3`',
      shown: {
        'cli/documents.test.ts': 'shows each pair with its verdict and reason',
        'gateway/negotiate/negotiate.test.ts': '%s is used, and does not reach the store',
      },
    },
    {
      row: 4,
      guide: '1.1.x with 1.0.x: forward-only',
      here: '`isthmus matrix`: forward-only. Reads work, and a write of the old client keeps what it cannot see',
      shown: {
        'lens/guide.test.ts': 'API-Version 1.1 exists as an adapter step',
        'suite/pairs.ts':
          'rename by a 1.0 client keeps a private entity private (as a replacement)',
      },
    },
    {
      row: 5,
      guide: '2.0.x with 2.0.x: migration from 1.x',
      here: '`isthmus matrix`: adapted, where adapters lead from one to the other. `isthmus migrate plan` says that the numbers call it a major difference',
      shown: {
        'cli/documents.test.ts': 'shows each pair with its verdict and reason',
        'migrate/plan/plan.test.ts': 'rows at both ends, kind by kind, parents first',
      },
    },
    {
      row: 6,
      guide: 'Pairs that the matrix leaves out',
      here: '`isthmus matrix` has every pair with its reason. A newer client is served, too; what an older store cannot hold is refused by name',
      shown: {
        'cli/documents.test.ts': 'as JSON has the sixteen pairs',
        'suite/pairs.ts': [
          'a route that the version of the store lacks is 501 and says who has it',
          'what an older store cannot hold is refused, not dropped',
        ],
      },
    },
  ],
}

export const schemas: Section = {
  title: 'B. How schemas evolve',
  rows: [
    {
      row: 7,
      guide: 'Entity of version 1.0',
      here: '`adapters/v1.0.0.ts`; carried both ways by `contract.lens`',
      shown: {
        'inner-universe/documents.test.ts':
          'a created entity gets an id, timestamps and every default',
        'lens/laws.test.ts': 'a document comes back as it went, but for what a loss names',
      },
    },
    {
      row: 8,
      guide: 'Entity 1.1 gets `deleted`, with a default',
      here: '`add` in `adapters/v1.1.0.ts`: a minor step, filled in where it is absent. SpacetimeDB 1.2 adds no column in the middle of a document: a database of another version is refused, with the command that carries documents',
      shown: {
        'lens/guide.test.ts': 'a default is set only where the field is absent',
        'contract/diff/contracts.test.ts': 'a field with a default is a minor step',
        'spacetime/cli/store.test.ts': 'what cannot be is told with what to do',
      },
    },
    {
      row: 9,
      guide: 'Metadata of version 1.0 with empty defaults',
      here: 'Defaults of the contract, made anew for each document',
      shown: { 'contract/emit/validator.test.ts': 'never share a default with the contract' },
    },
    {
      row: 10,
      guide: 'Metadata 1.1 gets `visibility`',
      here: '`add` in `adapters/v1.1.0.ts`: never over a value that is there',
      shown: {
        'guide/defects.test.ts':
          'a default is set only where the field is absent: what a client says is not overwritten',
      },
    },
    {
      row: 11,
      guide: 'A function that adds a column by SQL, which SpacetimeDB does not have',
      here: 'The op `add`, plain data with its reverse. Stores are never changed in place',
      shown: {
        'lens/guide.test.ts': [
          'a default is set only where the field is absent',
          'what comes out of an adapter is no part of the contract: changing it changes no other',
        ],
        'contract/author-errors.test.ts': 'as a default of a new field',
      },
    },
    {
      row: 12,
      guide: 'Metadata 2.0: new fields of other types',
      here: '`add` in `adapters/v2.0.0.ts`; numbers keep their text, also as typed columns of SpacetimeDB (BSATN)',
      shown: {
        'lens/guide.test.ts': 'a default is set only where the field is absent',
        'suite/pairs.ts': 'numbers keep their text across an adapted pair',
        'spacetime/codec/laws.test.ts':
          'of any type comes back to the byte, and says in columns what it is',
      },
    },
    {
      row: 13,
      guide: 'A temporary table with the new schema',
      here: 'A store of its own beside the old one: `isthmus store --schema 2.0`',
      shown: { 'cli/migrate/guide-scenario.test.ts': 'test_migration_v1_to_v2' },
    },
    {
      row: 14,
      guide: 'Rows are copied through `transform_metadata`',
      here: '`isthmus migrate run`: each row through the lens, and through the function of `--transform`. A run goes on with its contract and its transforms only: all files that their module imports, packages left out',
      shown: {
        'migrate/run/work.test.ts': [
          'a transform changes documents, leaves some out, and fails on its own document only',
          'is one of one process at a time, and of one contract',
        ],
        'cli/migrate/transforms.test.ts':
          'who resumes, repairs or verifies by other transforms is told',
      },
    },
    {
      row: 15,
      guide: 'The old table is dropped, the new one renamed',
      here: 'A rollout changes which store is written: `isthmus rollout advance`. The old one is kept equal until `isthmus rollout complete`',
      shown: { 'rollout/rehearsal.test.ts': 'moves a graph while clients of all versions go on' },
    },
    {
      row: 16,
      guide: 'Indices are made again',
      here: 'Indexes are the business of the store, and no route tells of them. What they are for is looked at: every copy refuses a list that is not in the order of keys',
      shown: {
        'inner-universe/lists.test.ts': 'is in key order and says how many there are',
        'migrate/store/http-store.test.ts':
          'pages of any size give every row once, in the order of keys, byte for byte',
      },
    },
  ],
}
