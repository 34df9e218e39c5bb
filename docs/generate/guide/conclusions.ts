/** Rows 137 to 148: what the guide concludes, and its next steps. */
import type { Section } from './row.ts'

export const conclusions: Section = {
  title: 'O. Conclusions and next steps',
  rows: [
    {
      row: 137,
      guide: 'Version explicitly',
      here: 'Every answer says its version, every store tells its own; names that are none are refused',
      shown: {
        'gateway/negotiate/negotiate.test.ts': [
          '%s is used, and does not reach the store',
          '%s is refused, and nothing is sent',
        ],
      },
    },
    {
      row: 138,
      guide: 'Plan thoroughly',
      here: '`isthmus migrate plan`, rows 17 to 23',
      shown: {
        'migrate/plan/plan-file.test.ts': 'are in order, each with what it takes and the way back',
      },
    },
    {
      row: 139,
      guide: 'Test in isolated environments',
      here: '`isthmus rehearse`: clone, migrate with an interruption, verify, take back, restore, compare with the start; the scenario of the guide is a test',
      shown: {
        'cli/migrate/guide-scenario.test.ts': 'test_migration_v1_to_v2',
        'cli/backup.test.ts':
          'is made, listed, verified and restored, and its rows are the same bytes',
        'cli/migrate/rehearse.test.ts':
          'all steps are taken on copies, and both backends stay as they are',
      },
    },
    {
      row: 140,
      guide: 'Deploy phased or blue-green',
      here: 'Rollouts, rows 47 to 57',
      shown: { 'rollout/rehearsal.test.ts': 'moves a graph while clients of all versions go on' },
    },
    {
      row: 141,
      guide: 'Monitor carefully',
      here: 'Metrics and health of the gateway, `isthmus migrate status`, rows 94 to 101',
      shown: {
        'runtime/readiness.test.ts':
          'all that a gateway tells Prometheus is on the page of metrics',
        'cli/migrate/commands.test.ts': 'is paused and throttled while it runs, from elsewhere',
      },
    },
    {
      row: 142,
      guide: 'Maintain compatibility',
      here: 'Every version before every store, rows 61 to 69',
      shown: { 'suite/pairs.ts': 'creates; and reads back what it wrote' },
    },
    {
      row: 143,
      guide: 'Next: document the current schema',
      here: '`isthmus init` writes the contract of what is there; `isthmus openapi` shows it',
      shown: { 'cli/init.test.ts': 'of one document checks at once' },
    },
    {
      row: 144,
      guide: 'Next: define the target schema',
      here: '`isthmus init` with two documents drafts the next version, with what it is not sure of as questions',
      shown: {
        'cli/init.test.ts':
          'of two documents leads to a gateway that serves old clients from the new API',
      },
    },
    {
      row: 145,
      guide: 'Next: develop migration scripts',
      here: 'The changes of that version are the script: `isthmus migrate run` goes by them',
      shown: {
        'cli/init.test.ts':
          'of another two documents is a project that checks, compiles and keeps the laws, once it is answered',
        'cli/migrate/commands.test.ts': 'copies, says what it did, and verification agrees',
      },
    },
    {
      row: 146,
      guide: 'Next: create a test plan',
      here: '`isthmus init` writes a test of the laws; `isthmus test` and `isthmus migrate verify` are the rest of it',
      shown: {
        'cli/init.test.ts':
          'of another two documents is a project that checks, compiles and keeps the laws, once it is answered',
      },
    },
    {
      row: 147,
      guide: 'Next: implement monitoring',
      here: 'Nothing to write: `/metrics` of `isthmus serve`, `isthmus migrate status`',
      shown: {
        'runtime/readiness.test.ts':
          'all that a gateway tells Prometheus is on the page of metrics',
      },
    },
    {
      row: 148,
      guide: 'Next: document rollback',
      here: '`isthmus migrate plan --runbook` writes the page, of the very stores that are moved: before there are any, there is nothing to write down',
      shown: {
        'migrate/plan/plan-file.test.ts':
          'has every step with its commands, what to look at, and the way back',
      },
    },
  ],
}
