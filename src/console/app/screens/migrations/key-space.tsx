/** All keys of each type as a line: what is done, under way and left, and where documents are in quarantine. */
import type { Schemas } from '../../api/operations.ts'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'

type Space = Schemas['KeySpace']

const fills = {
  done: 'fill-accent',
  way: 'fill-[var(--series-2)]',
  left: 'fill-line',
} as const

const [width, top, height] = [1000, 20, 14]

/** Closer edges would hide what is between them. */
const mostEdges = 100

const shareText = ({ segments, ranges, done }: Space): string => {
  const through = segments
    .filter(({ state }) => state === 'done')
    .reduce((sum, { from, to }) => sum + to - from, 0)
  // Never all of it before it is.
  return `${Math.floor(done === ranges ? 100 : Math.min(0.99, through) * 100)} %`
}

const Line = ({ of: space }: { of: Space }) => {
  const { type, ranges, done, segments, marks } = space
  const most = marks.reduce((high, { count }) => Math.max(high, count), 1)
  const stranded = marks.reduce((sum, { count }) => sum + count, 0)
  const told = `${shareText(space)} done, ${done} of ${counted(ranges, 'range')}`
  const edges = ranges > mostEdges ? 0 : ranges - 1
  return (
    <figure className="min-w-0">
      <figcaption className="flex flex-wrap justify-between gap-x-3">
        <span className="font-medium break-all">{type}</span>
        <span className="text-xs text-ink-3 tabular-nums">
          {told}
          {stranded > 0 && `, ${counted(stranded, 'document')} in quarantine`}
        </span>
      </figcaption>
      <svg
        role="img"
        aria-label={`${type}: ${told}, ${counted(stranded, 'document')} in quarantine`}
        viewBox={`0 0 ${width} ${top + height}`}
        preserveAspectRatio="none"
        className="h-8 w-full"
      >
        {marks.map(({ at, count }) => {
          const size = Math.max(5, (count / most) * (top - 3))
          return (
            <rect
              key={at}
              className="fill-bad"
              x={at * width - 2}
              y={top - 2 - size}
              width={4}
              height={size}
            />
          )
        })}
        {segments.map(({ from, to, state }) => (
          <rect
            key={from}
            className={fills[state]}
            x={from * width}
            y={top}
            width={Math.max(0, to - from) * width}
            height={height}
          />
        ))}
        {Array.from({ length: edges }, (_, index) => {
          const x = ((index + 1) / ranges) * width
          return (
            <line
              key={x}
              x1={x}
              x2={x}
              y1={top}
              y2={top + height}
              className="stroke-panel"
              strokeWidth={1}
              vectorEffect="non-scaling-stroke"
            />
          )
        })}
      </svg>
    </figure>
  )
}

const legend = [
  ['bg-accent', 'done'],
  ['bg-[var(--series-2)]', 'under way'],
  ['bg-line-strong', 'left'],
  ['bg-bad', 'in quarantine'],
] as const

export const KeySpaces = ({ of }: { of: readonly Space[] }) => (
  <Panel
    title="Keys"
    aside={
      <ul className="flex flex-wrap gap-x-3 gap-y-1 text-xs text-ink-2">
        {legend.map(([colour, text]) => (
          <li key={text} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={`size-2.5 rounded-sm ${colour}`} />
            {text}
          </li>
        ))}
      </ul>
    }
  >
    <div className="flex flex-col gap-2">
      {of.map((space) => (
        <Line key={space.type} of={space} />
      ))}
    </div>
    <p className="mt-3 text-xs text-ink-3">
      Each line is all keys of a type in their order; each of its ranges has the same width.
    </p>
  </Panel>
)
