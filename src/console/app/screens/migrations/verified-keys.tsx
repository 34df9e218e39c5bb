/** The keys of a type as a verification has seen them: a line of cells, filled as far as they are wrong. */
import type { Schemas } from '../../api/operations.ts'
import { countText, counted, percentText } from '../../ui/numbers.ts'
import { wrongIn, wrongPlaces } from './verified.ts'

type Kind = Schemas['VerifiedType']

const [width, height] = [1000, 24]

/** What is wrong is seen, however little of a cell it is. */
const leastShare = 0.25

const fillOf = (compared: number, wrong: number): number =>
  wrong === 0 ? 0 : Math.max(leastShare, Math.min(1, wrong / Math.max(1, compared)))

const said = [
  ['missing', 'missing'],
  ['extra', 'too many'],
  ['different', 'different'],
  ['unconvertible', 'without a form there'],
  ['dropped', 'left out'],
] as const

const countsText = (kind: Kind): string =>
  [
    `${countText(kind.same)} equal`,
    ...said
      .filter(([name]) => kind[name] > 0)
      .map(([name, word]) => `${countText(kind[name])} ${word}`),
  ].join(', ')

const Cells = ({ of: { compared, wrong }, label }: { of: Kind; label: string }) => {
  const step = width / Math.max(1, compared.length)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      shapeRendering="crispEdges"
      className="h-6 w-full rounded-sm"
    >
      <rect className="fill-line" width={width} height={height} />
      {compared.map((count, at) => {
        const bad = fillOf(count, wrong[at] ?? 0) * height
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a cell is its place
          <g key={at}>
            <rect className="fill-accent" x={at * step} width={step} height={height - bad} />
            {bad > 0 && (
              <rect className="fill-bad" x={at * step} y={height - bad} width={step} height={bad} />
            )}
          </g>
        )
      })}
    </svg>
  )
}

export const VerifiedKeys = ({ of: kind }: { of: Kind }) => {
  const { type, compared, isThrough, byDigest } = kind
  const keys = compared.reduce((sum, count) => sum + count, 0)
  const wrong = wrongIn(kind)
  const places = wrongPlaces(kind)
  const where = places === '' ? '' : `, ${places}`
  const digests = byDigest > 0 ? ` (${percentText(byDigest, keys)} by digest)` : ''
  const rest = isThrough ? '' : '; the rest was not looked at'
  const told = `${countsText(kind)}${digests}${rest}`
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap justify-between gap-x-3">
        <span className="font-medium break-all">{type}</span>
        <span className="text-xs text-ink-3 tabular-nums">
          {keys === 0 ? (isThrough ? 'no documents' : 'not looked at') : told}
        </span>
      </figcaption>
      <Cells
        of={kind}
        label={`${type}: ${counted(keys, 'key')} compared, ${countText(wrong)} wrong${where}${rest}`}
      />
    </figure>
  )
}
