/** Rows 70 to 84: the guide's `MigrationUtility`. */
import type { Section } from './row.ts'

const run = 'migrate/run/work.test.ts'
const utility = 'migrate/utility.test.ts'
const batches = 'moves type after type in batches, and counts'
const scenario = { 'cli/migrate/guide-scenario.test.ts': 'test_migration_v1_to_v2' }

export const migrationUtility: Section = {
  title: 'I. MigrationUtility',
  rows: [
    {
      row: 70,
      guide: '`MigrationUtility(source, target)`',
      here: "`utility = openMigration({ contract, config, from: 'blue', to: 'green' })` of `@isthmus/gateway/migrate`, over backends of any versions or stores of your own; `isthmus migrate run`",
      shown: {
        'runtime/migrate/open-migration.test.ts': [
          'opens both, moves all of it, goes on with it, and compares',
          'a store of a program’s own is an end, and a wrong one is named',
        ],
        [utility]: batches,
        'migrate/store/http-store.test.ts': 'every kind of Inner Universe, in all its versions',
      },
    },
    {
      row: 71,
      guide: '`migrate_entities(batch_size=50, transform_func)`',
      here: "`utility.migrate('Entity', { batchSize, transform })`, 50 when absent; `--batch`, `--rate`, `--parallel`, `--workers` and `--transform` of `isthmus migrate run`",
      shown: {
        [utility]: batches,
        'cli/migrate/commands.test.ts': 'is paused and throttled while it runs, from elsewhere',
        'migrate/run/ranges.test.ts':
          'bring over everything, a kind after those that it refers to, also when interrupted',
        'cli/migrate/workers.test.ts':
          'two workers share a migration, one is killed, and the other one goes on with its range',
      },
    },
    {
      row: 72,
      guide: 'Pages by offset',
      here: 'In the order of keys, each page after the last key of the one before; then what has changed, by the feed',
      shown: {
        'guide/defects.test.ts': [
          'what is written and deleted while it is copied is neither skipped nor copied twice',
          'paging by cursor while rows are written neither skips nor repeats',
        ],
      },
    },
    {
      row: 73,
      guide: 'It ends at an empty batch',
      here: 'At the end of the list, and after its batch where it is interrupted',
      shown: { [run]: 'is resumed where it was interrupted' },
    },
    {
      row: 74,
      guide: '`transform_func` per row',
      here: '`transform`: may be async, and `null` leaves a row out, which is counted',
      shown: {
        [run]: 'a transform changes documents, leaves some out, and fails on its own document only',
      },
    },
    {
      row: 75,
      guide: '`create_entity_raw` keeps id and timestamps',
      here: '`PUT /raw/...` or many at a time: `replication` of a backend; `createEntityRaw` of the client',
      shown: {
        'migrate/store/http-store.test.ts':
          'raw writes of Inner Universe keep ids, times and numbers, and make no event',
        ...scenario,
      },
    },
    {
      row: 76,
      guide: 'Errors are logged, rows lost',
      here: 'Quarantine with key, reason and the row; the run ends as `completed_with_quarantine` and with 1, and stops beyond `--max-quarantine`: `isthmus migrate quarantine`',
      shown: {
        'guide/defects.test.ts':
          'a row that does not get there is in quarantine, and the job does not say that all is well',
        [run]: 'stops where more does not get there than may, and says so',
        'cli/migrate/commands.test.ts':
          'what cannot be carried is in quarantine by name and reason, and comes over once that is mended',
      },
    },
    {
      row: 77,
      guide: 'A line in the log per batch',
      here: '`onProgress` after each batch; `isthmus migrate run` shows a bar with rate and time left, and `isthmus migrate status --json` is for programs',
      shown: {
        [utility]: batches,
        'cli/migrate/commands.test.ts': 'is paused and throttled while it runs, from elsewhere',
      },
    },
    {
      row: 78,
      guide: 'It answers how many were migrated',
      here: '`{ read, created, replaced, same, quarantined, ... }`',
      shown: {
        [utility]: [
          batches,
          'tells of each document that does not get there, and of types that there are not',
        ],
      },
    },
    {
      row: 79,
      guide: '`migrate_relations(50)`, not written',
      here: "`utility.migrate('Relation')`, after entities: the contract says what refers to what. Ids stay, so nothing has to be remapped",
      shown: {
        [utility]: batches,
        'migrate/kinds.test.ts': 'parents come before those that refer to them',
        ...scenario,
      },
    },
    {
      row: 80,
      guide: '`migrate_state_versions(50)`, not written',
      here: "`utility.migrate('StateVersion')`, in the order of keys by raw writes. Of a store that refuses a child without its parent, `isthmus migrate run` tries again what was refused as long as some of it gets there; `isthmus audit schema` tells parents that are missing and circles",
      shown: {
        ...scenario,
        'migrate/audit/schema.test.ts':
          'state versions whose parent is gone, and those that are their own ancestors',
        'migrate/run/parents-first.test.ts': [
          'gets children after their parents, however deep, and holds what has none',
          'ends with those in quarantine whose parent is nowhere',
        ],
      },
    },
    {
      row: 81,
      guide: '`migrate_events(100)`, not written',
      here: "`utility.migrate('Event')`: ids and times stay, and no event is made by the copy",
      shown: scenario,
    },
    {
      row: 82,
      guide: 'Killed in the middle, run again: not looked at',
      here: '`isthmus migrate resume`: `kill -9` at any moment, any number of times, ends alike',
      shown: {
        'cli/migrate/killed.test.ts': [
          'kill -9 of the tool, 20 times at any moment',
          'kill -9 of either store: it waits, says so, and goes on',
        ],
      },
    },
    {
      row: 83,
      guide: 'Writes during the copy: not looked at',
      here: '`isthmus migrate run` brings over what has changed and gone, by the feed of changes',
      shown: {
        [run]: [
          'brings over what clients write and delete while it copies',
          'a create that is applied after its time does not bring back what was deleted meanwhile',
        ],
      },
    },
    {
      row: 84,
      guide: 'Throttle, pause, resume',
      here: '`isthmus migrate throttle` (rate, latency, an address that is asked, hours of a day), `isthmus migrate pause`, `isthmus migrate resume`, while it runs',
      shown: {
        'cli/migrate/commands.test.ts': [
          'is paused and throttled while it runs, from elsewhere',
          'Ctrl-C finishes the batch, and says how to go on',
        ],
        'migrate/run/throttling.test.ts': [
          'waits outside of its hours, and says until when',
          'asks the address of a check every five seconds, and waits while it says no',
          'makes batches smaller while half of the requests take too long, and larger again',
        ],
      },
    },
  ],
}
