import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // CI counts the results; people read them.
    reporters: process.env['CI']
      ? ['default', ['json', { outputFile: '.isthmus/test-report.json' }]]
      : ['default'],
  },
})
