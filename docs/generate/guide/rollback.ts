/** Rows 102 to 111: backup and the way back. */
import type { Section } from './row.ts'

const backup = 'cli/backup.test.ts'
const whole = 'is made, listed, verified and restored, and its rows are the same bytes'

export const rollback: Section = {
  title: 'L. Backup and rollback',
  rows: [
    {
      row: 102,
      guide: '`pre_migration_backup.stb`',
      here: '`isthmus backup create`: manifest, schema, rows, digests. A plan has one before each step that destroys, `isthmus backup restore --replace` and `isthmus migrate run --extras delete` make one first',
      shown: {
        [backup]: [whole, 'is made equal by --replace, after a backup of what was there'],
        'migrate/plan/plan-file.test.ts': 'are in order, each with what it takes and the way back',
        'cli/migrate/commands.test.ts':
          'what is deleted is in a backup before, unless somebody says that it need not be',
      },
    },
    {
      row: 103,
      guide: 'Stop the server',
      here: 'The store is ended by a signal; before a gateway, `isthmus rollout hold` and `isthmus rollout rollback`',
      shown: {
        'inner-universe/start.test.ts': 'finishes the requests under way and keeps what they wrote',
        'cli/rollout.test.ts': 'are declared, sent on, held and led back',
      },
    },
    {
      row: 104,
      guide: 'No backup file: False',
      here: '`isthmus backup restore` ends with its reason, and nothing was changed',
      shown: {
        [backup]: [
          'a backup without, or with less of, %s',
          'no such backup, no such backend, wrong use',
        ],
      },
    },
    {
      row: 105,
      guide: '`spacetime backup restore`, which there is not',
      here: '`isthmus backup restore`, into an empty store, beside what is there, or in its place',
      shown: {
        [backup]: [whole, 'is given what it lacks by --beside, and keeps all else'],
        'guide/defects.test.ts': 'each command that a runbook names is there',
      },
    },
    {
      row: 106,
      guide: 'A restore that fails: False',
      here: '`isthmus backup restore` names the rows that are refused; killed, it goes on where it was',
      shown: {
        [backup]: [
          'that refuses rows is not said to be equal, and the rows are named',
          'restore goes on where it was, and writes nothing twice',
        ],
      },
    },
    {
      row: 107,
      guide: 'The old module is used again',
      here: 'A backup is restored to a backend of its version only. The module of a version is made from the contract, the same to the byte, and published again at each start',
      shown: {
        [backup]:
          'is restored to a backend of its version only, with the configuration of replication',
        'spacetime/server/server.test.ts': 'publishes a database, and the same module again',
      },
    },
    {
      row: 108,
      guide: 'The server runs with the data of before',
      here: '`isthmus backup restore`: ids, times and events as they were',
      shown: {
        'migrate/backup/round-trip.test.ts':
          'comes back with its ids, times and events, and no event is added',
      },
    },
    {
      row: 109,
      guide: 'Whether the restore is right: not looked at',
      here: '`isthmus backup restore` compares every row with the backup, `isthmus backup verify` its digests',
      shown: {
        [backup]: [whole, 'that refuses rows is not said to be equal, and the rows are named'],
      },
    },
    {
      row: 110,
      guide: 'Writes since the backup: not looked at',
      here: '`isthmus rollout rollback` keeps them, since both stores were written. A restore tells what is there beside the backup, and `--beside` keeps it. Where only the new store was written, `isthmus migrate run GREEN BLUE` carries what differs back after the restore, by the lens',
      shown: {
        [backup]: 'is given what it lacks by --beside, and keeps all else',
        'rollout/rehearsal.test.ts': 'moves a graph while clients of all versions go on',
        'cli/migrate/since-backup.test.ts':
          'writes since a backup are carried back to the older version after it was restored',
      },
    },
    {
      row: 111,
      guide: 'A documented way back for each migration',
      here: '`isthmus migrate plan --runbook`: a page with each step and its way back; `isthmus rehearse` tries it',
      shown: {
        'migrate/plan/plan-file.test.ts':
          'has every step with its commands, what to look at, and the way back',
        'guide/defects.test.ts': 'each command that a runbook names is there',
        'cli/migrate/rehearse.test.ts':
          'all steps are taken on copies, and both backends stay as they are',
      },
    },
  ],
}
