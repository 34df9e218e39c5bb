import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { testsReaching } from './test/support/reaching.ts'
import { patience } from './test/support/runs.ts'
import { findSpacetimeDb } from './test/support/spacetimedb.ts'
import { skippedReporter } from './test/support/skipped-reporter.ts'

const shown = ['default', skippedReporter()]

/** Rooms whose tests leave nothing behind in their process, so that they may share one. */
const sharing = '{architecture,contract,flags,gateway,inner-universe,json,lens,telemetry}'
const together = [`test/${sharing}/**/*.test.ts`]

/** Tests of examples and of SpacetimeDB itself, which choose the storage of each store themselves. */
const elsewhere = /^test\/(?:examples|spacetime)\//

/** Gateways before stores of all kinds, most of which are no embedded ones. */
const reach = 'test/gateway/support/reach.ts'

/** Tests of what stands on the embedded store, which pass on SpacetimeDB as they do on SQLite. */
const onEither = testsReaching('test/support/embedded-store.ts', [reach]).filter(
  (file) => !elsewhere.test(file),
)

/** Tests of what speaks to a real SpacetimeDB, of which one runs for all of them. */
const withSpacetimeDb = ['test/spacetime/**/*.test.ts', 'test/examples/spacetimedb-*.test.ts']

/** Tests of gateways that may have their stores in themselves, without a socket between. */
const withinGateways = [
  'test/guide/**/*.test.ts',
  'test/gateway/upgrade/write/*.test.ts',
  'test/runtime/{node,queries}.test.ts',
]

/** Tests that run once more, on another storage. What is drawn at random is drawn in full on SQLite. */
const again = (name: string, include: readonly string[], storage: string) => ({
  extends: true as const,
  test: {
    name,
    include: [...include],
    env: { ISTHMUS_TEST_STORAGE: storage, ISTHMUS_RUNS: '0.2' },
    globalSetup: ['test/support/spacetimedb-setup.ts'],
    setupFiles: ['test/support/spacetimedb-env.ts'],
  },
})

/** Where there is no SpacetimeDB, the tests of the project `spacetimedb` say so. */
const againProjects =
  findSpacetimeDb() === undefined
    ? []
    : [
        again('on spacetimedb', onEither, 'spacetimedb'),
        again('within gateways', withinGateways, 'within'),
      ]

/** `@isthmus/gateway/...` means the sources: in tests, and in the processes and threads that they start. */
const condition = 'isthmus-source'
const conditions = [condition, 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: 'test/support/run-folder.ts',
    execArgv: [`--conditions=${condition}`],
    env: { NODE_OPTIONS: `--conditions=${condition}` },
    // Many tests wait, for processes of their own and for what takes its time: others go on meanwhile.
    maxWorkers: availableParallelism() * 2,
    // What stores, gateways and workers log belongs to a failure.
    silent: 'passed-only',
    // CI counts the results; people read them.
    reporters: process.env['CI']
      ? [...shown, ['json', { outputFile: '.isthmus/test-report.json' }]]
      : shown,
    projects: [
      {
        extends: true,
        test: { name: 'rooms', include: together, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'processes',
          include: ['test/**/*.test.ts'],
          exclude: [...together, ...withSpacetimeDb],
          globalSetup: ['test/support/chromium-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'spacetimedb',
          include: withSpacetimeDb,
          globalSetup: ['test/support/spacetimedb-setup.ts'],
        },
      },
      ...againProjects,
    ],
    // For what hangs, so that it is named; nothing fails because the machine has other things to do.
    testTimeout: patience,
    hookTimeout: patience,
  },
})
