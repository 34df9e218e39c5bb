/** The gateway's figures as a section of a page. */
import type { CaseFigures, GatewayResults, LatencyFigures, PeerFigures } from './results.ts'

const floor = 'bare-node'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n')

const peerRow = ({ title, cpu, rate, skipped }: PeerFigures, bare: number | undefined) =>
  cpu && rate
    ? [
        title,
        cpu.median.toFixed(1),
        `${cpu.min.toFixed(1)} to ${cpu.max.toFixed(1)}`,
        bare === undefined ? '' : `${(cpu.median / bare).toFixed(2)}x`,
        Math.round(rate.median).toLocaleString('en'),
      ]
    : [title, `skipped: ${skipped ?? 'no reason given'}`, '', '', '']

const caseTable = ({ name, bytes, peers }: CaseFigures): string => {
  const bare = peers.find(({ peer }) => peer === floor)?.cpu?.median
  const head = [`${name}, ${bytes} bytes`, 'CPU us, median', 'spread', 'to bare', 'requests/s']
  return table(
    head,
    peers.map((figures) => peerRow(figures, bare)),
  )
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
      `${p99.min.toFixed(2)} to ${p99.max.toFixed(2)}`,
    ]),
  )

/** Markdown without a heading: a table a case, then the latencies. */
export const gatewaySection = ({ rounds, cases, latency }: GatewayResults): string =>
  [
    `A client of version 1.0 before a store of version 2.0. CPU is user and system time of the peer's own process, a request; ${rounds} rounds, interleaved over all peers.`,
    ...cases.map(caseTable),
    ...(latency.length > 0
      ? [
          'At a fixed rate, half of what the slower one of both carried; counted from the moment a request was due:',
          latencyTable(latency),
        ]
      : []),
  ].join('\n\n')
