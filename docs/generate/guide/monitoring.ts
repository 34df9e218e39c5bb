/** Rows 94 to 101: the guide's `MigrationMonitor`. */
import type { Section } from './row.ts'

const state = 'migrate/run/state.test.ts'
const counts = 'counts, records, and reports by the names of the guide'
const commands = 'cli/migrate/commands.test.ts'

export const monitoring: Section = {
  title: 'K. Monitoring',
  rows: [
    {
      row: 94,
      guide: 'not_started, in_progress, completed, failed',
      here: 'These, and paused, cancelled, completed_with_quarantine; no other way from one to another',
      shown: { [state]: 'goes from state to state as a table says, and no other way' },
    },
    {
      row: 95,
      guide: '`start_migration`',
      here: '`createMonitor().start()`; a run remembers when it began',
      shown: { [state]: [counts, 'remembers when it began and ended, and why it stopped'] },
    },
    {
      row: 96,
      guide: '`record_metric`',
      here: '`monitor.record`: replaces, and says so to `log`, without the value',
      shown: { [state]: counts },
    },
    {
      row: 97,
      guide: '`increment_metric`',
      here: '`monitor.increment`, from 0; what is no number is refused',
      shown: {
        [state]: [
          counts,
          'is told of what was never started, of what has ended, and of what is no number',
        ],
      },
    },
    {
      row: 98,
      guide: '`complete_migration`, which crashes before a start',
      here: '`monitor.complete` refuses, says why, and goes on',
      shown: {
        'guide/defects.test.ts':
          'a monitor that is told of an end before its beginning says so, and goes on',
        [state]: 'is told of what was never started, of what has ended, and of what is no number',
      },
    },
    {
      row: 99,
      guide: '`get_report`',
      here: '`monitor.report()` and `isthmus migrate report --json`: status, start_time, end_time, duration, metrics; `--html` writes a page',
      shown: {
        [state]: counts,
        'migrate/report/run-page.test.ts':
          'tells how it is, what it did, and what to do next, and loads nothing',
        [commands]: 'copies, says what it did, and verification agrees',
      },
    },
    {
      row: 100,
      guide: 'Progress and health',
      here: '`isthmus migrate status`: rows, rate, time left, state; also at `/metrics` and `GET /migrations` of a gateway',
      shown: {
        [commands]: 'is paused and throttled while it runs, from elsewhere',
        'migrate/report/run-gauges.test.ts':
          'what is read, written, the same and in quarantine is told, and since when nothing moved',
        'migrate/api/migrations.test.ts': 'tells which there are, and how far one is',
      },
    },
    {
      row: 101,
      guide: 'The report after a restart: not there',
      here: 'States and progress stand in the control store: `isthmus migrate report`, from elsewhere and later',
      shown: {
        [commands]: 'is paused and throttled while it runs, from elsewhere',
        'cli/migrate/killed.test.ts': 'kill -9 of the tool, 20 times at any moment',
      },
    },
  ],
}
