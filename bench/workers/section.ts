/** What workers carry, as a section of the page. */
import { figure, spreadText, table, times, verdict } from '../support/markdown.ts'
import type { Spread } from '../support/measure.ts'
import type { WorkerResults } from './index.ts'

const target = 1.8

const timesText = ({ low, middle, high }: Spread): string =>
  `${times(middle)} (${figure(low)} to ${figure(high)})`

/** Markdown below a heading of level two. */
export const workersSection = ({ workers, cores, rounds, cases }: WorkerResults): string => {
  const rows = cases.map(({ name, cpu, capacity, rate, measured, others }) => [
    name,
    spreadText(cpu[0]),
    spreadText(cpu[1]),
    timesText(capacity),
    figure(rate[0].middle),
    figure(rate[1].middle),
    timesText(measured),
    figure(others.middle),
  ])
  const [first] = cases
  return [
    `\`isthmus serve --workers ${workers}\` beside \`isthmus serve\`, both with a log line per request: a client of version 1.0 on 32 connections before a store of version 2.0; ${rounds} rounds, taking turns. Store and load are processes of their own that cost as little as they can, but this machine has ${cores} cores for all of them.`,
    'So two figures say what workers bring. *Capacity* is what they can carry where each has a core: their number, divided by how much more CPU a request costs in all of their processes, the primary included, than in the one process, while both cores are busy. *Answered* is what came back here, where workers leave to store and load what these take of the same cores.',
    table(
      [
        'case',
        'CPU us, one',
        `CPU us, ${workers} workers`,
        'capacity',
        'requests/s, one',
        `requests/s, ${workers} workers`,
        'answered',
        'cores of store and load',
      ],
      rows,
    ),
    first
      ? `- Capacity of two workers, ${first.name}: at least ${target}x, measured ${times(first.capacity.middle)}: ${verdict(first.capacity.middle >= target)}.`
      : '',
  ].join('\n\n')
}
