/** Lines over time, painted by uPlot: a chunk of its own, which only screens with charts load. */
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../theme/theme.ts'

export interface Line {
  readonly name: string
  /** `--series-1`: a variable of the theme. */
  readonly colour: string
  /** One for each time; null where nothing is known. */
  readonly values: readonly (number | null)[]
}

export interface ChartProps {
  /** What it shows, for who does not see it: the numbers stand in a table beside it. */
  readonly label: string
  /** Milliseconds since 1970. */
  readonly times: readonly number[]
  readonly lines: readonly Line[]
  /** Each on top of those before it, as areas. */
  readonly isStacked?: boolean
  /** Of values at the left. */
  readonly unit: (value: number) => string
  /** Pixels */
  readonly height: number
  /** Which time is pointed at. */
  readonly onLook?: (at: number | undefined) => void
}

type Column = (number | null)[]

/** Sums from the first line on: what is not known is none. */
const stacked = (lines: readonly Line[]): Column[] => {
  let below: readonly number[] = []
  return lines.map(({ values }) => {
    const sum = values.map((value, at) => (value ?? 0) + (below[at] ?? 0))
    below = sum
    return sum
  })
}

const colourOf = (style: CSSStyleDeclaration, name: string): string =>
  style.getPropertyValue(name).trim()

/** `#0b6e6e` as `#0b6e6e55` */
const soft = (hex: string): string => `${hex}55`

const axisFont = '11px ui-sans-serif, system-ui, sans-serif'

const hour = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })

/** Midnight is told as the day that begins. */
const tickText = (ms: number): string => {
  const date = new Date(ms)
  return date.getHours() === 0 && date.getMinutes() === 0 ? day.format(date) : hour.format(date)
}

/** A point alone is no line. */
const showsPoints = (times: readonly number[]): boolean => times.length < 3

const optionsOf = (
  { times, lines, isStacked = false, unit, height, onLook }: ChartProps,
  width: number,
): uPlot.Options => {
  const style = getComputedStyle(document.documentElement)
  const ink = colourOf(style, '--ink-3')
  const line = colourOf(style, '--line')
  const axis = { stroke: ink, font: axisFont, ticks: { show: false } }
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 6 },
      sync: { key: 'isthmus' },
    },
    scales: {
      x: { time: true },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: 64,
        values: (_, ticks) => ticks.map((tick) => tickText(tick * 1000)),
      },
      {
        ...axis,
        grid: { stroke: line, width: 1 },
        size: 56,
        space: 36,
        values: (_, ticks) => ticks.map(unit),
      },
    ],
    series: [
      {},
      ...lines.map(({ name, colour }, index) => {
        const stroke = colourOf(style, colour)
        return {
          label: name,
          stroke,
          width: 1.5,
          points: { show: showsPoints(times) },
          ...(isStacked && index === 0 ? { fill: soft(stroke) } : {}),
        }
      }),
    ],
    ...(isStacked && lines.length > 1
      ? {
          bands: lines.slice(1).map(({ colour }, at) => ({
            series: [at + 2, at + 1] as [number, number],
            fill: soft(colourOf(style, colour)),
          })),
        }
      : {}),
    hooks: {
      setCursor: [({ cursor }) => onLook?.(cursor.idx ?? undefined)],
    },
  }
}

const dataOf = ({ times, lines, isStacked = false }: ChartProps): uPlot.AlignedData => [
  times.map((time) => time / 1000),
  ...(isStacked ? stacked(lines) : lines.map(({ values }) => [...values])),
]

/** What makes another picture of it; new values alone are painted into the one that is there. */
const formOf = ({ lines, isStacked, height, times }: ChartProps, theme: string): string =>
  JSON.stringify([
    theme,
    lines.map(({ name, colour }) => [name, colour]),
    isStacked,
    height,
    showsPoints(times),
  ])

export const Chart = (props: ChartProps) => {
  const theme = useTheme()
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  const form = formOf(props, theme)

  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    const look = (at: number | undefined): void => latest.current.onLook?.(at)
    const unit = (value: number): string => latest.current.unit(value)
    const given = { ...latest.current, onLook: look, unit }
    const made = new uPlot(optionsOf(given, element.clientWidth), dataOf(given), element)
    plot.current = made
    const watching = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: latest.current.height }),
    )
    watching.observe(element)
    return () => {
      watching.disconnect()
      made.destroy()
      plot.current = undefined
    }
  }, [form])

  const { times, lines, isStacked } = props
  useEffect(() => {
    plot.current?.setData(dataOf(latest.current))
  }, [times, lines, isStacked])

  return <div ref={place} role="img" aria-label={props.label} style={{ height: props.height }} />
}
