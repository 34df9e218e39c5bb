/** The gateway's figures as a section of a page. */
import { floor } from './peers.ts'
import type {
  CaseFigures,
  GatewayResults,
  LatencyFigures,
  PeerFigures,
  RoomFigures,
  Spread,
} from './results.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n')

const spread = ({ min, max }: Spread, digits: number): string =>
  `${min.toFixed(digits)} to ${max.toFixed(digits)}`

const peerRow = ({ title, cpu, toBare, rate, skipped }: PeerFigures) =>
  cpu && rate
    ? [
        title,
        cpu.median.toFixed(1),
        spread(cpu, 1),
        toBare ? `${toBare.median.toFixed(2)}x` : '',
        toBare ? spread(toBare, 2) : '',
        Math.round(rate.median).toLocaleString('en'),
      ]
    : [title, `skipped: ${skipped ?? 'no reason given'}`, '', '', '', '']

const caseTable = ({ name, bytes, peers }: CaseFigures): string => {
  const figures = ['CPU us, median', 'spread', 'to bare, median', 'spread', 'requests/s']
  return table([`${name}, ${bytes} bytes`, ...figures], peers.map(peerRow))
}

const latencyTable = (latency: readonly LatencyFigures[]): string =>
  table(
    ['case', 'peer', 'requests/s', 'p50 ms', 'p99 ms', 'p99 spread'],
    latency.map(({ name, title, rate, p50, p99 }) => [
      name,
      title,
      String(rate),
      p50.median.toFixed(2),
      p99.median.toFixed(2),
      spread(p99, 2),
    ]),
  )

/** One line a target: its figure, and whether it is met. */
const target = (text: string, figure: number | undefined, most: number, unit: string): string[] =>
  figure === undefined
    ? []
    : [
        `- ${text}: at most ${most}${unit}, measured ${figure.toFixed(2)}${unit}: ${figure <= most ? 'met' : '**not met**'}.`,
      ]

/** Of medians of ratios, which the moods of a machine change less than ratios of medians. */
const ratio = (of: PeerFigures | undefined, to: PeerFigures | undefined): number | undefined =>
  of?.toBare && to?.toBare ? of.toBare.median / to.toBare.median : undefined

const peerOf = (figures: CaseFigures | undefined, name: string): PeerFigures | undefined =>
  figures?.peers.find(({ peer }) => peer === name)

const targets = ({ cases, latency }: GatewayResults): string => {
  const [one, list] = cases
  const later = ({ name }: CaseFigures): number | undefined => {
    const p99 = (who: string) =>
      latency.find((figures) => figures.name === name && figures.peer === who)?.p99.median
    const [ours, bare] = [p99('isthmus'), p99(floor)]
    return ours === undefined || bare === undefined ? undefined : ours - bare
  }
  return [
    ...target(
      'One entity, to the bare proxy',
      ratio(peerOf(one, 'isthmus'), peerOf(one, floor)),
      1.5,
      'x',
    ),
    ...target(
      'List of 50, to the bare proxy',
      ratio(peerOf(list, 'isthmus'), peerOf(list, floor)),
      1.6,
      'x',
    ),
    ...target(
      'List of 50, to nginx with Lua',
      ratio(peerOf(list, 'isthmus'), peerOf(list, 'nginx-lua')),
      0.4,
      'x',
    ),
    ...cases.flatMap((figures) =>
      target(
        `p99 at half load above that of the bare proxy, ${figures.name}`,
        later(figures),
        2,
        ' ms',
      ),
    ),
  ].join('\n')
}

/** Microseconds a request by room, of both: the share in a profile of the CPU that was measured without one. */
const roomTable = (
  { name, peers }: CaseFigures,
  rooms: readonly RoomFigures[],
): string | undefined => {
  const spent = (who: string): ReadonlyMap<string, number> => {
    const cpu = peers.find(({ peer }) => peer === who)?.cpu?.median ?? Number.NaN
    const own = rooms.find((figures) => figures.name === name && figures.peer === who)?.rooms ?? []
    return new Map(own.map(([room, share]) => [room, share * cpu]))
  }
  const [ours, bare] = [spent('isthmus'), spent(floor)]
  if (ours.size === 0 || bare.size === 0) return undefined
  const told = [...ours].filter(([, us]) => us >= 0.5)
  return table(
    [`${name}: where the time goes, us`, 'Isthmus', 'bare'],
    told.map(([room, us]) => [room, us.toFixed(1), bare.get(room)?.toFixed(1) ?? '']),
  )
}

/** Where the floor itself moves by more than a target, the target cannot be judged: that is said. */
const unsteady = ({ latency }: GatewayResults): string[] => {
  const moved = latency.filter(({ peer, p99 }) => peer === floor && p99.max - p99.min > 2)
  if (moved.length === 0) return []
  const told = moved.map(({ name, p99 }) => `${name} ${spread(p99, 1)} ms`).join(', ')
  return [
    `The p99 of the bare proxy itself differed from round to round by more than the 2 ms of its target (${told}): others used the machine, and the figures of p99 say little.`,
  ]
}

const whereItGoes =
  'What stands in the way, by the profile of both: own time of functions, by whose they are. `sockets` ' +
  'is what the kernel does when an answer or a request is written, `rest` the engine and the kernel ' +
  'outside of any function. `npm run bench:profile -- gateway` shows the functions.'

/** Markdown without a heading: a table a case, then the latencies. */
export const gatewaySection = (results: GatewayResults): string => {
  const { rounds, cases, latency, rooms = [] } = results
  const roomTables = cases.flatMap((figures) => roomTable(figures, rooms) ?? [])
  return [
    `A client of version 1.0 before a store of version 2.0. CPU is user and system time of the peer's own process, a request; ${rounds} rounds, interleaved over all peers, after a warm-up. Every peer has one core to itself, and the core of the load never sleeps, so that waking it is on nobody's bill.`,
    targets(results),
    ...cases.map(caseTable),
    ...(latency.length > 0
      ? [
          'At a fixed rate, half of what the slower one of both carried; counted from the moment a request was due:',
          latencyTable(latency),
          ...unsteady(results),
        ]
      : []),
    ...(roomTables.length > 0 ? [whereItGoes, ...roomTables] : []),
  ].join('\n\n')
}
