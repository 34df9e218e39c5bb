import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { patience } from './test/support/runs.ts'
import { skippedReporter } from './test/support/skipped-reporter.ts'

const shown = ['default', skippedReporter()]

/** Rooms whose tests leave nothing behind in their process, so that they may share one. */
const sharing = '{architecture,contract,flags,gateway,inner-universe,json,lens,telemetry}'
const together = [`test/${sharing}/**/*.test.ts`]

/** Tests of what stands on the embedded store, which pass on SpacetimeDB as they do on SQLite. */
const onEither = ['test/{inner-universe,gateway,guide}/**/*.test.ts']

/** Those of gateways that may have their stores in themselves. */
const withinGateways = [
  'test/guide/**/*.test.ts',
  'test/gateway/upgrade/write/**/*.test.ts',
  'test/runtime/{node,queries}.test.ts',
]

/** Tests of what speaks to a real SpacetimeDB, of which one runs for all of them. */
const withSpacetimeDb = ['test/spacetime/**/*.test.ts']

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
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
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
      {
        extends: true,
        test: {
          name: 'on spacetimedb',
          include: onEither,
          env: { ISTHMUS_TEST_STORAGE: 'spacetimedb' },
          globalSetup: ['test/support/spacetimedb-setup.ts'],
          setupFiles: ['test/support/spacetimedb-env.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'within gateways',
          include: withinGateways,
          env: { ISTHMUS_TEST_STORAGE: 'within' },
          globalSetup: ['test/support/spacetimedb-setup.ts'],
          setupFiles: ['test/support/spacetimedb-env.ts'],
        },
      },
    ],
    // For what hangs, so that it is named; nothing fails because the machine has other things to do.
    testTimeout: patience,
    hookTimeout: patience,
  },
})
