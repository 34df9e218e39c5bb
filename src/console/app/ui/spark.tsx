/** A line without axes, beside a number that it tells the past of. */
interface SparkProps {
  readonly values: readonly (number | null)[]
  /** A class of the theme: `text-accent`. */
  readonly className?: string
}

const [width, height] = [100, 24]

const pointsOf = (values: readonly (number | null)[]): string => {
  const most = values.reduce<number>((high, value) => Math.max(high, value ?? 0), 0)
  const step = width / Math.max(1, values.length - 1)
  return values
    .map((value, at) => {
      const share = most === 0 ? 0 : (value ?? 0) / most
      return `${(at * step).toFixed(1)},${(height - 1 - share * (height - 3)).toFixed(1)}`
    })
    .join(' ')
}

export const Spark = ({ values, className = 'text-accent' }: SparkProps) => (
  <svg
    aria-hidden
    viewBox={`0 0 ${width} ${height}`}
    preserveAspectRatio="none"
    className={`h-6 w-full ${className}`}
  >
    {values.length > 1 && (
      <polyline
        points={pointsOf(values)}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.25}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    )}
  </svg>
)
