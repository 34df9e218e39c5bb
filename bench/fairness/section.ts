/** What large requests do to small ones, as a section of the page. */
import { figure, table, verdict } from '../support/markdown.ts'
import type { Fairness } from './index.ts'

const mostWait = 50

const ms = (value: number): string => figure(value)

/** Markdown below a heading of level two. */
export const fairnessSection = ({ alone, beside, now, before }: Fairness): string => {
  const known = new Map(before.waits.map((wait) => [wait.name, wait]))
  const missed = now.filter(({ worst }) => worst > mostWait)
  const stalls = Math.max(...now.map(({ stall }) => stall))
  const isWithin = stalls <= mostWait
  const rest =
    missed.length === 0
      ? ''
      : ` The first is missed beside ${missed.length} of ${now.length}. Client, store, gateway and its threads share the cores of the machine, and beside a process that only counts and talks to nobody the small client waited up to ${ms(beside)} ms; what is beyond that is no work of the loop, and not explained yet.`
  return [
    `A client asks for a small document every few milliseconds while another one makes one large request. Client, store and gateway are processes of their own. By itself the small client waited ${ms(alone)} ms at most. Targets: no wait of more than ${mostWait} ms, ${verdict(missed.length === 0)}; the event loop of the gateway never busy for longer in one go: ${ms(stalls)} ms at most, ${verdict(isWithin)}.${rest}`,
    table(
      [
        'large request',
        'status',
        'took, ms',
        'worst wait, ms',
        'p99, ms',
        'loop busy, ms',
        'before: worst wait, ms',
        'loop busy, ms',
      ],
      now.map(({ name, status, took, worst, p99, stall }) => {
        const then = known.get(name)
        const [waited, busy] = then ? [ms(then.worst), ms(then.stall)] : ['', '']
        const answered = status === 0 ? 'broken off' : String(status)
        return [name, answered, ms(took), ms(worst), ms(p99), ms(stall), waited, busy]
      }),
    ),
    `Large requests are carried in threads, which take their own time for it; \`Before\` is the tree before there were any, measured once on a machine of the same kind, where the small client by itself waited ${ms(before.alone)} ms at most. A 422 names the limit that the request met. How many threads there are, and what they may take, is set under [\`threads\`](reference/config.md).`,
  ].join('\n\n')
}
