/** How fast policies reach workers, as a section of the page. */
import { figure, spreadText, table, times, verdict } from '../support/markdown.ts'
import type { ReachResults } from './index.ts'

/** Milliseconds until all workers decide by an edit, of 99 in 100 edits. */
const most = 1000

/** Markdown below a heading of level two. */
export const reachSection = (results: ReachResults): string => {
  const { workers, cores, cases, quiet, edited, ratio, rate } = results
  const slowest = Math.max(...cases.map(({ all }) => all.p99))
  return [
    `Milliseconds from the moment at which somebody sends an edit of the policy until workers answer clients by it, the commit with its audit row included. ${workers} workers are asked again and again meanwhile, on a connection each; this machine has ${cores} cores for all of them, their primaries, the store and the editor, so that much of the time is waiting for a core. Target: an edit is in effect on ${workers} workers within ${most} ms in 99 of 100 cases: ${figure(slowest)} ms at most, ${verdict(slowest <= most)}.`,
    table(
      ['edited', 'edits', 'all workers, p50', 'p99', 'max', 'a worker, p50', 'p99'],
      cases.map(({ name, edits, all, one }) => [
        name,
        `${edits}`,
        figure(all.p50),
        figure(all.p99),
        figure(all.max),
        figure(one.p50),
        figure(one.p99),
      ]),
    ),
    `Edits and their audit are on no request's way: a request takes ${spreadText(quiet)} ms (median per round; 10th to 90th percentile of rounds) while nobody edits, and ${spreadText(edited)} ms while another process makes ${figure(rate)} edits per second, ${times(ratio.middle)} as long (${figure(ratio.low)} to ${figure(ratio.high)}). What the census costs is in [its own section](#census).`,
  ].join('\n\n')
}
