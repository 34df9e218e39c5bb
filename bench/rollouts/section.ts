/** What rollouts cost, as a section of the page. */
import { figure, spreadText, table, times, verdict } from '../support/markdown.ts'
import type { Spread } from '../support/measure.ts'
import type { RolloutResults } from './index.ts'

/** Of both stores' writes in a row, of a read that is not compared, and milliseconds. */
const most = { dual: 1.3, shadow: 1.1, heldMs: 2000 }

const ratioText = ({ low, middle, high }: Spread): string =>
  `${times(middle)} (${figure(low)} to ${figure(high)})`

/** Markdown below a heading of level two. */
export const rolloutsSection = (results: RolloutResults): string => {
  const { rounds, ledger, dual, shadow, complete, moves } = results
  const ratios = dual.map(({ ratio }) => ratio.middle)
  const slowest = Math.max(...moves.map(({ held }) => held.max))
  const failed = moves.reduce((sum, move) => sum + move.failed, 0)
  return [
    `A gateway before a store of 1.1 and one of 2.0, both on SQLite files; each is a process of its own, and so is the client. ${rounds} rounds by turns; in brackets the 10th to 90th percentile of rounds. The control store is a SQLite file, or Postgres without \`fsync\`. All of them share the cores of one machine, and writes of one store wait for the disk that the others write to.`,
    '### A write to both stores',
    `Milliseconds of a replacement while one write goes at a time, and the share of the wall of each while 16 go. *In a row*: the client writes one store and then the other itself, by gateways that write one each. *Bare*: it writes the second one past them, as replication does, so that nothing is read or merged there. *Early*: \`rollouts.lateClose\` is off. Target: at most ${times(most.dual)} of both in a row as it is set by default, which ${ratios.filter((ratio) => ratio <= most.dual).length} of ${ratios.length} rows are: ${verdict(ratios.every((ratio) => ratio <= most.dual))}. Of the bare ones it cannot be: before it writes, the gateway has to know what both stores hold, which takes as long as a third write, and the intent has to be on the disk.`,
    table(
      [
        'control store',
        'client',
        'at a time',
        'in a row',
        'bare',
        'early',
        'late',
        'late to in a row',
        'late to bare',
      ],
      dual.map((one) => [
        one.database,
        one.version,
        `${one.lanes}`,
        spreadText(one.inARow),
        spreadText(one.bare),
        spreadText(one.early),
        spreadText(one.late),
        ratioText(one.ratio),
        ratioText(one.bareRatio),
      ]),
    ),
    'What the control store has of it, in milliseconds: opening an intent and closing it again.',
    table(
      ['control store', 'alone', 'each of 16 at a time'],
      ledger.map(({ database, alone, together }) => [
        database,
        spreadText(alone),
        spreadText(together),
      ]),
    ),
    '### Reads that are compared',
    `Reads by a client of 1.0 at ${figure(shadow.rate)} per second, half of what saturates this machine without comparison. Milliseconds from the moment a read is due; ${figure(shadow.share)} % of the reads at \`shadow\` were compared. Target: at most ${times(most.shadow)} of the latency: ${times(shadow.ratio.median.middle)}, ${verdict(shadow.ratio.median.middle <= most.shadow)}.`,
    table(
      ['', 'dualwrite', 'shadow, all compared', 'ratio'],
      (['median', 'p99'] as const).map((what) => [
        what,
        spreadText(shadow.alone[what]),
        spreadText(shadow.compared[what]),
        ratioText(shadow.ratio[what]),
      ]),
    ),
    '### Once it is complete',
    'The same requests of a gateway that knows of no rollout, whose flag leads to the store of 2.0. Milliseconds of one request at a time, and microseconds of CPU of the gateway while 16 go.',
    table(
      ['', 'ms, no rollout', 'ms, complete', 'ratio', 'CPU us, no rollout', 'complete', 'ratio'],
      complete.map(({ name, latency, cpu }) => [
        name,
        spreadText(latency.plain),
        spreadText(latency.complete),
        ratioText(latency.ratio),
        spreadText(cpu.plain),
        spreadText(cpu.complete),
        ratioText(cpu.ratio),
      ]),
    ),
    '### While the authority changes',
    `16 clients write without a pause while the authority goes from one store to the other and back. Milliseconds by which the slowest write of each change took longer than writes do otherwise. Target: at most ${figure(most.heldMs)} ms, and none fails: ${figure(slowest)} ms and ${failed} failed, ${verdict(slowest <= most.heldMs && failed === 0)}.`,
    table(
      ['control store', 'changes', 'aborted', 'writes', 'failed', 'p50', 'p99', 'max'],
      moves.map((move) => [
        move.database,
        `${move.changes}`,
        `${move.aborted}`,
        `${move.writes}`,
        `${move.failed}`,
        figure(move.held.p50),
        figure(move.held.p99),
        figure(move.held.max),
      ]),
    ),
  ].join('\n\n')
}
