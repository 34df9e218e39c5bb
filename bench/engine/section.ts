/** The engine's figures as a section of the page, targets beside them. */
import { figure, sizeText, spreadText, table, times, verdict } from '../support/markdown.ts'
import type { Spread } from '../support/measure.ts'
import { bytesName, floor, type Group } from './carry.ts'
import type { Engine } from './index.ts'

const ours = bytesName('WebAssembly')

const versions = (pair: string): string => pair.replaceAll('.0', '').replaceAll(/\d/g, 'v$&')

/** How many times faster than the floor `lens.bytes` is to be. */
const goal = ({ pair, size }: Group): number | undefined => {
  if (pair === '3.0 -> 1.0') return 2
  if (pair !== '2.0 -> 1.0') return undefined
  return size === '0.5 KB' ? 3.5 : 5
}

const timeOf = ({ rows }: Group, name: string, by: 'middle' | 'least'): number =>
  rows.find((row) => row.name === name)?.spread[by] ?? Number.NaN

/** How many times faster than the floor. */
const speed = (group: Group, name = ours, by: 'middle' | 'least' = 'middle'): number =>
  timeOf(group, floor, by) / timeOf(group, name, by)

const script = ({ script: name }: Group): string =>
  name === 'ascii' ? 'ASCII' : 'names in their own scripts'

const targets = (groups: readonly Group[]): string =>
  table(
    [
      '',
      'text',
      'document',
      'target',
      'WebAssembly scanner',
      '',
      'by the least',
      'plain JavaScript scanner',
    ],
    groups.map((group) => {
      const least = goal(group)
      const reached = speed(group)
      return [
        versions(group.pair),
        script(group),
        group.size,
        least === undefined ? '' : times(least),
        times(reached),
        least === undefined ? '' : verdict(reached >= least),
        times(speed(group, ours, 'least')),
        times(speed(group, bytesName('plain JavaScript'))),
      ]
    }),
  )

/** The sizes of one direction and script beside each other. */
const carrying = (groups: readonly Group[]): string => {
  const [first] = groups
  if (!first) return ''
  const head = groups.map(({ size, bytes }) => `${size} (${sizeText(bytes)})`)
  const rows = first.rows.map(({ name }) => [
    name,
    ...groups.map(({ rows: others }) => {
      const spread = others.find((row) => row.name === name)?.spread
      return spread ? spreadText(spread) : ''
    }),
  ])
  return `### ${versions(first.pair)}, ${script(first)}\n\n${table(['', ...head], rows)}`
}

const slower = (groups: readonly Group[]): string => {
  const rows = groups.flatMap((group) =>
    group.rows
      .filter(({ name }) => name.startsWith('`lens.bytes') && speed(group, name) < 1)
      .map(({ name }) => [
        name,
        versions(group.pair),
        script(group),
        group.size,
        times(speed(group, name)),
      ]),
  )
  return rows.length === 0
    ? '`lens.bytes` is nowhere slower than parsing and printing alone.'
    : `Slower than parsing and printing alone, besides \`lens.value\`, which always is:\n\n${table(['', '', 'text', 'document', 'speed'], rows)}`
}

const identity = ({ identity: measured }: Engine): string => {
  // The answer is the input: what it takes must not depend on how long that is.
  const isMet = measured.every(({ lens, copy }) => lens.middle <= copy.middle)
  return [
    `Client and store of the same version: the lens answers its input, unread. Target: no slower than copying the bytes once: ${verdict(isMet)}.`,
    table(
      ['document', '`lens.bytes`', 'a copy of the bytes'],
      measured.map(({ size, lens, copy }) => [size, spreadText(lens), spreadText(copy)]),
    ),
  ].join('\n\n')
}

const ratio = (a: Spread, b: Spread): number => a.middle / b.middle

const chains = ({ chains: measured }: Engine): string => {
  const isMet = measured.every(({ one, twenty }) => ratio(twenty, one) <= 1.2)
  return [
    `A list of 50 flat items (22 KB), and a contract with twenty changes, of which eighteen cancel each other and two fuse, beside one with the single change that they come to. Target: at most 1.2 times as long: ${verdict(isMet)}.`,
    table(
      ['', '', 'one change', 'twenty changes', 'ratio'],
      measured.map(({ name, direction, one, twenty }) => [
        name,
        direction,
        spreadText(one),
        spreadText(twenty),
        times(ratio(twenty, one)),
      ]),
    ),
  ].join('\n\n')
}

const allocation = ({ allocation: measured }: Engine): string => {
  const of = (what: string): number =>
    measured.find((row) => row.name === ours && row.what === what)?.heap ?? Number.NaN
  const grown = of('20 renames') - of('1 rename')
  const isMet = grown <= 256
  return [
    `What one call allocates, for a list of 50: objects on the heap, and buffers, the answer among them. Target: the heap does not grow with the number of ops: ${verdict(isMet)} (${figure(Math.max(0, grown))} bytes between 1 and 20 renames).`,
    table(
      ['', '', 'answer, bytes', 'heap, bytes', 'buffers, bytes'],
      measured.map(({ name, what, output, heap, buffers }) => [
        name,
        what,
        figure(output),
        figure(heap),
        figure(buffers),
      ]),
    ),
  ].join('\n\n')
}

/** Markdown below a heading of level two. */
export const engineSection = (engine: Engine): string => {
  const { groups, rounds } = engine
  const kinds = Map.groupBy(groups, ({ pair, script: name }) => `${pair} ${name}`)
  return [
    `Microseconds a document, from UTF-8 to UTF-8: the median of ${rounds} rounds (10th to 90th percentile), taking turns in one process in which all lenses are at work. The documents are of the demo's world, several of each size in turn; 0.5 KB is one entity, 25 KB a list of 50, 500 KB a list of 1,000 in version 2.0, and their real sizes on average are in brackets. Before anything is timed, what each way answers is compared by value with the exact executor.`,
    '### Against parsing and printing alone',
    'How many times faster than `JSON.parse` + `JSON.stringify` from string to string, without any change in between. By medians, and once by the least of all rounds on either side, which is nearer to what a machine without other work would show. String to string is stricter than what a gateway would have to do, as decoding and encoding the text is given away for free; the tables below have both.',
    targets(groups),
    slower(groups),
    ...[...kinds.values()].map(carrying),
    '### The identity',
    identity(engine),
    '### Chains of changes',
    chains(engine),
    '### Allocation',
    allocation(engine),
  ].join('\n\n')
}
