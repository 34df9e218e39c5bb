/** Shows at the end of a run why tests were skipped; all else that passing tests say is left out. */
import type { Reporter } from 'vitest/node'

/** What suites say of a skipped test: `console.warn('Skipped: what, and why.')`. */
const said = /^Skipped: .*$/gm

export const skippedReporter = (): Reporter => {
  const reasons = new Set<string>()
  return {
    onUserConsoleLog: ({ content }) => {
      for (const [reason] of content.matchAll(said)) reasons.add(reason)
    },
    onTestRunEnd: () => {
      for (const reason of reasons) console.log(reason)
    },
  }
}
